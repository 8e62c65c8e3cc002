import { Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct, IDependable } from 'constructs';
import type { ImageRepository } from '../image-repository';
import { ServiceFacts } from './service-facts';

/**
 * Lets the execution role of a service defined in CDK pull the images, or its first deployment would die with
 * CannotPullContainerError. Returns what must exist before anything is deployed.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 */
export function grantPull(scope: Construct, images: ImageRepository, { taskDefinition, imageRepository }: ServiceFacts): IDependable[] {
  // The container's image has seen to it already, or it is an imported service's own affair.
  if (!taskDefinition || imageRepository === images) return [];

  const executionRole = taskDefinition.obtainExecutionRole();
  const statements = [
    new PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }), // has no resource level
    new PolicyStatement({
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      resources: [images.repository.repositoryArn],
    }),
  ];
  if (Stack.of(executionRole) === Stack.of(scope)) {
    return statements.flatMap((statement) => executionRole.addToPrincipalPolicy(statement).policyDependable ?? []);
  }
  // From the pipeline's side: in the service's stack the policy would make the two stacks depend on each other.
  const policy = new Policy(scope, 'PullPolicy', { statements });
  executionRole.attachInlinePolicy(policy);
  return [policy];
}
