import { Fn, Token, TokenComparison } from 'aws-cdk-lib';
import { BuildEnvironmentVariable, BuildEnvironmentVariableType } from 'aws-cdk-lib/aws-codebuild';
import { IRepository } from 'aws-cdk-lib/aws-ecr';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { BuildVariable } from './build-variables';

/** A registry of ECR beside the one of the image repository. */
export interface RegistryLogin {
  readonly host: string;
  readonly region: string;
}

/** The registries that these repositories are in, but for the one that a build logs in to anyway. */
export function otherRegistries(repositories: IRepository[], home: IRepository): RegistryLogin[] {
  const logins: RegistryLogin[] = [];
  for (const repository of repositories) {
    if (!others([home, ...repositories.slice(0, repositories.indexOf(repository))], repository)) continue;
    logins.push({ host: Fn.select(0, Fn.split('/', repository.repositoryUri)), region: repository.env.region });
  }
  return logins;
}

/** How a buildspec of the user's own gets what it logs in to Docker Hub with. */
export function dockerHubVariables(credentials?: ISecret): { [name: string]: BuildEnvironmentVariable } {
  if (!credentials) return {};
  const field = (key: string) => ({ type: BuildEnvironmentVariableType.SECRETS_MANAGER, value: `${credentials.secretArn}:${key}` });
  return { [BuildVariable.DOCKERHUB_USERNAME]: field('username'), [BuildVariable.DOCKERHUB_PASSWORD]: field('password') };
}

/** Two tokens that differ may yet mean the same: one login too many does no harm. */
function others(known: IRepository[], { env }: IRepository): boolean {
  const same = (a: string, b: string) => [TokenComparison.SAME, TokenComparison.BOTH_UNRESOLVED].includes(Token.compareStrings(a, b));
  return known.every((one) => !same(one.env.account, env.account) || !same(one.env.region, env.region));
}
