import { readFileSync } from 'fs';
import { join } from 'path';
import { Build, EnvironmentVariable } from '@aws-sdk/client-codebuild';
import { PhaseFailed } from './build-phases';
import { Buildspec, parseBuildspec } from './buildspec';

export interface BuildProject {
  /** Its text, or the name of a file in the source. */
  readonly buildspec: string;
  readonly variables: EnvironmentVariable[];
  readonly serviceRole: string;
  readonly timeoutInMinutes: number;
}

/** What StartBuild has made of the project and what it was told to override. */
export function buildProjectOf({ source, environment, serviceRole, timeoutInMinutes }: Build): BuildProject {
  return {
    // CodeBuild's own default.
    buildspec: source?.buildspec || 'buildspec.yml',
    variables: environment?.environmentVariables ?? [],
    serviceRole: serviceRole!,
    timeoutInMinutes: timeoutInMinutes!,
  };
}

/** The buildspec that the project carries, or that it names a file of the source for. */
export function readBuildspec(buildspec: string, sourceDirectory: string): Buildspec {
  return parseBuildspec(buildspec.includes('\n') ? buildspec : fileOf(sourceDirectory, buildspec));
}

function fileOf(sourceDirectory: string, name: string): string {
  try {
    return readFileSync(join(sourceDirectory, name), 'utf8');
  } catch {
    throw new PhaseFailed('YAML_FILE_ERROR', `stat ${name}: no such file or directory`);
  }
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
