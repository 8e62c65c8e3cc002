import type { BuildEnvironmentVariable } from 'aws-cdk-lib/aws-codebuild';
import type { ImageBuildOptions } from '../image-build-options';
import { checkRunsDocker } from './build-machine';
import { checkDuration, checkEntries, checkLength, checkText, DurationUnit, refusal, words } from './validation';

/** Refuses options that no build can have. */
export function checkBuildOptions(options: ImageBuildOptions): void {
  for (const prop of ['baseImageRepositories', 'environmentVariables', 'pullThroughCaches', 'securityGroups'] as const) checkEntries(prop, options[prop]);
  checkDuration('timeout', options.timeout, DurationUnit.MINUTES, 5, 2160);
  checkRunsDocker(options.buildImage);
  for (const prop of ['subnetSelection', 'securityGroups'] as const) {
    if (options[prop] && !options.vpc) throw refusal(prop, 'be given together with vpc', words('no vpc'), 'pass vpc too');
  }
  if (options.logGroup && options.logRetention !== undefined) {
    throw refusal('logRetention', 'be left out when logGroup is given', options.logRetention, 'an existing log group keeps its own');
  }
  checkLength('baseImageRepositories', options.baseImageRepositories, 20, 'leave it out for none');
  checkLength('pullThroughCaches', options.pullThroughCaches, 10, 'leave it out for none');
  options.pullThroughCaches?.forEach((prefix) => checkText('pullThroughCaches', prefix, /^(?=.{2,30}$)[a-z0-9]+(?:[._/-][a-z0-9]+)*$/,
    'be prefixes of 2 to 30 lower-case letters and digits, parted by single dots, underscores, dashes or slashes', "for example 'docker-hub'"));
  for (const [name, { value }] of Object.entries(options.environmentVariables ?? {})) {
    checkEntries(`environmentVariables.${name}`, { value });
    checkText('environmentVariables', name, /^(?!CODEBUILD_)[A-Za-z_][A-Za-z0-9_]*$/, 'have names of letters, digits and underscores that do not begin with CODEBUILD_',
      'use another name');
    checkText('environmentVariables', name, /^(?!(IMAGE_(REPOSITORY_URI|TAG_PREFIX|TAG|URI|DIGEST)|COMMIT_ID|CONTAINER_NAME(_\d+)?|DOCKERHUB_(USERNAME|PASSWORD)|BUILD_(STEP|METADATA|SECRETS|SECRET_.*|ARG_.*)|BUILDKIT_IMAGE(_NAME)?|BUILDX_BUILDER|CACHE_(FROM|TO)|BASE_(REGION|REGISTRY)_\d+|DOCKERFILE_.*|SBOM_GENERATOR|TEST_COMMAND_\d+)$)/,
      'leave alone the names that the build sets itself', 'use another name');
  }
}

/** The same variables make the same template in whatever order they were written. */
export function sortedVariables({ environmentVariables = {} }: ImageBuildOptions): { [name: string]: BuildEnvironmentVariable } {
  return Object.fromEntries(Object.keys(environmentVariables).sort().map((name) => [name, environmentVariables[name]]));
}
