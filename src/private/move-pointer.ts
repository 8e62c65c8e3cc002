import type { ImageRepository } from '../image-repository';
import { findImage } from './built-image';
import { ServiceRole } from './service-role';

export interface MovePointerOptions {
  readonly images: ImageRepository;
  /** The pointer tag. */
  readonly tag: string;
  /** The image definitions file of the deployment, which says what runs now. */
  readonly fileName: string;
}

/**
 * Puts the pointer tag on the image that has been deployed, if it is not there yet: ECR refuses a tag that changes nothing.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-retag.html
 */
export function movePointer({ images, tag, fileName }: MovePointerOptions): string[] {
  return [
    `POINTER="${tag}"`,
    ...findImage(images, fileName, 'the tag $POINTER stays where it is'),
    'ask() { aws ecr batch-get-image --repository-name "$REPOSITORY" --image-ids "$1" --query "images[0].$2" --output text; }',
    'DIGEST=$(ask "$ID" imageId.imageDigest)',
    'case "$DIGEST" in sha256:*) ;; *) echo "$IMAGE is not there any more, so the tag $POINTER stays where it is" >&2; exit 1;; esac',
    'TYPE=$(ask "$ID" imageManifestMediaType)',
    // The dot keeps what the shell would cut off: a manifest counts to the last line break.
    'MANIFEST=$(ask "$ID" imageManifest; echo .)',
    'put() { aws ecr put-image --repository-name "$REPOSITORY" --image-tag "$POINTER" --image-digest "$DIGEST" --image-manifest-media-type "$TYPE" --image-manifest "$1" --query image.imageId; }',
    'if [ "$(ask "imageTag=$POINTER" imageId.imageDigest)" = "$DIGEST" ]; then echo "$POINTER is at $IMAGE already"; else put "${MANIFEST%??}"; fi',
  ];
}

/** Reading and tagging images of that one repository, and nothing else. */
export function grantMovePointer(role: ServiceRole, images: ImageRepository): void {
  role.allow([images.repository.repositoryArn], 'ecr:BatchGetImage', 'ecr:PutImage');
}
