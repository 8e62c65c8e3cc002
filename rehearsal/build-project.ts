import { Buildspec, parseBuildspec } from './buildspec';
import { DeployedStack } from './deployed-stack';
import { onlyResourceOf } from './template';

export interface BuildProject {
  readonly name: string;
  readonly buildspec: Buildspec;
  readonly environment: { [name: string]: string };
}

/** The stack's own `AWS::CodeBuild::Project`. */
export function buildProjectOf(stack: DeployedStack): BuildProject {
  const project = stack.only('AWS::CodeBuild::Project');
  const buildspec = project.Source.BuildSpec;
  if (typeof buildspec !== 'string' || !buildspec.includes('\n')) {
    throw new Error(`the project must carry its buildspec to be played here, got: ${buildspec}`);
  }
  return {
    name: stack.ref(onlyResourceOf(stack.template, 'AWS::CodeBuild::Project').logicalId)!,
    buildspec: parseBuildspec(buildspec),
    environment: Object.fromEntries((project.Environment.EnvironmentVariables ?? []).map(plainVariable)),
  };
}

function plainVariable({ Name: name, Type: type = 'PLAINTEXT', Value: value }: { [key: string]: string }): [string, string] {
  if (type !== 'PLAINTEXT') throw new Error(`the environment variable ${name} is of type ${type}, which is not played here`);
  return [name, value];
}

/**
 * What CodeBuild adds to the environment of a build.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 */
export function codeBuildVariables(
  project: BuildProject, { region }: { region: string }, build: { id: string; commit: string },
): { [name: string]: string } {
  return {
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    CODEBUILD_BUILD_ID: `${project.name}:${build.id}`,
    CODEBUILD_RESOLVED_SOURCE_VERSION: build.commit,
  };
}

/** The same environment with the local registry where AWS's stood: an image's name begins with its registry's host. */
export function withRegistry(environment: { [name: string]: string }, awsHost: string, localHost: string): { [name: string]: string } {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, value.replaceAll(awsHost, localHost)]));
}
