import type { ImageRepository } from '../image-repository';
import { PointerImage } from './pointer-image';
import { Architecture } from './service-facts';
import { StagePlan } from './stage-plan';
import { refusal, words } from './validation';

/** The architectures of all services, where they say so. */
export function architecturesOf(plans: StagePlan[]): Architecture[] {
  return [...new Set(plans.flatMap(({ targets }) => targets.flatMap(({ architecture }) => architecture ?? [])))];
}

/** Refuses a service that refers to what another stage deploys, or to a pointer that no stage moves. */
export function checkPointers(plans: StagePlan[], images: ImageRepository): void {
  for (const { stage: { stageName }, targets, pointer, last } of plans) {
    for (const container of targets.flatMap(({ containers }) => containers)) {
      const found = PointerImage.behind(container);
      if (found && found.images === images && found.tag !== pointer) {
        throw refusal('targets', `use the image of their stage, ${pointer}`, words(`${container.node.path}, which uses ${found.tag}`),
          last ? 'the last stage uses containerImage' : `stage ${stageName} uses containerImageFor('${stageName}')`);
      }
    }
  }
}

/** Refuses a command in a container that may end without its task: the task would go on, and the command count as not ended. */
export function checkCommands(plans: StagePlan[]): void {
  for (const { stage: { beforeDeploy }, targets: [{ containers: [container] }] } of plans) {
    if (beforeDeploy && container && !container.essential) {
      throw refusal('beforeDeploy', 'run in an essential container', words(container.node.path), 'name an essential container of the first target first, in containerNames');
    }
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
