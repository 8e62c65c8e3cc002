import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import type { DockerfileBuildOptions, ImageBuildOptions } from '../image-build-options';
import { Architecture } from './service-facts';
import { refusal, words } from './validation';

const DEFAULT_IMAGES: Record<Architecture, codebuild.IBuildImage> = {
  X86_64: codebuild.LinuxBuildImage.fromCodeBuildImageId('aws/codebuild/amazonlinux-x86_64-standard:6.0'),
  ARM64: codebuild.LinuxArmBuildImage.fromCodeBuildImageId('aws/codebuild/amazonlinux-aarch64-standard:4.0'),
};

/** Windows and Lambda machines run no Docker daemon. */
const DOCKER_MACHINES: Record<string, Architecture> = {
  LINUX_CONTAINER: Architecture.X86_64,
  LINUX_GPU_CONTAINER: Architecture.X86_64,
  ARM_CONTAINER: Architecture.ARM64,
};

export interface BuildMachine {
  /** The image that is asked for. */
  readonly buildImage?: codebuild.IBuildImage;
  /** What the services run on, as far as that is known. */
  readonly services: Architecture[];
  /** What the image is for: none when that is the machine's architecture, undefined when the build knows by itself. */
  readonly platforms?: Architecture[];
}

/** The machine that is asked for, or else one of the architecture that the service runs on: native is fast. */
export function buildImageFor({ buildImage, services, platforms }: BuildMachine): codebuild.IBuildImage {
  if (platforms && platforms.length > 0) {checkCovered(services, platforms);} else if (services.length > 1) {
    throw refusal('targets', 'run on one architecture', words([...services].sort().join(' and ')), 'the image is built once, for one architecture, unless platforms names both');
  }
  const wanted: Architecture | undefined = services[0] ?? platforms?.[0];
  if (!buildImage) return DEFAULT_IMAGES[wanted ?? Architecture.X86_64];
  const several = platforms !== undefined && platforms.length > 1;
  if (platforms && !several && wanted && DOCKER_MACHINES[buildImage.type] !== wanted) {
    throw refusal('buildImage', `be for ${wanted}, which the service runs on`, words(`${buildImage.imageId} (${buildImage.type})`),
      'leave it out to follow the service');
  }
  return buildImage;
}

/** Whether the image is for both architectures, so that it does not matter which one a service has. */
export function buildsForAll(options: ImageBuildOptions): boolean {
  return (options as DockerfileBuildOptions).platforms !== undefined;
}

export function checkRunsDocker(buildImage?: codebuild.IBuildImage): void {
  if (buildImage && !DOCKER_MACHINES[buildImage.type]) {
    throw refusal('buildImage', `be of a type that runs Docker, ${Object.keys(DOCKER_MACHINES).join(', ')}`, buildImage.type,
      'leave it out for Amazon Linux');
  }
}

/** Both platforms leave nothing out. */
function checkCovered(services: Architecture[], platforms: Architecture[]): void {
  const missing = services.find((service) => !platforms.includes(service));
  if (missing) {
    throw refusal('platform', `be for ${missing}, which a service runs on`, words(platforms.join(' and ')), 'leave it out to follow the service');
  }
}
