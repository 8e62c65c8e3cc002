import { Duration, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnService, DeploymentControllerType, DeploymentStrategy, Ec2Service, Ec2TaskDefinition, FargateService } from 'aws-cdk-lib/aws-ecs';
import { deploymentOf } from '../../src/private/service-deployment';
import { importedCluster, importedTarget, newCluster, newStack, PUBLIC_IMAGE, refusalOf, taskDefinition } from '../helpers';

type ServiceProps = Partial<ConstructorParameters<typeof FargateService>[2]>;

function service(props: ServiceProps = {}): FargateService {
  const stack = newStack();
  return new FargateService(stack, 'Service', { cluster: newCluster(stack), taskDefinition: taskDefinition(stack), ...props });
}

function resourceOf(made: FargateService): CfnService {
  return made.node.children.find((child): child is CfnService => child instanceof CfnService)!;
}

/** Settings that aws-cdk-lib does not know yet are written as CloudFormation spells them. */
function configured(deploymentConfiguration: object): FargateService {
  const made = service();
  resourceOf(made).addPropertyOverride('DeploymentConfiguration', deploymentConfiguration);
  return made;
}

const token = () => Token.asNumber({ resolve: () => ({ Ref: 'Minutes' }) });

test('a service rolls unless it says otherwise', () => {
  expect(deploymentOf(service())).toEqual({ strategy: 'ROLLING', rollsBack: false, shortestMinutes: undefined });
  expect(deploymentOf(service({ deploymentStrategy: DeploymentStrategy.ROLLING }))?.strategy).toBe('ROLLING');
});

test('a service whose own resource says nothing rolls', () => {
  const made = service({ circuitBreaker: { rollback: true }, deploymentStrategy: DeploymentStrategy.BLUE_GREEN });
  resourceOf(made).deploymentConfiguration = undefined;
  expect(deploymentOf(made)).toEqual({ strategy: 'ROLLING', rollsBack: false, shortestMinutes: undefined });
});

test('a service on machines of the cluster is read alike', () => {
  const stack = newStack();
  const task = new Ec2TaskDefinition(stack, 'Task');
  task.addContainer('api', { image: PUBLIC_IMAGE, memoryLimitMiB: 256 });
  expect(deploymentOf(new Ec2Service(stack, 'Service', { cluster: importedCluster(stack), taskDefinition: task, circuitBreaker: { rollback: true } })))
    .toMatchObject({ strategy: 'ROLLING', rollsBack: true });
});

test('nothing is known of an imported service', () => {
  const stack = newStack();
  expect(deploymentOf(importedTarget(stack).service)).toBeUndefined();
});

test('what users put under a service does not hide it', () => {
  const made = service();
  new ec2.CfnSecurityGroup(made, 'Extra', { groupDescription: 'of the user' });
  expect(deploymentOf(made)?.strategy).toBe('ROLLING');
});

test.each([
  ['none', {}, false],
  ['one that rolls back', { circuitBreaker: { rollback: true } }, true],
  ['one that only stops', { circuitBreaker: { rollback: false } }, false],
  ['one that is switched off', { circuitBreaker: { enable: false, rollback: true } }, false],
])('the circuit breaker: %s', (_, props: ServiceProps, rollsBack) => {
  expect(deploymentOf(service(props))?.rollsBack).toBe(rollsBack);
});

describe('ECS shifts the traffic', () => {
  test('blue/green, as the L2 says it', () => {
    const blueGreen = service({ deploymentStrategy: DeploymentStrategy.BLUE_GREEN, bakeTime: Duration.minutes(7) });
    expect(deploymentOf(blueGreen)).toMatchObject({ strategy: 'BLUE_GREEN', shortestMinutes: 7 });
    expect(deploymentOf(service({ deploymentStrategy: DeploymentStrategy.BLUE_GREEN }))?.shortestMinutes).toBe(0);
  });

  test.each([
    ['canary', { Strategy: 'CANARY', CanaryConfiguration: { CanaryPercent: 5, CanaryBakeTimeInMinutes: 10 } }, 10],
    ['canary with a bake time', { Strategy: 'CANARY', BakeTimeInMinutes: 5, CanaryConfiguration: { CanaryPercent: 5, CanaryBakeTimeInMinutes: 10 } }, 15],
    ['canary that does not say how', { Strategy: 'CANARY', BakeTimeInMinutes: 5 }, 5],
    ['linear in ten steps', { Strategy: 'LINEAR', LinearConfiguration: { StepPercent: 10, StepBakeTimeInMinutes: 6 } }, 54],
    ['linear in four steps, the last one short', { Strategy: 'LINEAR', BakeTimeInMinutes: 1, LinearConfiguration: { StepPercent: 30, StepBakeTimeInMinutes: 2 } }, 7],
    ['linear in one step', { Strategy: 'LINEAR', LinearConfiguration: { StepPercent: 100, StepBakeTimeInMinutes: 6 } }, 0],
    ['linear that does not say how', { Strategy: 'LINEAR', BakeTimeInMinutes: 5 }, 5],
  ])('%s', (_, configuration, minutes) => {
    expect(deploymentOf(configured(configuration))).toMatchObject({ strategy: configuration.Strategy, shortestMinutes: minutes });
  });

  test.each([
    ['blue/green', { Strategy: 'BLUE_GREEN', BakeTimeInMinutes: token() }],
    ['canary', { Strategy: 'CANARY', BakeTimeInMinutes: 1, CanaryConfiguration: { CanaryPercent: 5, CanaryBakeTimeInMinutes: token() } }],
    ['linear', { Strategy: 'LINEAR', LinearConfiguration: { StepPercent: token(), StepBakeTimeInMinutes: 6 } }],
    ['linear, by its steps', { Strategy: 'LINEAR', LinearConfiguration: { StepPercent: 10, StepBakeTimeInMinutes: token() } }],
    ['in a way that is not known yet', { Strategy: 'RAINBOW', BakeTimeInMinutes: 3 }],
  ])('for a time that is not known: %s', (_, configuration) => {
    expect(deploymentOf(configured(configuration))).toMatchObject({ strategy: configuration.Strategy, shortestMinutes: undefined });
  });
});

test.each([DeploymentControllerType.CODE_DEPLOY, DeploymentControllerType.EXTERNAL])('the controller %s is refused', (type) => {
  expect(refusalOf(() => deploymentOf(service({ deploymentController: { type } })))).toMatch(/^service must have the deployment controller ECS, got: .+; leave deploymentController out: /);
});
