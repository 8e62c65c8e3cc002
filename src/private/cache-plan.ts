import * as codebuild from 'aws-cdk-lib/aws-codebuild';

/** The tag of what builds remember in the image repository. It moves with every build. */
export const CACHE = 'cache';

/** What a build does to have a cache. */
export interface CachePlan {
  /** Only BuildKit in a container of its own writes it. */
  readonly buildkit?: boolean;
  /** Options of `docker buildx build`. */
  readonly from?: string;
  readonly to?: string;
  /** What keeps it when the image has been pushed. */
  readonly keep?: string;
  /** What the CodeBuild project has for it. */
  readonly project?: codebuild.Cache;
  readonly dockerServer?: codebuild.DockerServerOptions;
}

const AT_TAG = `type=registry,ref=$IMAGE_REPOSITORY_URI:${CACHE}`;

/**
 * ECR wants the layers as an image manifest. What cannot be written is lost, and not the build.
 *
 * @see https://aws.amazon.com/blogs/containers/announcing-remote-cache-support-in-amazon-ecr-for-buildkit-clients/
 */
export const REGISTRY_CACHE: CachePlan = {
  buildkit: true,
  from: `--cache-from ${AT_TAG}`,
  to: `--cache-to ${AT_TAG},mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true`,
};

/** The tag is moved afterwards: pushed together with the image, a repository that refuses it would refuse the image. */
export const INLINE_CACHE: CachePlan = {
  from: `--cache-from ${AT_TAG}`,
  to: '--cache-to type=inline',
  keep: `docker buildx imagetools create --prefer-index=false --tag "$IMAGE_REPOSITORY_URI:${CACHE}" "$IMAGE_URI" || echo "The next build finds no cache: the tag ${CACHE} cannot be moved"`,
};
