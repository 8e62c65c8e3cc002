import { Annotations } from 'aws-cdk-lib';
import { ExecutionMode } from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import { StagePlan } from './stage-plan';

/**
 * Warns of what works and will hurt. The ids are API: users acknowledge them.
 *
 * At synthesis CDK looks for an acknowledgement above a construct alone, so the scope is one below that which users acknowledge at.
 */
export function warn(scope: Construct, plans: StagePlan[], executionMode: ExecutionMode): void {
  const warning = (id: string, text: string) => Annotations.of(scope).addWarningV2(id, text);

  for (const { stage: { stageName }, targets, last } of plans) {
    for (const { service, containers, deployment } of targets) {
      for (const container of containers.filter(({ pointer }) => !pointer)) {
        warning('@ecs-github-pipeline:imageWillRevert', `A cdk deploy that changes the task definition of ${service.node.path} puts the image of its container ${container.name} back `
          + `to the one in the code, until the next push; use an ImageRepository's: image: images.${last ? 'containerImage' : `containerImageFor('${stageName}')`}`);
      }
      if (deployment?.strategy === 'ROLLING' && !deployment.rollsBack) {
        warning('@ecs-github-pipeline:noCircuitBreaker', `A deployment of ${service.node.path} that fails goes on starting tasks until its time is over; `
          + 'let ECS stop it and keep the old tasks: circuitBreaker: { rollback: true }');
      }
    }
  }
  if (executionMode === ExecutionMode.PARALLEL) {
    warning('@ecs-github-pipeline:parallelDeployments', 'In the execution mode PARALLEL pushes overtake each other: the older of two may be deployed last and stay; '
      + 'use executionMode: ExecutionMode.QUEUED or SUPERSEDED');
  }
}
