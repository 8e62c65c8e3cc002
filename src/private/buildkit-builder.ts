import type { DockerfileBuildOptions } from '../image-build-options';
import { step } from './build-step';
import { CachePlan } from './cache-plan';
import { quote, ShellWords } from './shell-words';

/** Docker publishes it on Docker Hub and nowhere else. */
const BUILDKIT = 'moby/buildkit:v0.27.0';
/** What the tags of the copies in the image repository begin with; each version and architecture has one. */
export const BUILDKIT_TAGS = 'buildkit';
const COPY = `"$IMAGE_REPOSITORY_URI:${BUILDKIT_TAGS}-v0.27.0-$(uname -m)"`;

/** The image repository's copy, or else the original, which becomes the copy. */
const FROM_DOCKER_HUB_ONCE = [
  'docker pull --quiet "$BUILDKIT_IMAGE" || {',
  `  echo ${quote(`The image repository has no copy of BuildKit yet: ${BUILDKIT} comes from Docker Hub, this once`)}`,
  `  timeout 120 docker pull --quiet ${BUILDKIT} && docker tag ${BUILDKIT} "$BUILDKIT_IMAGE" &&`,
  '  docker push --quiet "$BUILDKIT_IMAGE" || echo "No copy of BuildKit could be kept"',
  '}',
].join('\n');

/** With the network of the build machine, so that it reaches what the machine reaches. */
const START = 'docker buildx create --name image-build --driver docker-container --driver-opt "image=$BUILDKIT_IMAGE,network=host" --bootstrap';

const USE = 'export BUILDX_BUILDER=image-build';

/** The engine of the build machine has a BuildKit of its own, that knows one platform, no attestations and inline caches alone. */
export function onlyBuildKitBuilds({ platforms, provenance, sbom }: DockerfileBuildOptions): boolean {
  return platforms !== undefined || !!provenance || !!sbom;
}

/** Whether the image repository holds BuildKit's image. */
export function keepsBuildKit(options: DockerfileBuildOptions, cache: CachePlan): boolean {
  return options.buildkitImage === undefined && (onlyBuildKitBuilds(options) || !!cache.buildkit);
}

/** Starts BuildKit in a container, where one is needed. A cache alone is no reason to fail. */
export function startBuildKit(options: DockerfileBuildOptions, cache: CachePlan, words: ShellWords): string[] {
  const required = onlyBuildKitBuilds(options);
  if (!required && !cache.buildkit) return [];

  const { buildkitImage } = options;
  const image = buildkitImage === undefined ? COPY : words.word(buildkitImage, 'BUILDKIT_IMAGE_NAME');
  return [
    `export BUILDKIT_IMAGE=${image}`,
    ...buildkitImage === undefined ? [FROM_DOCKER_HUB_ONCE] : [],
    ...required ? [step('Start BuildKit', START), USE]
      : ['echo "Start BuildKit"', `if ${START}; then ${USE}; else export CACHE_FROM= CACHE_TO=; echo "BuildKit does not start: the image is built without a cache"; fi`],
  ];
}
