import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ServiceFacts } from './service-facts';
import { serviceRoleArnsOf, volumeRoleArnsOf } from './service-resource';
import { familyOf } from './task-definition';

/** The names that permissions have for a service and what belongs to it. */
export function ecsArns(scope: Construct, { service, cluster, taskDefinition }: ServiceFacts) {
  const arn = (resource: string, resourceName: string) => Stack.of(scope).formatArn({ service: 'ecs', resource, resourceName });
  return {
    serviceArn: arn('service', `${cluster.clusterName}/${service.serviceName}`),
    clusterArn: arn('cluster', cluster.clusterName),
    tasks: arn('task', `${cluster.clusterName}/*`),
    /** All revisions of the service's family; of an imported service it is not known which that is. */
    revisions: arn('task-definition', taskDefinition ? `${familyOf(taskDefinition)}:*` : '*'),
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
export function passTaskRoles({ taskRoleArns }: ServiceFacts): iam.PolicyStatement {
  return passRoles(taskRoleArns, 'ecs-tasks.amazonaws.com');
}

/**
 * What ECS itself takes on for the service, where it has any such role: an update of the service passes them on again.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html#action-reference-ECS-permissions-action
 */
export function passServiceRoles({ service }: ServiceFacts): iam.PolicyStatement[] {
  return passToEcs(serviceRoleArnsOf(service));
}

/**
 * A task that is run with the volumes of a service passes on the role that makes them, and no other role of the service.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskManagedEBSVolumeConfiguration.html
 */
export function passVolumeRoles({ service }: ServiceFacts): iam.PolicyStatement[] {
  return passToEcs(volumeRoleArnsOf(service));
}

function passToEcs(roleArns: string[]): iam.PolicyStatement[] {
  return roleArns.length > 0 ? [passRoles(roleArns, 'ecs.amazonaws.com')] : [];
}

function passRoles(roleArns: string[], service: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['iam:PassRole'],
    resources: roleArns,
    conditions: { StringEquals: { 'iam:PassedToService': service } },
  });
}
