import { IResource, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { BuildEnvironmentVariable, BuildEnvironmentVariableType } from 'aws-cdk-lib/aws-codebuild';
import { Construct } from 'constructs';
import { regionOf } from './secret-text';
import { refusal } from './validation';

/** Refuses what CodeBuild looks for in its own region alone. */
export function checkRegion(scope: Construct, prop: string, resource?: IResource): void {
  if (resource) checkSameRegion(scope, prop, resource.env.region, 'CodeBuild takes none of another region');
}

/** Secrets Manager is asked in the project's region, whatever region an ARN names. */
export function checkRegionsOfVariables(scope: Construct, variables: { [name: string]: BuildEnvironmentVariable }): void {
  for (const [name, { type, value }] of Object.entries(variables)) {
    if (type !== BuildEnvironmentVariableType.SECRETS_MANAGER) continue;
    const region = regionOf(String(value));
    const remedy = 'replicate the secret to that region, or pass it in secrets of a Dockerfile build, which fetch it from its own';
    if (region) checkSameRegion(scope, name.startsWith('DOCKERHUB_') ? 'dockerHubCredentials' : `environmentVariables.${name}`, region, remedy);
  }
}

function checkSameRegion(scope: Construct, prop: string, region: string, remedy: string): void {
  const { region: home } = Stack.of(scope);
  if (Token.compareStrings(region, home) === TokenComparison.DIFFERENT) throw refusal(prop, `be in the pipeline's region, ${home}`, region, remedy);
}
