import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import type { ImageBuildOptions } from '../image-build';
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

/** The machine that is asked for, or else one of the architecture that the service runs on. */
export function buildImageFor({ buildImage }: ImageBuildOptions, buildsNatively: boolean, architecture?: Architecture): codebuild.IBuildImage {
  if (!buildImage) return DEFAULT_IMAGES[architecture ?? Architecture.X86_64];
  if (buildsNatively && architecture && DOCKER_MACHINES[buildImage.type] !== architecture) {
    throw refusal('buildImage', `be for ${architecture}, which the service runs on`, words(`${buildImage.imageId} (${buildImage.type})`),
      'leave it out to follow the service');
  }
  return buildImage;
}

export function checkRunsDocker(buildImage?: codebuild.IBuildImage): void {
  if (buildImage && !DOCKER_MACHINES[buildImage.type]) {
    throw refusal('buildImage', `be of a type that runs Docker, ${Object.keys(DOCKER_MACHINES).join(', ')}`, buildImage.type,
      'leave it out for Amazon Linux');
  }
}
