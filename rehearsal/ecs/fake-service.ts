import { ContainerDefinition, DeploymentConfiguration, TaskDefinition } from './api';
import { FakeClock, FakeEngine } from './fake-engine';
import { EcsService, EcsServiceOptions } from './service';

export const BREAKER = { deploymentCircuitBreaker: { enable: true, rollback: true } };

/** An engine whose images behave as their names say; all others just run. */
export const engine = () => new FakeEngine({
  exits: { state: { running: false, exitCode: 3 } },
  unhealthy: { state: { running: true, health: 'unhealthy' } },
  starting: { state: { running: true, health: 'starting' } },
  web: { status: 200 },
  broken: { status: 500 },
  foreign: { pullFailure: 'image Manifest does not contain descriptor matching platform' },
});

export const revision = (image: string, other: Partial<ContainerDefinition> = {}): TaskDefinition =>
  ({ family: 'api', taskDefinitionArn: `arn:${image}`, containerDefinitions: [{ name: 'api', image, portMappings: [{ containerPort: 80 }], ...other }] });

const services: EcsService[] = [];

export function newService(
  fake: FakeEngine, deploymentConfiguration: DeploymentConfiguration = {}, other: Partial<EcsServiceOptions> = {}, desiredCount = 1,
): EcsService {
  const service = new EcsService({
    service: { serviceName: 'api', desiredCount, deploymentConfiguration },
    engine: fake,
    settlesWithinSeconds: 60,
    clock: new FakeClock(),
    ask: fake.ask,
    ...other,
  });
  services.push(service);
  return service;
}

/** A service that has not completed its deployment goes on trying for ever. */
export async function stopServices(): Promise<void> {
  for (const service of services.splice(0)) await service.stop();
}

export const failureOf = async (promise: Promise<unknown>) => promise.then(() => { throw new Error('it has not failed'); }, (error) => error);
