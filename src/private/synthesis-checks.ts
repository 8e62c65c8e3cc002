import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import type { ImageRepository } from '../image-repository';
import { Container, containersIn } from './containers';
import { deploymentOf } from './service-deployment';
import { ServiceFacts } from './service-facts';
import { serviceRoleArnsOf } from './service-resource';
import { checkCommands, checkPointers, checkTimes } from './stage-checks';
import { StagePlan } from './stage-plan';
import { Architecture, architectureOf } from './task-definition';
import { isUnknown, refusal, words } from './validation';

export interface SynthesisChecks {
  readonly plans: StagePlan[];
  readonly images: ImageRepository;
  /** Whether the image is for every architecture. */
  readonly buildsForAll: boolean;
  /** What to warn of, when all has been said. */
  readonly warn: (plans: StagePlan[]) => void;
}

const EARLIER = 'say it before the pipeline is defined: an Aspect, or an override that follows, is too late';

/**
 * Looks at the services again when Aspects and later lines of the app have had their say. What the pipeline was made for has
 * to be true still.
 */
export function checkAtSynthesis(scope: Construct, { plans, images, buildsForAll, warn }: SynthesisChecks): void {
  const passed = new Map(targetsOf(plans).map(({ service }) => [service, serviceRoleArnsOf(service)]));
  scope.node.addValidation({
    validate: () => {
      const errors = messagesOf(targetsOf(plans).flatMap((target) => [
        () => checkContainers(target),
        () => { if (!buildsForAll) checkArchitecture(target); },
        () => checkServiceRoles(target.service, passed.get(target.service)!),
        () => deploymentOf(target.service),
      ]));
      if (errors.length > 0) return errors;
      const now = plans.map((plan) => ({ ...plan, targets: plan.targets.map(nowOf) }));
      warn(now);
      return messagesOf([() => checkTimes(now), () => checkCommands(now), () => checkPointers(now, images)]);
    },
  });
}

function targetsOf(plans: StagePlan[]): ServiceFacts[] {
  return plans.flatMap(({ targets }) => targets);
}

function messagesOf(checks: (() => unknown)[]): string[] {
  return checks.flatMap((check) => {
    try {
      check();
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  });
}

function checkContainers({ service, taskDefinition, containerNames }: ServiceFacts): void {
  if (!taskDefinition) return;
  const names = containersIn(taskDefinition).map(({ name }) => name);
  const missing = containerNames.find((name) => !isUnknown(name) && !names.includes(name));
  if (missing !== undefined) {
    throw refusal('service', `keep the container ${missing}, which gets the image`, words(`${service.node.path} with ${names.join(', ') || 'no container'}`), EARLIER);
  }
}

function checkArchitecture({ service, taskDefinition, architecture: before }: ServiceFacts): void {
  const now = taskDefinition && architectureOf(taskDefinition);
  if (now !== before) {
    throw refusal('service', `keep the architecture that its image is built for, ${nameOf(before)}`, words(`${service.node.path} on ${nameOf(now)}`), EARLIER);
  }
}

/** Tasks that ask for none run on whatever their machines have. */
function nameOf(architecture: Architecture | undefined): string {
  return architecture ?? "its machines'";
}

function checkServiceRoles(service: ecs.IService, passed: string[]): void {
  const { stack } = service;
  if (JSON.stringify(stack.resolve(serviceRoleArnsOf(service))) !== JSON.stringify(stack.resolve(passed))) {
    throw refusal('service', 'keep the roles that ECS takes on for it', words(`other ones of ${service.node.path}`),
      'say it before the pipeline is defined: it may pass on those alone');
  }
}

/** Which containers get the image stays what it was; what they are is looked at again. */
function nowOf(target: ServiceFacts): ServiceFacts {
  const { taskDefinition, service, containers } = target;
  if (!taskDefinition) return target;
  const all = containersIn(taskDefinition);
  const now = (before: Container) => all.find(({ name }) => name === before.name) ?? before;
  return { ...target, deployment: deploymentOf(service), containers: containers.map(now) };
}
