import { Names, Stack } from 'aws-cdk-lib';
import { IRole, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct, IDependable } from 'constructs';
import type { ImageRepository } from '../image-repository';
import { ServiceFacts } from './service-facts';
import { executionRoleOf } from './task-definition';

/**
 * Lets the execution roles of services defined in CDK pull the images, or their first deployment would die with
 * CannotPullContainerError. Returns what must exist before anything is deployed.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 */
export function grantPull(scope: Construct, images: ImageRepository, targets: ServiceFacts[]): IDependable[] {
  // An image of ours has seen to it already, and an imported service's role is its owner's affair.
  const roles = targets.filter(({ imageRepository }) => imageRepository !== images)
    .flatMap(({ taskDefinition }) => taskDefinition && executionRoleOf(taskDefinition) || []);
  // Production's policy keeps its name when a stage is put in front.
  return [...new Set(roles)].flatMap((role, i, { length }) => grantPullTo(role, scope, images, i === length - 1));
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html */
export function pullStatements(images: ImageRepository): PolicyStatement[] {
  return [
    new PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }), // has no resource level
    new PolicyStatement({
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      resources: [images.repository.repositoryArn],
    }),
  ];
}

function grantPullTo(executionRole: IRole, scope: Construct, images: ImageRepository, last: boolean): IDependable[] {
  const statements = pullStatements(images);
  if (Stack.of(executionRole) === Stack.of(scope)) {
    return statements.flatMap((statement) => executionRole.addToPrincipalPolicy(statement).policyDependable ?? []);
  }
  // From the pipeline's side: in the service's stack the policy would make the two stacks depend on each other.
  const policy = new Policy(scope, last ? 'PullPolicy' : `PullPolicy${Names.nodeUniqueId(executionRole.node)}`, { statements });
  executionRole.attachInlinePolicy(policy);
  return [policy];
}
