import type { ImageRepository } from '../image-repository';
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
 * What runs is read from the artifact and not from a variable: after a rollback, the artifact is that of the execution that
 * was gone back to, and a build of the user's own need not export variables.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-retag.html
 */
export function movePointer({ images, tag, fileName }: MovePointerOptions): string[] {
  return [
    `REPOSITORY="${images.repository.repositoryName}" POINTER="${tag}"`,
    imageIn(fileName),
    'case "$IMAGE" in */"$REPOSITORY:"*) ID="imageTag=${IMAGE##*:}";; */"$REPOSITORY@"*) ID="imageDigest=${IMAGE##*@}";; *) ID=;; esac',
    '[ -n "$ID" ] || { echo "$IMAGE is not in $REPOSITORY, so the tag $POINTER stays where it is: push to the repository of the pipeline" >&2; exit 1; }',
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

/** The same image may have several entries, one for each container. */
function imageIn(fileName: string): string {
  return `IMAGE=$(tr -d '[:space:]' < ${fileName} | sed 's/.*"imageUri":"\\([^"]*\\)".*/\\1/')`;
}

/** Reading and tagging images of that one repository, and nothing else. */
export function grantMovePointer(role: ServiceRole, images: ImageRepository): void {
  role.allow([images.repository.repositoryArn], 'ecr:BatchGetImage', 'ecr:PutImage');
}
