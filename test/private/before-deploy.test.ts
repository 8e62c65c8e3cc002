import { spawnSync } from 'child_process';
import { Duration, Token } from 'aws-cdk-lib';
import { BaseService } from 'aws-cdk-lib/aws-ecs';
import { CommandsRun, expectLines, FakeAws, runCommands } from './commands-run';
import { beforeDeploy } from '../../src/private/before-deploy';
import { factsOf } from '../../src/private/service-facts';
import { ACCOUNT, importedRoles, importedTarget, newStack } from '../helpers';

const IMAGE = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/api:release-2';
const FAMILY = `arn:aws:ecs:eu-west-1:${ACCOUNT}:task-definition/api`;
const TASK = `arn:aws:ecs:eu-west-1:${ACCOUNT}:task/shop/0123456789abcdef`;
const NETWORK = { awsvpcConfiguration: { subnets: ['subnet-1', 'subnet-2'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' } };

/** What ECS tells of a task definition, and takes again. */
const TAKEN = {
  family: 'api',
  taskRoleArn: `arn:aws:iam::${ACCOUNT}:role/api-task`,
  executionRoleArn: `arn:aws:iam::${ACCOUNT}:role/api-execution`,
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  cpu: '256',
  memory: '512',
  volumes: [{ name: 'data' }],
  placementConstraints: [],
  runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
};
/** What it tells and does not take. */
const TOLD = {
  taskDefinitionArn: `${FAMILY}:7`,
  revision: 7,
  status: 'ACTIVE',
  requiresAttributes: [{ name: 'ecs.capability.task-eni' }],
  compatibilities: ['EC2', 'FARGATE'],
  registeredAt: '2026-11-01T00:00:00Z',
  registeredBy: 'arn:aws:iam::111122223333:user/somebody',
  deregisteredAt: '2026-11-01T00:00:00Z',
  deleteRequestedAt: '2026-11-01T00:00:00Z',
};
const container = (name: string, image: string) => ({ name, image, essential: true, environment: [{ name: 'TEXT', value: 'it\'s "$HOME" \\n naïve' }] });
const TAGS = [{ key: 'team', value: 'shop floor' }];

const SERVICE = {
  serviceName: 'api', taskDefinition: `${FAMILY}:7`, launchType: 'FARGATE', platformVersion: '1.4.0', networkConfiguration: NETWORK, desiredCount: 3,
};

const task = (lastStatus: string, exitCode?: number | null, name = 'web') =>
  ({ tasks: [{ taskArn: TASK, lastStatus, stoppedReason: 'because', containers: [{ name: 'proxy', exitCode: 9 }, { name, exitCode }] }] });

const ANSWERS = {
  'describe-services': [{ services: [SERVICE] }],
  'describe-task-definition': [{ taskDefinition: { ...TAKEN, ...TOLD, containerDefinitions: ['proxy', 'web', 'worker'].map((name) => container(name, 'old')) }, tags: TAGS }],
  'register-task-definition': [{ taskDefinition: { taskDefinitionArn: `${FAMILY}:8` } }],
  'run-task': [{ tasks: [{ taskArn: TASK }], failures: [] }],
  'describe-tasks': [task('PENDING'), task('RUNNING'), task('STOPPED', 0)],
  'stop-task': [{ task: { taskArn: TASK } }],
};

interface Options {
  readonly containerNames?: string[];
  readonly command?: string[];
  readonly timeout?: Duration;
}

function commandsFor({ containerNames = ['web'], command = ['migrate'], timeout = Duration.minutes(10) }: Options = {}): string[] {
  const stack = newStack();
  return beforeDeploy({ target: factsOf(stack, { ...importedTarget(stack), containerNames }), command, timeout, fileName: 'imagedefinitions-2.json' });
}

function run(answers: FakeAws['answers'] = {}, options: Options = {}, aws: FakeAws = {}): CommandsRun {
  const { containerNames = ['web'] } = options;
  const files = { 'imagedefinitions.json': '[]', 'imagedefinitions-2.json': JSON.stringify(containerNames.map((name) => ({ name, imageUri: IMAGE }))) };
  return runCommands(commandsFor(options), files, { answers: { ...ANSWERS, ...answers }, ...aws });
}

const inputOf = ({ calls }: CommandsRun, operation: string) => calls.find((call) => call.operation === operation)!.input;

// The machine of a Commands action has Python. Whoever has none runs the rest of the tests.
const hasPython = spawnSync('python3', ['--version']).status === 0;
const played = hasPython || process.env.CI ? describe : describe.skip;

played('the task before a deployment', () => {
  let succeeding: CommandsRun;
  beforeAll(() => {
    succeeding = run();
  });

  test('runs once, and is waited for', () => {
    expect(succeeding.output).toContain(`Running before the deployment: ${TASK}`);
    expect(succeeding.succeeded).toBe(true);
    expect(succeeding.operations.slice(0, 4)).toEqual(['describe-services', 'describe-task-definition', 'register-task-definition', 'run-task']);
    expect(new Set(succeeding.operations.slice(4))).toEqual(new Set(['describe-tasks']));
    expect(succeeding.naps).toBe(2); // pending, then running
    for (const { operation, options } of succeeding.calls.filter((call) => call.options.cluster)) {
      expect([operation, options.cluster]).toEqual([operation, 'shop']);
    }
    expect(succeeding.calls[0].options).toMatchObject({ cluster: 'shop', services: 'api' });
  });

  test('has a revision of what the service runs now, which differs in the image of its container alone', () => {
    expect(succeeding.calls[1].options).toMatchObject({ 'task-definition': `${FAMILY}:7`, 'include': 'TAGS' });
    expect(inputOf(succeeding, 'register-task-definition')).toEqual({
      ...TAKEN,
      containerDefinitions: [container('proxy', 'old'), container('web', IMAGE), container('worker', 'old')],
      tags: TAGS,
    });
  });

  test('has the image in each container that gets it', () => {
    const { containerDefinitions } = inputOf(run({}, { containerNames: ['worker', 'web'] }), 'register-task-definition');
    expect(containerDefinitions.map(({ image }: any) => image)).toEqual(['old', IMAGE, IMAGE]);
  });

  test.each([['an empty list of', []], ['no', undefined]])('has no tags where there are %s', (_, tags) => {
    const [{ taskDefinition }] = ANSWERS['describe-task-definition'];
    const without = run({ 'describe-task-definition': [{ taskDefinition, tags }] });
    expect(without.succeeded).toBe(true);
    expect(inputOf(without, 'register-task-definition')).not.toHaveProperty('tags'); // ECS refuses an empty list
  });

  test('has the network and the machine of the service', () => {
    expect(inputOf(succeeding, 'run-task')).toEqual({
      cluster: 'shop',
      taskDefinition: `${FAMILY}:8`,
      launchType: 'FARGATE',
      platformVersion: '1.4.0',
      networkConfiguration: NETWORK,
      startedBy: 'beforeDeploy',
      overrides: { containerOverrides: [{ name: 'web', command: ['migrate'] }] },
    });
  });

  test('has the capacity providers of a service with such, and no launch type beside them', () => {
    const capacityProviderStrategy = [{ capacityProvider: 'FARGATE_SPOT', weight: 1, base: 0 }];
    const { launchType, ...service } = SERVICE;
    const spot = run({ 'describe-services': [{ services: [{ ...service, capacityProviderStrategy }] }] });
    expect(inputOf(spot, 'run-task')).toMatchObject({ capacityProviderStrategy, networkConfiguration: NETWORK });
    expect(inputOf(spot, 'run-task')).not.toHaveProperty('launchType');
  });

  test.each([['EC2', 'EC2'], [undefined, 'EC2'], ['EXTERNAL', 'EXTERNAL']])('runs on machines of the cluster for a service of the launch type %s', (launchType, expected) => {
    const onMachines = run({ 'describe-services': [{ services: [{ taskDefinition: `${FAMILY}:7`, launchType, capacityProviderStrategy: [] }] }] });
    expect(inputOf(onMachines, 'run-task')).toEqual({
      cluster: 'shop',
      taskDefinition: `${FAMILY}:8`,
      launchType: expected,
      startedBy: 'beforeDeploy',
      overrides: { containerOverrides: [{ name: 'web', command: ['migrate'] }] },
    });
  });

  test('runs the command to the letter, in the first container', () => {
    const command = ['sh', '-c', 'echo "it\'s" \'done\' $HOME `id` $(id) \\n \\ %s ; exit 0 & | > <', '', ' two  spaces ', 'naïve 分支 🚀', '--', '#!', '*', '~'];
    const overrides = inputOf(run({}, { command, containerNames: ['worker', 'web'] }), 'run-task').overrides;
    expect(overrides).toEqual({ containerOverrides: [{ name: 'worker', command }] });
  });

  test('counts by the exit code of its own container', () => {
    const several = run({ 'describe-tasks': [task('STOPPED', 0, 'worker')] }, { containerNames: ['worker', 'web'] });
    expect(several.succeeded).toBe(true);
    expect(several.naps).toBe(0);
  });

  test.each([
    [1, 'exit code 1'],
    [137, 'exit code 137'],
    [null, 'exit code None'], // the image could not be pulled, for example
    [undefined, 'exit code None'],
  ])('fails the stage when it ends with %p', (exitCode, reason) => {
    const failing = run({ 'describe-tasks': [task('RUNNING'), task('STOPPED', exitCode)] });
    expect(failing.succeeded).toBe(false);
    expect(failing.output).toContain(`beforeDeploy has ended with ${reason}, and nothing is deployed: because`);
    expect(failing.operations).not.toContain('stop-task');
  });

  test('fails the stage when there is no place for it', () => {
    const full = run({ 'run-task': [{ tasks: [], failures: [{ reason: 'RESOURCE:MEMORY' }] }] });
    expect(full.succeeded).toBe(false);
    expect(full.output).toContain('The task of beforeDeploy was not started: RESOURCE:MEMORY');
    expect(full.operations).not.toContain('describe-tasks');
  });

  test.each(['describe-services', 'describe-task-definition', 'register-task-definition', 'run-task'])('is not run any further when %s fails', (operation) => {
    const failing = run({}, {}, { failing: [operation] });
    expect(failing.succeeded).toBe(false);
    expect(failing.operations[failing.operations.length - 1]).toBe(operation);
  });

  test('is not run for a service that is gone', () => {
    const gone = run({ 'describe-services': [{ services: [], failures: [{ reason: 'MISSING' }] }] });
    expect(gone.succeeded).toBe(false);
    expect(gone.operations).toEqual(['describe-services']);
  });

  test('is stopped when its time is over, and fails the stage', () => {
    const endless = run({ 'describe-tasks': [task('RUNNING')] }, { timeout: Duration.minutes(45) }, { secondsPerLook: 60 });
    expect(endless.succeeded).toBe(false);
    expect(endless.output).toContain('beforeDeploy has not ended after 45 min and was stopped; nothing is deployed');
    expect(endless.naps).toBe(44); // the clock is looked at once a minute, the first time at the start
    expect(endless.calls[endless.calls.length - 1]).toMatchObject({
      operation: 'stop-task', options: { cluster: 'shop', task: TASK, reason: 'beforeDeployTimeout is over' },
    });
  });

  test('that ends with the last look at the clock is not stopped', () => {
    const late = run({ 'describe-tasks': [task('RUNNING'), task('STOPPED', 0)] }, { timeout: Duration.minutes(1) }, { secondsPerLook: 60 });
    expect(late.succeeded).toBe(true);
    expect(late.operations).not.toContain('stop-task');
  });

  test('that cannot be looked at once is looked at again', () => {
    const result = run({ 'describe-tasks': [{ tasks: [] }, task('STOPPED', 0)] });
    expect(result.succeeded).toBe(true);
  });

  test('that can never be looked at is stopped in time', () => {
    const blind = run({}, { timeout: Duration.minutes(1) }, { secondsPerLook: 30, failing: ['describe-tasks'] });
    expect(blind.succeeded).toBe(false);
    expect(blind.operations).toContain('stop-task');
  });
});

describe('the lines are such as CodePipeline takes', () => {
  test('with the longest names, ten containers and the longest command', () => {
    const stack = newStack();
    const name = (length: number) => 'n'.repeat(length);
    const target = factsOf(stack, {
      service: BaseService.fromServiceArnWithCluster(stack, 'Service', `arn:aws:ecs:eu-west-1:${ACCOUNT}:service/${name(255)}/${name(255)}`),
      containerNames: [...Array(10).keys()].map((i) => `${name(254)}${i}`),
      taskRoles: importedRoles(stack),
    });
    expectLines(beforeDeploy({ target, command: ['x'.repeat(894)], timeout: Duration.minutes(45), fileName: 'imagedefinitions-40.json' }));
  });
});

test('a time that only CloudFormation knows is waited for', () => {
  const minutes = Token.asNumber({ resolve: () => ({ Ref: 'Minutes' }) });
  const commands = newStack().resolve(commandsFor({ timeout: Duration.minutes(minutes) }));
  expect(commands).toContainEqual({ 'Fn::Join': ['', ['END=$(($(date +%s) + 60 * ', { Ref: 'Minutes' }, '))']] });
});
