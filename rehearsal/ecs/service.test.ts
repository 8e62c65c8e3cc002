import { DeploymentFailed, DeploymentSuperseded, DeploymentTimedOut } from './failures';
import { FakeClock } from './fake-engine';
import { BREAKER, engine, failureOf, newService, revision, stopServices } from './fake-service';

afterEach(stopServices);

test('a deployment replaces the task once the new one is healthy', async () => {
  const fake = engine();
  const service = newService(fake);
  await service.start(revision('v1'));
  expect(service.url).toBe('http://127.0.0.1:1001/');
  const deployment = await service.deploy(revision('v2'));
  expect(deployment).toMatchObject({ status: 'PRIMARY', taskDefinition: 'arn:v2', runningCount: 1, pendingCount: 0, rolloutState: 'COMPLETED' });
  expect(fake.images).toEqual(['v2']);
  expect(service.url).toBe('http://127.0.0.1:1002/');
  expect(Math.min(...fake.counts)).toBe(1);
  expect(service.events[0].message).toBe('(service api) has reached a steady state.');
});

test.each([
  ['exits', 'EssentialContainerExited: Essential container in task exited: api, exit code 3', 'tasks failed to start.'],
  ['unhealthy', 'TaskUnhealthy: Task failed container health checks: api', 'Task failed container health checks.'],
  ['foreign', 'CannotPullContainerError: image Manifest does not contain', 'tasks failed to start.'],
])('the circuit breaker rolls back a task that is %s', async (image, cause, reason) => {
  const fake = engine();
  const service = newService(fake, BREAKER);
  await service.start(revision('v1'));
  const failure = await failureOf(service.deploy(revision(image)));
  expect(failure).toBeInstanceOf(DeploymentFailed);
  expect(failure.message).toContain(`triggered after 3 failed tasks, rolled back to arn:v1: ${cause}`);
  expect(service.deployments).toMatchObject([
    { status: 'INACTIVE', failedTasks: 3, rolloutState: 'FAILED', rolloutStateReason: `ECS deployment circuit breaker: ${reason}` },
    { status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 1 },
  ]);
  expect(service.taskDefinition).toBe('arn:v1');
  // The old task has never stopped.
  expect(fake.containers.has('container-1')).toBe(true);
  expect(fake.containers.size).toBe(1);
});

test('an action that does not notice the circuit breaker times out, though ECS has gone back long since', async () => {
  const clock = new FakeClock();
  const service = newService(engine(), BREAKER, { clock, noticesCircuitBreaker: false, settlesWithinSeconds: 900 });
  await service.start(revision('v1'));
  const start = clock.now();
  const failure = await failureOf(service.deploy(revision('exits')));
  expect(failure).toBeInstanceOf(DeploymentTimedOut);
  expect(failure.message).toContain('the service api was not steady within 900 s: EssentialContainerExited');
  expect(clock.now() - start).toBeGreaterThanOrEqual(900);
  expect(service.taskDefinition).toBe('arn:v1');
  // The stage's own rollback finds a service that works.
  expect(await service.deploy(revision('v1'))).toMatchObject({ status: 'PRIMARY', rolloutState: 'COMPLETED' });
});

test('the log of the containers comes with the failure', async () => {
  const failure = await failureOf(newService(engine(), BREAKER).start(revision('exits')));
  expect(failure.log).toMatch(/^api: what container-\d has written$/);
  expect(failure.message).toContain('with no completed deployment to roll back to');
});

test('without rollback the old task goes on beside the failed deployment', async () => {
  const fake = engine();
  const service = newService(fake, { deploymentCircuitBreaker: { enable: true, rollback: false } });
  await service.start(revision('v1'));
  expect((await failureOf(service.deploy(revision('exits')))).message).toContain('not rolled back');
  expect(service.deployments).toMatchObject([{ status: 'PRIMARY', rolloutState: 'FAILED' }, { status: 'ACTIVE', runningCount: 1 }]);
  expect(fake.images).toEqual(['v1']);
});

test('without a circuit breaker the action times out, ECS goes on trying, and the next deployment takes over', async () => {
  const fake = engine();
  const service = newService(fake, {});
  await service.start(revision('v1'));
  const failure = await failureOf(service.deploy(revision('exits')));
  expect(failure).toBeInstanceOf(DeploymentTimedOut);
  expect(failure.message).toContain('the service api was not steady within 60 s: EssentialContainerExited');
  expect(service.deployments[0]).toMatchObject({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' });
  expect(fake.images).toContain('v1');
  await service.deploy(revision('v2'));
  expect(fake.images).toEqual(['v2']);
});

test('a task whose health check never ends is what the action has waited for', async () => {
  const failure = await failureOf(newService(engine(), BREAKER).start(revision('starting')));
  expect(failure.message).toBe('the service api was not steady within 60 s, waiting for the health check of the container api');
});

test('a deployment that begins while one is in progress replaces it', async () => {
  const fake = engine();
  const service = newService(fake);
  await service.start(revision('v1'));
  const first = failureOf(service.deploy(revision('starting')));
  await service.deploy(revision('v2'));
  expect(await first).toBeInstanceOf(DeploymentSuperseded);
  expect(fake.images).toEqual(['v2']);
});

describe('the load balancer', () => {
  const balanced = { service: { serviceName: 'api', desiredCount: 1, deploymentConfiguration: BREAKER, loadBalancers: [{ containerName: 'api', containerPort: 80 }] } };

  test('makes a task healthy that answers', async () => {
    expect(await newService(engine(), {}, balanced).start(revision('web'))).toMatchObject({ rolloutState: 'COMPLETED' });
  });

  test.each([['broken', '/ answers 500, not 200'], ['silent', '/ is not answered']])('fails a task that is %s', async (image, problem) => {
    const failure = await failureOf(newService(engine(), {}, balanced).start(revision(image)));
    expect(failure.message).toContain(`TaskUnhealthy: Task failed ELB health checks: ${problem}`);
  });

  test('accepts the statuses of its matcher', async () => {
    const service = newService(engine(), {}, { ...balanced, targetHealthCheck: { path: '/health', matcher: '200-299,500' } });
    expect(await service.start(revision('broken'))).toMatchObject({ rolloutState: 'COMPLETED' });
  });
});

describe('several tasks', () => {
  test('stay as many as minimumHealthyPercent wants, and as few as maximumPercent allows', async () => {
    const fake = engine();
    const service = newService(fake, { minimumHealthyPercent: 50, maximumPercent: 100 }, {}, 4);
    await service.start(revision('v1'));
    fake.counts.length = 0;
    await service.deploy(revision('v2'));
    expect(fake.images).toEqual(['v2', 'v2', 'v2', 'v2']);
    expect([Math.min(...fake.counts), Math.max(...fake.counts)]).toEqual([2, 4]);
  });

  test('cannot be replaced where the two leave no room', async () => {
    const service = newService(engine(), { minimumHealthyPercent: 100, maximumPercent: 100 });
    await service.start(revision('v1'));
    expect((await failureOf(service.deploy(revision('v2')))).message).toContain('minimumHealthyPercent and maximumPercent leave no room for a new task');
  });

  test('that were stopped before the new ones failed come back with the rollback', async () => {
    const fake = engine();
    const service = newService(fake, { ...BREAKER, minimumHealthyPercent: 0, maximumPercent: 100 });
    await service.start(revision('v1'));
    await failureOf(service.deploy(revision('exits')));
    expect(fake.images).toEqual(['v1']);
  });
});

test('stopping leaves nothing', async () => {
  const fake = engine();
  const service = newService(fake, {}, {}, 2);
  await service.start(revision('v1'));
  const waiting = failureOf(service.deploy(revision('starting')));
  await service.stop();
  expect(await waiting).toBeInstanceOf(DeploymentSuperseded);
  expect(fake.containers.size).toBe(0);
  expect(fake.imagesForgotten).toBe(true);
  expect(service.url).toBeUndefined();
});
