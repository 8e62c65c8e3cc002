import { Duration } from 'aws-cdk-lib';
import { ExecutionMode } from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import type { DeployStage } from '../deploy-stage';
import type { EcsGithubPipelineProps } from '../ecs-github-pipeline-props';
import { checkPlace } from './places';
import { pointerTag } from './pointer-tags';
import { checkNoSecret } from './secret-values';
import { factsOf, ServiceFacts } from './service-facts';
import { checkStages } from './stage-props';
import { nameFor } from './validation';

/** A stage with all that is found out about it. */
export interface StagePlan {
  readonly stage: DeployStage;
  readonly targets: ServiceFacts[];
  /** The tag of the image that runs in the stage. */
  readonly pointer: string;
  readonly last: boolean;
  readonly deploymentTimeout: Duration;
  readonly rollbackOnFailure: boolean;
}

/** The stages that are given, or the one of the service that is given. */
export function stagePlans(scope: Construct, props: EcsGithubPipelineProps): StagePlan[] {
  checkStages(props);
  const given = stagesOf(props);
  for (const { beforeDeploy, approvalMessage, approvalTopic, rollbackAlarms } of given) {
    checkPlace(scope, 'approvalTopic', approvalTopic, approvalTopic?.topicArn, 'region');
    // The rule knows no more of an alarm than its name.
    rollbackAlarms?.forEach((alarm) => checkPlace(scope, 'rollbackAlarms', alarm, alarm.alarmArn, 'region', 'account'));
    checkNoSecret(scope, 'beforeDeploy', beforeDeploy, 'the task has the secrets of its task definition');
    checkNoSecret(scope, 'approvalMessage', approvalMessage, 'every approver would read it');
  }
  return given.map((stage, i, stages): StagePlan => ({
    stage,
    targets: stage.targets.map((target) => factsOf(scope, target, props.stages ? 'containerNames' : 'containerName')),
    pointer: pointerTag(stage.stageName, i === stages.length - 1),
    last: i === stages.length - 1,
    deploymentTimeout: stage.deploymentTimeout ?? props.deploymentTimeout ?? Duration.minutes(15),
    // AWS has no rollback in PARALLEL mode.
    rollbackOnFailure: stage.rollbackOnFailure ?? props.rollbackOnFailure ?? props.executionMode !== ExecutionMode.PARALLEL,
  }));
}

function stagesOf({ stages, service, cluster, containerName, taskRoles }: EcsGithubPipelineProps): DeployStage[] {
  if (stages) return stages.map((stage) => ({ ...stage, stageName: nameFor(stage.stageName) }));
  const containerNames = containerName === undefined ? undefined : [containerName];
  return [{ stageName: 'Deploy', targets: [{ service: service!, cluster, containerNames, taskRoles }] }];
}
