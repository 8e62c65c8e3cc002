import { AwsError } from './fake-aws';
import { Scene, Told } from './scene';
import { beforeDeploy, BeforeDeployParameters } from '../../../../src/private/steps/handlers/before-deploy';

const ACCOUNT = '111122223333';
const IMAGE = `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/acme/api:release-2`;
const FAMILY = `arn:aws:ecs:eu-west-1:${ACCOUNT}:task-definition/api`;
const TASK = `arn:aws:ecs:eu-west-1:${ACCOUNT}:task/shop/0123456789abcdef`;
const NETWORK = { awsvpcConfiguration: { subnets: ['subnet-1', 'subnet-2'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' } };
const PARAMETERS: BeforeDeployParameters = {
  cluster: 'shop', service: 'api', container: 'web', fileName: 'imagedefinitions-2.json', command: ['npm', 'run', 'migrate'], timeout: '10',
};

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
  runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
};
/** What it tells and does not take. */
const TOLD = {
  taskDefinitionArn: `${FAMILY}:7`,
  revision: 7,
  status: 'ACTIVE',
  requiresAttributes: [{ name: 'ecs.capability.task-eni' }],
  compatibilities: ['EC2', 'FARGATE'],
  registeredAt: 1_793_000_000,
  registeredBy: 'arn:aws:iam::111122223333:user/somebody',
  deregisteredAt: 1_793_000_000,
  deleteRequestedAt: 1_793_000_000,
};
const container = (name: string, image: string) => ({ name, image, essential: true, environment: [{ name: 'TEXT', value: 'it\'s "$HOME" \\n naïve' }] });
const TAGS = [{ key: 'team', value: 'shop floor' }];
const SERVICE = {
  serviceName: 'api',
  taskDefinition: `${FAMILY}:7`,
  launchType: 'FARGATE',
  platformVersion: '1.4.0',
  networkConfiguration: NETWORK,
  desiredCount: 3,
  deployments: [{ status: 'PRIMARY' }],
};
const task = (lastStatus: string, exitCode?: number, more: object = {}) =>
  ({ tasks: [{ taskArn: TASK, lastStatus, stoppedReason: 'Essential container in task exited', containers: [{ name: 'proxy', exitCode: 9 }, { name: 'web', exitCode, ...more }] }] });

let scene: Scene;
beforeEach(async () => {
  scene = await Scene.start();
  images('web');
  scene.answer({
    DescribeServices: [{ services: [SERVICE] }],
    DescribeTaskDefinition: [{ taskDefinition: { ...TAKEN, ...TOLD, containerDefinitions: ['proxy', 'web', 'worker'].map((name) => container(name, 'old')) }, tags: TAGS }],
    RegisterTaskDefinition: [{ taskDefinition: { taskDefinitionArn: `${FAMILY}:8` } }],
    RunTask: [{ tasks: [{ taskArn: TASK }], failures: [] }],
    DescribeTasks: [task('PENDING'), task('RUNNING'), task('STOPPED', 0)],
    StopTask: [{ task: { taskArn: TASK } }],
  });
});
afterEach(() => scene.stop());

function images(...names: string[]): void {
  scene.artifact({ 'imagedefinitions.json': '[]', 'imagedefinitions-2.json': JSON.stringify(names.map((name) => ({ name, imageUri: IMAGE }))) });
}

const play = (parameters: Partial<BeforeDeployParameters> = {}): Promise<Told> => scene.play(beforeDeploy, { ...PARAMETERS, ...parameters });
const only = (operation: string) => {
  const inputs = scene.aws.inputsOf(operation);
  expect(inputs).toHaveLength(1);
  return inputs[0];
};
const operations = () => scene.aws.calls.map(({ operation }) => operation).filter((operation) => !/^(PutJob|GetObject)/.test(operation));

describe('the task before a deployment', () => {
  test('runs once, and is waited for', async () => {
    expect(await play()).toMatchObject({ kind: 'succeeded', text: `beforeDeploy has ended with exit code 0 after 9 s: ${TASK}`, percent: 100, execution: '0123456789abcdef' });
    expect(operations()).toEqual([
      'DescribeServices', 'DescribeTaskDefinition', 'RegisterTaskDefinition', 'DescribeServices', 'RunTask', 'DescribeTasks', 'DescribeTasks', 'DescribeTasks',
    ]);
    expect(scene.aws.inputsOf('DescribeServices')[0]).toEqual({ cluster: 'shop', services: ['api'], include: ['TAGS'] });
    expect(scene.aws.inputsOf('DescribeTasks')[0]).toEqual({ cluster: 'shop', tasks: [TASK] });
  });

  test('has a revision of what the service runs now, which differs in the image of its container alone', async () => {
    await play();
    expect(only('DescribeTaskDefinition')).toEqual({ taskDefinition: `${FAMILY}:7`, include: ['TAGS'] });
    expect(only('RegisterTaskDefinition')).toEqual({
      ...TAKEN,
      containerDefinitions: [container('proxy', 'old'), container('web', IMAGE), container('worker', 'old')],
      tags: TAGS,
    });
  });

  test('has the image in each container that gets it', async () => {
    images('worker', 'web');
    await play();
    expect(only('RegisterTaskDefinition').containerDefinitions.map(({ image }: any) => image)).toEqual(['old', IMAGE, IMAGE]);
  });

  test.each([['an empty list of', []], ['no', undefined], ['but AWS\'s own', [{ key: 'aws:cloudformation:stack-name', value: 'x' }]]])('has no tags where there are %s tags', async (_, tags) => {
    const [described] = scene.aws.answers.DescribeTaskDefinition as any[];
    scene.answer({ DescribeTaskDefinition: [{ ...described, tags }], DescribeServices: [{ services: [{ ...SERVICE, tags }] }] });
    expect(await play()).toMatchObject({ kind: 'succeeded' });
    expect(only('RegisterTaskDefinition')).not.toHaveProperty('tags'); // ECS refuses an empty list
    expect(only('RunTask')).not.toHaveProperty('tags');
  });

  test('has the network and the machine of the service', async () => {
    await play();
    expect(only('RunTask')).toEqual({
      cluster: 'shop',
      taskDefinition: `${FAMILY}:8`,
      launchType: 'FARGATE',
      platformVersion: '1.4.0',
      networkConfiguration: NETWORK,
      startedBy: 'beforeDeploy',
      overrides: { containerOverrides: [{ name: 'web', command: ['npm', 'run', 'migrate'] }] },
      clientToken: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test('has the capacity providers of a service with such, and no launch type beside them', async () => {
    const capacityProviderStrategy = [{ capacityProvider: 'FARGATE_SPOT', weight: 1, base: 0 }];
    scene.answer({ DescribeServices: [{ services: [{ ...SERVICE, launchType: undefined, capacityProviderStrategy }] }] });
    await play();
    expect(only('RunTask')).toMatchObject({ capacityProviderStrategy, networkConfiguration: NETWORK });
    expect(only('RunTask')).not.toHaveProperty('launchType');
  });

  test.each([['EC2', 'EC2'], [undefined, 'EC2'], ['EXTERNAL', 'EXTERNAL']])('runs on machines of the cluster for a service of the launch type %s', async (launchType, expected) => {
    scene.answer({ DescribeServices: [{ services: [{ taskDefinition: `${FAMILY}:7`, launchType, capacityProviderStrategy: [], placementConstraints: [], placementStrategy: [] }] }] });
    await play();
    expect(only('RunTask')).toMatchObject({ launchType: expected });
    for (const absent of ['networkConfiguration', 'platformVersion', 'placementConstraints', 'placementStrategy', 'volumeConfigurations']) expect(only('RunTask')).not.toHaveProperty(absent);
  });

  test('is placed as the tasks of the service are, and bears its tags', async () => {
    const placed = {
      placementConstraints: [{ type: 'memberOf', expression: 'attribute:ecs.instance-type =~ m7.*' }],
      placementStrategy: [{ type: 'spread', field: 'attribute:ecs.availability-zone' }],
      enableExecuteCommand: true,
      enableECSManagedTags: true,
      propagateTags: 'TASK_DEFINITION',
    };
    const tags = [{ key: 'cost-center', value: '42' }];
    scene.answer({ DescribeServices: [{ services: [{ ...SERVICE, ...placed, launchType: 'EC2', tags: [...tags, { key: 'aws:cloudformation:stack-id', value: 'x' }] }] }] });
    await play();
    expect(only('RunTask')).toMatchObject({ ...placed, tags });
  });

  test.each(['SERVICE', 'NONE', undefined])('asks ECS for no tags of a service, which a task of its own has not: %s', async (propagateTags) => {
    scene.answer({ DescribeServices: [{ services: [{ ...SERVICE, propagateTags, tags: TAGS }] }] });
    await play();
    expect(only('RunTask')).not.toHaveProperty('propagateTags');
    expect(only('RunTask').tags).toEqual(TAGS);
  });

  test('has managed EBS volumes of its own, which go with it', async () => {
    const managedEBSVolume = { sizeInGiB: 20, volumeType: 'gp3', filesystemType: 'ext4', encrypted: true, roleArn: `arn:aws:iam::${ACCOUNT}:role/volumes` };
    const tagSpecifications = [{ resourceType: 'volume', tags: TAGS, propagateTags: 'SERVICE' }, { resourceType: 'volume', propagateTags: 'TASK_DEFINITION' }];
    scene.answer({
      DescribeServices: [{
        services: [{
          ...SERVICE,
          deployments: [
            { status: 'ACTIVE', volumeConfigurations: [{ name: 'old', managedEBSVolume }] },
            { status: 'PRIMARY', volumeConfigurations: [{ name: 'data', managedEBSVolume: { ...managedEBSVolume, tagSpecifications } }, { name: 'plain', managedEBSVolume }] },
          ],
        }],
      }],
    });
    await play();
    const terminationPolicy = { deleteOnTermination: true };
    expect(only('RunTask').volumeConfigurations).toEqual([
      { name: 'data', managedEBSVolume: { ...managedEBSVolume, terminationPolicy, tagSpecifications: [{ resourceType: 'volume', tags: TAGS }, tagSpecifications[1]] } },
      { name: 'plain', managedEBSVolume: { ...managedEBSVolume, terminationPolicy } },
    ]);
  });

  test('is not run for a service with Service Connect, which it could not have', async () => {
    scene.answer({ DescribeServices: [{ services: [{ ...SERVICE, deployments: [{ status: 'PRIMARY', serviceConnectConfiguration: { enabled: true } }] }] }] });
    expect(await play()).toMatchObject({ kind: 'failed', type: 'ConfigurationError', text: expect.stringContaining('Service Connect') });
    expect(operations()).not.toContain('RunTask');
  });

  test('runs the command to the letter', async () => {
    const command = ['sh', '-c', 'echo "it\'s" \'done\' $HOME `id` $(id) \\n \\ %s ; exit 0 & | > <', '', ' two  spaces ', 'naïve 分支 🚀', '--', '#!', '*', '~'];
    await play({ command });
    expect(only('RunTask').overrides.containerOverrides[0].command).toEqual(command);
  });

  test.each([
    [1, {}, 'exit code 1 (Essential container in task exited)'],
    [137, { reason: 'OutOfMemoryError: Container killed due to memory usage' }, 'exit code 137 (Essential container in task exited; OutOfMemoryError: Container killed due to memory usage)'],
    [undefined, { reason: 'CannotPullContainerError: not found' }, 'no exit code (Essential container in task exited; CannotPullContainerError: not found)'],
  ])('fails the stage when it ends with %p', async (exitCode, more, reason) => {
    scene.answer({ DescribeTasks: [task('RUNNING'), task('STOPPED', exitCode, more)] });
    expect(await play()).toMatchObject({ kind: 'failed', text: `beforeDeploy has ended with ${reason}, so nothing is deployed; see the log of ${TASK}`, execution: '0123456789abcdef' });
    expect(operations()).not.toContain('StopTask');
  });

  test('fails the stage when its container is gone', async () => {
    scene.answer({ DescribeTasks: [{ tasks: [{ taskArn: TASK, lastStatus: 'STOPPED', stoppedReason: 'Task failed to start' }] }] });
    expect(await play()).toMatchObject({ kind: 'failed', text: expect.stringContaining('no exit code (Task failed to start)') });
  });

  test('fails the stage when there is no place for it', async () => {
    scene.answer({ RunTask: [{ tasks: [], failures: [{ reason: 'RESOURCE:MEMORY', detail: 'none' }] }] });
    expect(await play()).toMatchObject({ kind: 'failed', text: expect.stringContaining('The task of beforeDeploy was not started (RESOURCE:MEMORY: none), so nothing is deployed') });
    expect(operations()).not.toContain('DescribeTasks');
  });

  test('fails the stage when ECS says nothing', async () => {
    scene.answer({ RunTask: [{}] });
    expect(await play()).toMatchObject({ kind: 'failed' });
  });

  test('is not run for a service that is gone', async () => {
    scene.answer({ DescribeServices: [{ failures: [{ reason: 'MISSING' }] }] });
    expect(await play()).toMatchObject({ kind: 'failed', text: expect.stringContaining('The cluster shop has no service api, so nothing is deployed') });
    expect(operations()).toEqual(['DescribeServices']);
  });

  test('is stopped when its time is over, and fails the stage', async () => {
    scene.answer({ DescribeTasks: [task('RUNNING')] });
    expect(await play({ timeout: '10' })).toMatchObject({ kind: 'failed', text: expect.stringContaining('beforeDeploy has not ended after 10 min and was stopped, so nothing is deployed') });
    expect(only('StopTask')).toEqual({ cluster: 'shop', task: TASK, reason: 'beforeDeployTimeout is over' });
    expect(scene.seconds).toBeGreaterThanOrEqual(10 * 60);
    expect(scene.seconds).toBeLessThan(12 * 60);
    const percents = scene.told.slice(0, -1).map(({ percent }) => percent!);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect(percents.at(-1)).toBeGreaterThan(85);
    expect(only('RunTask')).toBeDefined();
  }, 120_000);

  test('that cannot be stopped is said to go on', async () => {
    scene.answer({ DescribeTasks: [task('RUNNING')], StopTask: [new AwsError('ServerException', 500)] });
    expect((await play({ timeout: '1' })).text).toContain('has not ended after 1 min and could not be stopped (ServerException)');
  });

  test('that cannot be seen at once is looked at again', async () => {
    scene.answer({ DescribeTasks: [{ tasks: [] }, { failures: [{ reason: 'MISSING' }] }, task('STOPPED', 0)] });
    expect(await play()).toMatchObject({ kind: 'succeeded' });
  });
});

describe('a task is started once for a job', () => {
  /** As ECS does: the same token with the same request is the same task, and with another one a conflict that names it. */
  function idempotent(): Map<string, { request: string; task: string }> {
    const started = new Map<string, { request: string; task: string }>();
    let revision = 7;
    scene.answer({
      RegisterTaskDefinition: () => ({ taskDefinition: { taskDefinitionArn: `${FAMILY}:${++revision}` } }),
      RunTask: ({ clientToken, ...rest }) => {
        const known = started.get(clientToken);
        if (known && known.request !== JSON.stringify(rest)) throw new AwsError('ConflictException', 400, 'in use', { resourceIds: [known.task] });
        if (!known) started.set(clientToken, { request: JSON.stringify(rest), task: TASK });
        return { tasks: [{ taskArn: TASK }] };
      },
      DescribeTasks: [task('STOPPED', 0)],
    });
    return started;
  }

  test('that calls the function twice', async () => {
    const started = idempotent();
    await Promise.all([scene.invoke(beforeDeploy, PARAMETERS), scene.invoke(beforeDeploy, PARAMETERS)]);
    expect(scene.told.map(({ kind }) => kind)).toEqual(['succeeded', 'succeeded']);
    expect(started.size).toBe(1);
  });

  test('that calls the function again after it has died with the task under way', async () => {
    const started = idempotent();
    scene.answer({ DescribeTasks: [new AwsError('ThrottlingException')] });
    await scene.invoke(beforeDeploy, PARAMETERS); // its result is lost with it
    idempotent();
    scene.answer({ RunTask: () => { throw new AwsError('ConflictException', 400, 'in use', { resourceIds: [[...started.values()][0].task] }); } });
    expect(await scene.invoke(beforeDeploy, PARAMETERS)).toMatchObject({ kind: 'succeeded', text: expect.stringContaining(TASK) });
    expect(new Set(scene.aws.inputsOf('RunTask').map(({ clientToken }) => clientToken)).size).toBe(1);
  });

  test('whose continuations are jobs of their own', async () => {
    idempotent();
    scene.answer({ RunTask: [new AwsError('ThrottlingException'), ...Array(20).fill(new AwsError('ThrottlingException')), { tasks: [{ taskArn: TASK }] }] });
    expect(await play()).toMatchObject({ kind: 'succeeded' });
    expect(scene.told.length).toBeGreaterThan(2);
    expect(new Set(scene.aws.inputsOf('RunTask').map(({ clientToken }) => clientToken)).size).toBe(1);
    expect(scene.aws.inputsOf('RegisterTaskDefinition')).toHaveLength(1); // and one revision
  });

  test('and when ECS does not say which it was, the stage fails and says so', async () => {
    scene.answer({ RunTask: [new AwsError('ConflictException', 400, 'in use')] });
    expect(await play()).toMatchObject({ kind: 'failed', text: expect.stringContaining('was started before, and ECS does not say which it is (in use)') });
  });
});

test.each(['DescribeServices', 'DescribeTaskDefinition', 'RegisterTaskDefinition', 'RunTask'])('nothing goes on when %s is refused', async (operation) => {
  scene.answer({ [operation]: [new AwsError('InvalidParameterException')] });
  expect(await play()).toMatchObject({ kind: 'failed', text: expect.stringMatching(/^InvalidParameterException: .*, so nothing is deployed; retry the stage$/) });
  expect(operations().at(-1)).toBe(operation);
});
