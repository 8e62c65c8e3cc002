import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import type { DockerfileBuildOptions } from '../image-build-options';
import { checkBuildSecrets } from './build-secrets';
import { onlyBuildKitBuilds } from './buildkit-builder';
import { CachePlan } from './cache-plan';
import { checkPath } from './paths';
import { Architecture } from './service-facts';
import { checkEntries, checkLength, checkText, refusal, words } from './validation';

/** What ECS runs on, by Docker's names. */
const ARCHITECTURES: { [platform: string]: Architecture } = {
  'linux/amd64': Architecture.X86_64,
  'linux/arm64': Architecture.ARM64,
};

/** Refuses what Docker, or the shell in front of it, would not understand. */
export function checkDockerfileOptions(options: DockerfileBuildOptions, cache: CachePlan): void {
  for (const prop of ['buildArgs', 'platforms', 'secrets', 'testCommands'] as const) checkEntries(prop, options[prop]);
  checkPath('directory', options.directory);
  checkPath('dockerfile', options.dockerfile, options.directory); // may leave the directory, as Docker allows, but not the repository
  checkText('target', options.target, /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'be the name of a stage in the Dockerfile: letters, digits, dots, underscores and dashes',
    "for example 'runtime' of FROM node AS runtime");
  checkBuildArgs(options.buildArgs);
  checkBuildSecrets(options.secrets);
  checkPlatforms(options);
  checkLength('testCommands', options.testCommands, 50, 'leave it out for none');
  options.testCommands?.forEach((command) => checkText('testCommands', command, /\S/, 'be commands of a POSIX shell', "for example 'docker run --rm \"$IMAGE_URI\" npm test'"));
  checkImage('buildkitImage', options.buildkitImage);
  checkImage('sbomGenerator', options.sbomGenerator);
  if (options.sbomGenerator !== undefined && !options.sbom) {
    throw refusal('sbomGenerator', 'be given together with sbom', options.sbomGenerator, 'pass sbom: true too');
  }
  if (options.buildkitImage !== undefined && !cache.buildkit && !onlyBuildKitBuilds(options)) {
    throw refusal('buildkitImage', 'be given for builds that start BuildKit', options.buildkitImage, 'only BuildCache.registry(), platforms, provenance and sbom do');
  }
}

/** The architectures that the image is asked to be for; none when it follows the service. */
export function architecturesIn({ platform, platforms }: DockerfileBuildOptions): Architecture[] {
  return (platforms ?? (platform ? [platform] : [])).map((one) => ARCHITECTURES[one.platform]);
}

function checkBuildArgs(buildArgs: { [name: string]: string } = {}): void {
  for (const [name, value] of Object.entries(buildArgs)) {
    checkText('buildArgs', name, /^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'have names of letters, digits and underscores', 'name them as ARG does');
    checkText(`buildArgs.${name}`, value, /^[^\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]*$/, 'be one line of text without control characters',
      'put longer texts into a file of the repository');
    checkText(`buildArgs.${name}`, value, /^(?!.*\{\{resolve:)/, 'hold no reference that CloudFormation would resolve', 'pass it in secrets');
  }
}

function checkPlatforms({ platform, platforms }: DockerfileBuildOptions): void {
  if (platform && platforms) throw refusal('platform', 'be left out when platforms are given', platform.platform, 'platforms names all of them');
  checkPlatform('platform', platform);
  platforms?.forEach((one) => checkPlatform('platforms', one));
  if (platforms && new Set(platforms.map((one) => one.platform)).size < 2) {
    throw refusal('platforms', 'be two different ones', words(platforms.map((one) => one.platform).join(', ') || 'none'), 'pass platform for a single one');
  }
}

function checkPlatform(prop: string, platform?: Platform): void {
  if (platform && !ARCHITECTURES[platform.platform]) {
    throw refusal(prop, `be one that ECS runs on Linux, ${Object.keys(ARCHITECTURES).join(' or ')}`, platform.platform, 'pass Platform.LINUX_AMD64 or Platform.LINUX_ARM64');
  }
}

function checkImage(prop: string, image?: string): void {
  checkText(prop, image, /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,511}$/, 'be the name of an image', "for example '111122223333.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/moby/buildkit:v0.27.0'");
}
