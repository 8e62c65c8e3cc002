import { Duration, Names, Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Construct } from 'constructs';
import type { ImageRepository } from '../image-repository';
import { beforeDeploy, grantBeforeDeploy } from './before-deploy';
import { CommandsAction, newActionRole } from './commands-action';
import { EcsDeployAction } from './ecs-deploy-action';
import { ImageDefinitions } from './image-definitions';
import { grantKey } from './key-rights';
import { grantMovePointer, movePointer } from './move-pointer';
import { rollbackConditions } from './rollback-alarms';
import { ServiceFacts } from './service-facts';
import { StagePlan } from './stage-plan';

export interface DeployStagesProps {
  readonly pipeline: codepipeline.Pipeline;
  readonly plans: StagePlan[];
  readonly images: ImageRepository;
  readonly input: codepipeline.Artifact;
  readonly imageDefinitions: ImageDefinitions;
  /** Where a commit can be looked at. */
  readonly commitUrl: string;
}

/** Approval, deployment and pointer, for one stage after the other. Each is a stage of the pipeline. */
export function addDeployStages(scope: Construct, props: DeployStagesProps): void {
  const { pipeline, images, plans } = props;
  const pointerRole = newActionRole(scope, 'LiveRole', pipeline, 'Moves the pointer tags to the images that run');
  grantMovePointer(pointerRole, images);

  for (const plan of plans) {
    const { stage: { stageName, approval, approvalTopic }, targets: [target], pointer, last } = plan;
    // A rejection would be a failure of the deployment, and would roll it back.
    if (approval) pipeline.addStage({ stageName: `Approve-${stageName}`, actions: [approvalAction(plan, props)] });
    // The topic has done so itself, unless the key was imported by its alias.
    if (approvalTopic?.masterKey) grantKey(pipeline.role, approvalTopic.masterKey, 'kms:Decrypt', 'kms:GenerateDataKey*');
    pipeline.addStage({
      stageName,
      actions: deployActions(scope, plan, props),
      onFailure: plan.rollbackOnFailure ? { result: codepipeline.Result.ROLLBACK } : undefined,
      onSuccess: rollbackConditions(plan, pipeline),
    });
    // A tag move that is throttled must not roll back a deployment that works.
    pipeline.addStage({
      stageName: last ? 'Live' : `Live-${stageName}`,
      actions: [new CommandsAction({
        actionName: 'MovePointer',
        role: pointerRole,
        input: props.input,
        commands: movePointer({ images, tag: pointer, fileName: props.imageDefinitions.fileFor(target) }),
      })],
      onFailure: { result: codepipeline.Result.RETRY, retryMode: codepipeline.RetryMode.FAILED_ACTIONS },
    });
  }
}

function approvalAction({ stage }: StagePlan, { commitUrl }: DeployStagesProps): ManualApprovalAction {
  return new ManualApprovalAction({
    actionName: 'Approve',
    additionalInformation: stage.approvalMessage,
    externalEntityLink: commitUrl,
    notificationTopic: stage.approvalTopic,
    timeout: stage.approvalTimeout,
  });
}

/** Whatever runs before, and then all services at the same time. */
function deployActions(scope: Construct, { stage, targets, deploymentTimeout }: StagePlan, props: DeployStagesProps): codepipeline.IAction[] {
  const { imageDefinitions, input, pipeline } = props;
  const names = namesOf(targets);
  const deployments = targets.map((target, i) => new EcsDeployAction({
    actionName: targets.length > 1 ? `Deploy-${names[i]}` : 'Deploy',
    target,
    input,
    fileName: imageDefinitions.fileFor(target),
    timeout: deploymentTimeout,
    runOrder: stage.beforeDeploy ? 2 : 1,
  }));
  if (!stage.beforeDeploy) return deployments;

  const [target] = targets;
  const role = newActionRole(scope, `BeforeDeploy${stage.stageName}Role`, pipeline, `Runs a task before ${stage.stageName} is deployed`);
  grantBeforeDeploy(scope, role, target);
  const commands = beforeDeploy({
    target,
    command: stage.beforeDeploy,
    timeout: stage.beforeDeployTimeout ?? Duration.minutes(10),
    fileName: imageDefinitions.fileFor(target),
  });
  return [new CommandsAction({ actionName: 'BeforeDeploy', role, input, commands }), ...deployments];
}

/** Where each service stands in its stack: ids alone repeat, for every pattern calls its service the same. */
function namesOf(targets: ServiceFacts[]): string[] {
  const names = targets.map(({ service }) => {
    const scopes = service.node.scopes.slice(Stack.of(service).node.scopes.length);
    return scopes.map(({ node }) => node.id).join('-').replace(/[^A-Za-z0-9.@_-]/g, '_');
  });
  // Stacks may be made alike as well.
  return names.map((name, i) => name.length <= 90 && names.indexOf(name) === names.lastIndexOf(name) ? name
    : Names.uniqueResourceName(targets[i].service, { maxLength: 90 }));
}
