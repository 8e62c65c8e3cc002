import { Duration } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Action } from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ecsArns, passServiceRoles, passTaskRoles, registerRevisions } from './ecs-rights';
import { ServiceFacts } from './service-facts';

export interface EcsDeployActionProps {
  readonly actionName: string;
  readonly target: ServiceFacts;
  readonly input: codepipeline.Artifact;
  /** The file of the input that names the target's containers. */
  readonly fileName: string;
  readonly timeout: Duration;
  readonly runOrder?: number;
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
      actionName: props.actionName,
      runOrder: props.runOrder,
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
        FileName: this.props.fileName,
        DeploymentTimeout: this.props.timeout.toMinutes(),
      },
    };
  }
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html#action-reference-ECS-permissions-action */
function deployStatements(scope: Construct, target: ServiceFacts): iam.PolicyStatement[] {
  const { serviceArn } = ecsArns(scope, target);
  return [
    new iam.PolicyStatement({ actions: ['ecs:DescribeServices', 'ecs:UpdateService'], resources: [serviceArn] }),
    ...registerRevisions(scope, target),
    passTaskRoles(target),
    ...passServiceRoles(target),
  ];
}
