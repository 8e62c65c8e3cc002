import { CfnResource, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { refusal } from './validation';

/** How ECS replaces the tasks of a service that this app defines. */
export interface ServiceDeployment {
  readonly strategy: string;
  /** Whether ECS itself stops a deployment that fails and puts the old tasks back. */
  readonly rollsBack: boolean;
  /** How long a deployment takes at the least, whatever the tasks do. Unknown if it is a token. */
  readonly shortestMinutes?: number;
}

/**
 * What the service's own resource says; undefined of imported ones. Newer settings than the oldest aws-cdk-lib that we
 * support knows are read where they are there.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-deploymentconfiguration.html
 */
export function deploymentOf(service: ecs.IService): ServiceDeployment | undefined {
  const resource = service.node.children.find((child): child is ecs.CfnService => CfnResource.isCfnResource(child) && child.cfnResourceType === 'AWS::ECS::Service');
  if (!resource) return undefined;
  const { resolve } = Stack.of(service);
  const controller: string = resolve(resource.deploymentController)?.type ?? 'ECS';
  if (controller !== 'ECS') {
    throw refusal('service', 'have the deployment controller ECS', controller,
      'leave deploymentController out: ECS itself rolls, shifts traffic blue/green, and rolls back (deploymentStrategy)');
  }
  const configuration = resolve(resource.deploymentConfiguration) ?? {};
  const { strategy = 'ROLLING', deploymentCircuitBreaker: breaker } = configuration;
  return { strategy, rollsBack: Boolean(breaker?.enable && breaker.rollback), shortestMinutes: shortestMinutes(strategy, configuration) };
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-deployment-types.html */
function shortestMinutes(strategy: string, { bakeTimeInMinutes, linearConfiguration: linear, canaryConfiguration: canary }: any): number | undefined {
  const bake = bakeTimeInMinutes ?? 0;
  const minutes = {
    BLUE_GREEN: bake,
    CANARY: bake + (canary?.canaryBakeTimeInMinutes ?? 0),
    // After the last step there is nothing to wait for but the bake time.
    LINEAR: bake + (linear ? (Math.ceil(100 / linear.stepPercent) - 1) * linear.stepBakeTimeInMinutes : 0),
  }[strategy];
  return typeof minutes === 'number' && Number.isFinite(minutes) ? minutes : undefined;
}
