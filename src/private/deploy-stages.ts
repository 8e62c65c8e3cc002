import { Duration, Names, Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Construct } from 'constructs';
import type { ImageRepository } from '../image-repository';
import { EcsDeployAction } from './ecs-deploy-action';
import { ImageDefinitions } from './image-definitions';
import { grantKey } from './key-rights';
import { rollbackConditions } from './rollback-alarms';
import { ServiceFacts } from './service-facts';
import { StagePlan } from './stage-plan';
import { beforeDeploy, newBeforeDeployFunction } from './steps/before-deploy';
import { moveLiveTag, newLiveTagFunction } from './steps/live-tag';
import { StepFunction } from './steps/step-function';

export interface DeployStagesProps {
  readonly pipeline: codepipeline.Pipeline;
  readonly plans: StagePlan[];
  readonly images: ImageRepository;
  readonly input: codepipeline.Artifact;
  readonly imageDefinitions: ImageDefinitions;
  /** Where a commit can be looked at. */
  readonly commitUrl: string;
}

/** Approval, then deployment and live tag, for one stage after the other. */
export function addDeployStages(scope: Construct, props: DeployStagesProps): void {
  const { pipeline, images, plans } = props;
  const steps: Steps = {
    moveLiveTag: newLiveTagFunction(scope, images),
    beforeDeploy: plans.some(({ stage }) => stage.beforeDeploy) ? newBeforeDeployFunction(scope) : undefined,
  };
  for (const plan of plans) {
    const { stage: { stageName, approval, approvalTopic } } = plan;
    // A rejection would be a failure of the deployment, and would roll it back.
    if (approval) pipeline.addStage({ stageName: `Approve-${stageName}`, actions: [approvalAction(plan, props)] });
    // The topic has done so itself, unless the key was imported by its alias.
    if (approvalTopic?.masterKey) grantKey(pipeline.role, approvalTopic.masterKey, 'kms:Decrypt', 'kms:GenerateDataKey*');
    pipeline.addStage({
      stageName,
      actions: deployActions(scope, plan, steps, props),
      onFailure: plan.rollbackOnFailure ? { result: codepipeline.Result.ROLLBACK } : undefined,
      onSuccess: rollbackConditions(plan, pipeline),
    });
  }
}

/** One function for each kind of step, whatever number of stages uses it. */
interface Steps {
  readonly moveLiveTag: StepFunction;
  readonly beforeDeploy?: StepFunction;
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

/** Whatever runs before, then all services at the same time, then the tag that follows them. */
function deployActions(scope: Construct, plan: StagePlan, steps: Steps, props: DeployStagesProps): codepipeline.IAction[] {
  const { imageDefinitions, images, input } = props;
  const { stage, targets, deploymentTimeout, pointer } = plan;
  const [first] = targets;
  const fileName = imageDefinitions.fileFor(first);
  const before = stage.beforeDeploy ? [beforeDeploy(scope, {
    step: steps.beforeDeploy!,
    target: first,
    command: stage.beforeDeploy,
    timeout: stage.beforeDeployTimeout ?? Duration.minutes(10),
    fileName,
    input,
  })] : [];

  const names = namesOf(targets);
  const runOrder = before.length + 1;
  const deployments = targets.map((target, i) => new EcsDeployAction({
    actionName: targets.length > 1 ? `Deploy-${names[i]}` : 'Deploy',
    target,
    input,
    fileName: imageDefinitions.fileFor(target),
    timeout: deploymentTimeout,
    runOrder,
  }));
  const tag = moveLiveTag({
    step: steps.moveLiveTag, images, input, tag: pointer, fileName, container: first.containerNames[0], runOrder: runOrder + 1,
  });
  return [...before, ...deployments, tag];
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
