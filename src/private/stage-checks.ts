import type { ImageRepository } from '../image-repository';
import { isOn, rendered } from './rendered';
import { Architecture, ServiceFacts } from './service-facts';
import { serviceResource } from './service-resource';
import { StagePlan } from './stage-plan';
import { holdsPorts } from './task-definition';
import { refusal, words } from './validation';

/** The architectures of all services, where they say so. */
export function architecturesOf(plans: StagePlan[]): Architecture[] {
  return [...new Set(plans.flatMap(({ targets }) => targets.flatMap(({ architecture }) => architecture ?? [])))];
}

/** Refuses a service that refers to what another stage deploys, or to a pointer that no stage moves. */
export function checkPointers(plans: StagePlan[], images: ImageRepository): void {
  for (const { stage: { stageName }, targets, pointer, last } of plans) {
    for (const { pointer: found, path } of targets.flatMap(({ containers }) => containers)) {
      if (found && found.images === images && found.tag !== pointer) {
        throw refusal('targets', `use the image of their stage, ${pointer}`, words(`${path}, which uses ${found.tag}`),
          last ? 'the last stage uses containerImage' : `stage ${stageName} uses containerImageFor('${stageName}')`);
      }
    }
  }
}

/** Refuses a command whose task would not end with it, or could not be like the service's tasks. */
export function checkCommands(plans: StagePlan[]): void {
  for (const { stage: { beforeDeploy }, targets: [target] } of plans) {
    const [container] = target.containers;
    if (!beforeDeploy) continue;
    // The task would go on, and the command count as not ended.
    if (container && !container.essential) {
      throw refusal('beforeDeploy', 'run in an essential container', words(container.path), 'name an essential container of the first target first, in containerNames');
    }
    checkCanRunAlone(target);
  }
}

/**
 * A task that no service starts is in no Service Connect namespace, and finds no machine whose ports the service holds.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts.html
 */
function checkCanRunAlone({ service, taskDefinition }: ServiceFacts): void {
  const resource = serviceResource(service);
  if (!resource || !taskDefinition) return;
  const { ServiceConnectConfiguration: connect, SchedulingStrategy: strategy } = rendered(resource, ['ServiceConnectConfiguration', 'SchedulingStrategy']);
  if (isOn(connect?.Enabled)) {
    throw refusal('beforeDeploy', 'run for a service without Service Connect', words(service.node.path),
      'a task of its own has none of those names: put a service without it first in targets, or run the command when the container starts');
  }
  if (strategy === 'DAEMON' && holdsPorts(taskDefinition)) {
    throw refusal('beforeDeploy', 'run for a service that leaves its ports free', words(`${service.node.path}, a daemon on every machine`),
      'put another service first in targets, or run the command when the container starts');
  }
}

/** Refuses a timeout that ends every deployment before the service itself could. */
export function checkTimes(plans: StagePlan[]): void {
  for (const { targets, deploymentTimeout } of plans) {
    for (const { service, deployment } of targets) {
      const shortest = deployment?.shortestMinutes;
      if (deploymentTimeout.isUnresolved() || shortest === undefined || shortest < deploymentTimeout.toMinutes()) continue;
      throw refusal('deploymentTimeout', `be longer than the bake and step times of ${service.node.path}, ${shortest} minutes`,
        words(deploymentTimeout.toHumanString()), 'every deployment would count as failed: make it longer, or those times shorter (a pipeline waits 60 minutes at the most)');
    }
  }
}
