import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ServiceFacts } from './service-facts';

/** The names that permissions have for a service and what belongs to it. */
export function ecsArns(scope: Construct, { service, cluster, taskDefinition }: ServiceFacts) {
  const arn = (resource: string, resourceName: string) => Stack.of(scope).formatArn({ service: 'ecs', resource, resourceName });
  return {
    serviceArn: arn('service', `${cluster.clusterName}/${service.serviceName}`),
    clusterArn: arn('cluster', cluster.clusterName),
    tasks: arn('task', `${cluster.clusterName}/*`),
    /** All revisions of the service's family; of an imported service it is not known which that is. */
    revisions: arn('task-definition', taskDefinition ? `${taskDefinition.family}:*` : '*'),
  };
}

/** A new revision is made of the current one. */
export function registerRevisions(scope: Construct, target: ServiceFacts): iam.PolicyStatement[] {
  const { revisions } = ecsArns(scope, target);
  return [
    // Describing a task definition has no resource level.
    new iam.PolicyStatement({ actions: ['ecs:DescribeTaskDefinition'], resources: ['*'] }),
    new iam.PolicyStatement({ actions: ['ecs:RegisterTaskDefinition'], resources: [revisions] }),
    // The new revision takes on the tags of the old one.
    new iam.PolicyStatement({
      actions: ['ecs:TagResource'],
      resources: [revisions],
      conditions: { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } },
    }),
  ];
}

/** Only the service's own roles, and only to its tasks. */
export function passTaskRoles({ taskRoles }: ServiceFacts): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['iam:PassRole'],
    resources: taskRoles.map(({ roleArn }) => roleArn),
    conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  });
}
