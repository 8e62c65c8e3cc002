import { Build, EnvironmentVariable } from '@aws-sdk/client-codebuild';
import { Buildspec, parseBuildspec } from './buildspec';

export interface BuildProject {
  readonly buildspec: Buildspec;
  readonly variables: EnvironmentVariable[];
  readonly serviceRole: string;
  readonly timeoutInMinutes: number;
}

/** What StartBuild has made of the project and what it was told to override. */
export function buildProjectOf({ source, environment, serviceRole, timeoutInMinutes }: Build): BuildProject {
  const buildspec = source?.buildspec;
  if (!buildspec?.includes('\n')) throw new Error(`the project must carry its buildspec to be played here, got: ${buildspec}`);
  return {
    buildspec: parseBuildspec(buildspec),
    variables: environment?.environmentVariables ?? [],
    serviceRole: serviceRole!,
    timeoutInMinutes: timeoutInMinutes!,
  };
}

/**
 * What CodeBuild adds to the environment of a build.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 */
export function codeBuildVariables({ id, arn, buildNumber }: Build, region: string, commit: string): { [name: string]: string } {
  return {
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    CODEBUILD_BUILD_ARN: arn!,
    CODEBUILD_BUILD_ID: id!,
    CODEBUILD_BUILD_NUMBER: String(buildNumber),
    CODEBUILD_RESOLVED_SOURCE_VERSION: commit,
  };
}

/** The same environment with the emulator's registry where AWS's stood: an image's name begins with its registry's host. */
export function withRegistry(environment: { [name: string]: string }, localHost: string): { [name: string]: string } {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, atRegistry(value, localHost)]));
}

/** A text whose images are the emulator's. */
export function atRegistry(text: string, localHost: string): string {
  return text.replace(/\b\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\b/g, localHost);
}
