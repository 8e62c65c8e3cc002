import * as ecs from 'aws-cdk-lib/aws-ecs';
import { isOn, Properties, rendered } from './rendered';
import { deploymentConfigurationOf, serviceResource } from './service-resource';
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
  const resource = serviceResource(service);
  if (!resource) return undefined;
  const { DeploymentController: { Type: controller = 'ECS' } = {} } = rendered(resource, ['DeploymentController']);
  // What only CloudFormation will know is not judged.
  if (typeof controller === 'string' && controller !== 'ECS') {
    throw refusal('service', 'have the deployment controller ECS', controller,
      'leave deploymentController out: ECS itself rolls, shifts traffic blue/green, and rolls back (deploymentStrategy)');
  }
  const configuration = deploymentConfigurationOf(resource);
  const { Strategy: strategy = 'ROLLING', DeploymentCircuitBreaker: breaker } = configuration;
  return { strategy, rollsBack: isOn(breaker?.Enable) && isOn(breaker?.Rollback), shortestMinutes: shortestMinutes(strategy, configuration) };
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-deployment-types.html */
function shortestMinutes(strategy: string, configuration: Properties): number | undefined {
  const { BakeTimeInMinutes: bake = 0, LinearConfiguration: linear, CanaryConfiguration: canary } = configuration;
  const minutes = {
    BLUE_GREEN: bake,
    CANARY: bake + (canary?.CanaryBakeTimeInMinutes ?? 0),
    // After the last step there is nothing to wait for but the bake time.
    LINEAR: bake + (linear ? (Math.ceil(100 / linear.StepPercent) - 1) * linear.StepBakeTimeInMinutes : 0),
  }[strategy];
  return typeof minutes === 'number' && Number.isFinite(minutes) ? minutes : undefined;
}
