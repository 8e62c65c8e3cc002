import { Lazy } from 'aws-cdk-lib';
import { checkText, nameFor } from './validation';

/** As ECR has it: double underscores and rows of dashes are allowed, double dots are not. */
export const REPOSITORY_NAME = /^(?=.{2,256}$)[a-z0-9]+(?:(?:\.|_{1,2}|-+|\/)[a-z0-9]+)*$/;

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
export function checkRepositoryName(repositoryName?: string): void {
  checkText('repositoryName', repositoryName, REPOSITORY_NAME,
    'be 2 to 256 lower-case letters and digits, parted by dashes, a dot, a slash, or one or two underscores', "for example 'acme/api'");
}

/** The name, for CDK: it knows no double separators, and judges everything but tokens. */
export function repositoryNameFor(repositoryName?: string): string | undefined {
  const name = nameFor(repositoryName);
  return name && /--|__/.test(name) ? Lazy.string({ produce: () => name }) : name;
}
