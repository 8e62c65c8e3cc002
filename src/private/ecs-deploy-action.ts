import { Duration, Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Action } from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { IMAGE_DEFINITIONS } from './buildspec';
import { ServiceFacts } from './service-facts';

export interface EcsDeployActionProps {
  readonly target: ServiceFacts;
  readonly input: codepipeline.Artifact;
  readonly timeout: Duration;
}

/**
 * Registers a revision of the task definition with the new image and waits until the service has settled.
 *
 * Not the stock action: that one may update every service and pass every role of the account.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html
 */
export class EcsDeployAction extends Action {
  constructor(private readonly props: EcsDeployActionProps) {
    super({
      actionName: 'Deploy',
      category: codepipeline.ActionCategory.DEPLOY,
      provider: 'ECS',
      artifactBounds: { minInputs: 1, maxInputs: 1, minOutputs: 0, maxOutputs: 0 },
      inputs: [props.input],
    });
  }

  protected bound(scope: Construct, _stage: codepipeline.IStage, { role }: codepipeline.ActionBindOptions): codepipeline.ActionConfig {
    for (const statement of deployStatements(scope, this.props.target)) role.addToPrincipalPolicy(statement);
    return {
      configuration: {
        ClusterName: this.props.target.cluster.clusterName,
        ServiceName: this.props.target.service.serviceName,
        FileName: IMAGE_DEFINITIONS,
        DeploymentTimeout: this.props.timeout.toMinutes(),
      },
    };
  }
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html#action-reference-ECS-permissions-action */
function deployStatements(scope: Construct, { service, cluster, taskRoles, taskDefinition }: ServiceFacts): iam.PolicyStatement[] {
  const ecsArn = (resource: string, resourceName: string) => Stack.of(scope).formatArn({ service: 'ecs', resource, resourceName });
  const serviceArn = ecsArn('service', `${cluster.clusterName}/${service.serviceName}`);
  const revisions = ecsArn('task-definition', taskDefinition ? `${taskDefinition.family}:*` : '*');
  return [
    new iam.PolicyStatement({ actions: ['ecs:DescribeServices', 'ecs:UpdateService'], resources: [serviceArn] }),
    // Describing a task definition has no resource level.
    new iam.PolicyStatement({ actions: ['ecs:DescribeTaskDefinition'], resources: ['*'] }),
    new iam.PolicyStatement({ actions: ['ecs:RegisterTaskDefinition'], resources: [revisions] }),
    // The new revision takes on the tags of the old one.
    new iam.PolicyStatement({
      actions: ['ecs:TagResource'],
      resources: [revisions],
      conditions: { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } },
    }),
    new iam.PolicyStatement({
      actions: ['iam:PassRole'],
      resources: taskRoles.map((role) => role.roleArn),
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    }),
  ];
}
