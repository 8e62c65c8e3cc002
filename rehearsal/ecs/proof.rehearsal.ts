import { strict as assert } from 'assert';
import { randomBytes } from 'crypto';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { newBaseImage } from '../base-image';
import { Cleanup } from '../cleanup';
import { Docker } from '../docker';
import { ask } from '../http';
import { Registry, REGISTRY_USER } from '../registry';
import { rehearse } from '../rehearse';
import { heading, step } from '../steps';
import { ContainerDefinition, DeploymentConfiguration, TaskDefinition } from './api';
import { DockerEngine } from './docker-engine';
import { EcsFailure } from './failures';
import { nextRevision, parseImageDefinitions } from './image-definitions';
import { withArchitecture } from './proof-images';
import { EcsService, EcsServiceOptions } from './service';

/** Deploys good and bad revisions to the real Docker engine. Run it with: npx tsx --tsconfig test/tsconfig.json rehearsal/ecs/proof.rehearsal.ts */
async function proof(workspace: string, cleanup: Cleanup): Promise<void> {
  const id = randomBytes(4).toString('hex');
  const docker = await Docker.connect(join(workspace, 'docker'), id);
  cleanup.later('containers and images', () => docker.removeEverything());
  const registry = await Registry.start(docker, workspace, cleanup);
  const base = await newBaseImage(docker, id, workspace);
  await docker.run(['login', '--username', REGISTRY_USER, '--password-stdin', registry.host], { input: registry.password });
  const agent = docker.withoutLogins(join(workspace, 'agent'));

  async function push(version: string, lines: string[] = [], change = async (_: string) => {}): Promise<string> {
    const image = `${registry.host}/api:${version}`;
    const dockerfile = [`FROM ${base.name}`, `RUN mkdir /www && echo ${version} > /www/index.html`, 'CMD ["/bin/busybox","httpd","-f","-p","80","-h","/www"]', ...lines];
    await docker.run(['build', '--tag', image, '-'], { input: dockerfile.join('\n').replace('mkdir', '/bin/busybox mkdir') });
    await change(image);
    await docker.run(['push', '--quiet', image]);
    return image;
  }

  const api = (image: string, other: Partial<ContainerDefinition> = {}): ContainerDefinition => ({ name: 'api', image, portMappings: [{ containerPort: 80 }], ...other });
  let revision = 0;
  const task = (...containerDefinitions: ContainerDefinition[]): TaskDefinition => ({ family: 'api', revision: ++revision, containerDefinitions });
  const login = async () => ({ registry: registry.host, username: REGISTRY_USER, password: registry.password });

  function newService(deploymentConfiguration: DeploymentConfiguration = {}, options: Partial<EcsServiceOptions> = {}): EcsService {
    const service = new EcsService({
      service: { serviceName: 'api', desiredCount: 1, deploymentConfiguration },
      engine: new DockerEngine(agent),
      login,
      targetHealthCheck: { path: '/' },
      settlesWithinSeconds: 20,
      unhealthyAfterSeconds: 1,
      retryPauseSeconds: 0.1,
      ...options,
    });
    cleanup.later('the tasks', () => service.stop());
    return service;
  }
  const serves = async ({ url }: EcsService, version: string) => assert.equal((await ask(url!)).body.trim(), version);
  const containers = async () => (await docker.run(['ps', '--all', '--quiet', '--filter', `label=${docker.label}`])).split('\n').filter((line) => line);

  const breaker = { deploymentCircuitBreaker: { enable: true, rollback: true } };
  const [first, second] = await step('Images', () => Promise.all([push('1'), push('2')]), (images) => images.join(', '));
  const service = newService(breaker);

  heading('What works');
  await step('First deployment', () => service.start(task(api(first))), ({ rolloutStateReason }) => rolloutStateReason);
  await serves(service, '1');
  await step('Healthy deployment', () => service.deploy(task(api(second))), ({ rolloutStateReason }) => rolloutStateReason);
  await serves(service, '2');
  assert.deepEqual(service.deployments.map(({ status, rolloutState }) => `${status} ${rolloutState}`), ['PRIMARY COMPLETED', 'INACTIVE COMPLETED']);
  assert.equal((await containers()).length, 1);

  await step('Two containers in one task', async () => {
    const pair = newService();
    // The sidecar reaches the application through the loopback address that they share, and is itself checked for it.
    const sidecar: ContainerDefinition = {
      name: 'sidecar',
      image: first,
      command: ['/bin/busybox', 'httpd', '-f', '-p', '8080', '-h', '/tmp'],
      portMappings: [{ containerPort: 8080 }],
      healthCheck: { command: ['CMD', '/bin/busybox', 'wget', '-q', '-O', '-', 'http://127.0.0.1:80/'], interval: 1, retries: 5 },
    };
    await pair.start(task(api(second, { environment: [{ name: 'GREETING', value: 'two words' }] }), sidecar));
    await serves(pair, '2');
    const [{ containers: ids }] = pair.tasks;
    assert.equal(await docker.run(['exec', ids.api, '/bin/sh', '-c', 'echo "$GREETING"']), 'two words');
    await pair.stop();
    assert.equal((await containers()).length, 1);
  }, () => 'they share their network, the health check passes, all is gone in the end');

  /** Deploys what must fail: version 2 serves before, meanwhile and after. */
  async function fails(name: string, definition: TaskDefinition, expected: RegExp, of = service): Promise<void> {
    const failure = await step(name, async () => {
      let over = false;
      const deploying = of.deploy(definition).then(() => undefined, (error: Error) => error).finally(() => { over = true; });
      for (; !over; await sleep(100)) await serves(of, '2');
      return deploying;
    }, (error) => `${error?.name}: ${error?.message}`);
    assert.ok(failure instanceof EcsFailure);
    assert.match(`${failure.name}: ${failure.message}`, expected);
    assert.ok(!failure.message.includes('\n') && !failure.message.includes(registry.password));
    await serves(of, '2');
    if (failure.log) console.log(`            ${failure.log.replace(/\n/g, '\n            ')}`);
  }

  heading('What fails, with the old version serving');
  const rolledBack = (cause: string) => new RegExp(`^DeploymentFailed: ECS deployment circuit breaker was triggered after 3 failed tasks, rolled back to api:2: ${cause}`);
  await fails('Container exits at once', task(api(first, { entryPoint: ['/bin/sh', '-c'], command: ['echo no database >&2; exit 3'] })),
    rolledBack('EssentialContainerExited: Essential container in task exited: api, exit code 3'));
  await fails('Program missing', task(api(first, { command: ['/bin/nothing'] })), rolledBack('CannotStartContainerError: .*/bin/nothing'));
  await fails('Container health check', task(api(first, { healthCheck: { command: ['CMD-SHELL', 'exit 1'], interval: 1, retries: 1 } })),
    rolledBack('TaskUnhealthy: Task failed container health checks: api'));
  await fails('Load balancer never answered', task(api(first, { command: ['/bin/busybox', 'sleep', '600'] })), rolledBack('TaskUnhealthy: Task failed ELB health checks: / is not answered'));
  await fails('Essential sidecar exits', task(api(first), { name: 'sidecar', image: first, command: ['/bin/busybox', 'false'] }),
    rolledBack('EssentialContainerExited: .*sidecar, exit code 1'));

  const foreign = await push('arm', [], (image) => withArchitecture(docker, image, 'arm64', workspace));
  await fails('Wrong architecture', task(api(foreign)), rolledBack("CannotPullContainerError: .*image Manifest does not contain descriptor matching platform 'linux/amd64'"));
  await fails('No such tag', task(api(`${registry.host}/api:none`)), rolledBack('CannotPullContainerError: .*(not found|unknown)'));

  const locked = newService(breaker, { login: async () => ({ ...await login(), password: await password() }) });
  let known = true;
  const password = async () => known ? registry.password : 'wrong';
  await locked.start(task(api(second)));
  known = false;
  const lockedRevision = revision;
  await fails('Registry login refused', task(api(first)), new RegExp(`rolled back to api:${lockedRevision}: CannotPullContainerError: .*(unauthorized|401)`), locked);
  await locked.stop();

  const stubborn = newService({}, { settlesWithinSeconds: 3 });
  await stubborn.start(task(api(second)));
  await fails('Without a circuit breaker', task(api(first, { command: ['/bin/busybox', 'false'] })), /^DeploymentTimedOut: the service api was not steady within 3 s: EssentialContainerExited/, stubborn);
  assert.equal(stubborn.deployments[0].rolloutState, 'IN_PROGRESS');
  await step('The next one replaces it', () => stubborn.deploy(task(api(first))), ({ rolloutState }) => rolloutState);
  await serves(stubborn, '1');
  await stubborn.stop();

  await step('Unknown container', () => {
    const file = Buffer.from(JSON.stringify([{ name: 'web', imageUri: first }]));
    const next = () => nextRevision(task(api(second)), parseImageDefinitions('imagedefinitions.json', file));
    assert.throws(next, { name: 'InvalidActionConfiguration', message: 'The AWS ECS container web does not exist; the task definition has: api' });
  }, () => 'refused before the service is touched');

  heading('The events of the service, the newest first');
  for (const { message } of service.events.slice(0, 12)) console.log(`            ${message}`);
  await service.stop();
  assert.deepEqual(await containers(), []);
  console.log('\nAll of it holds.');
}

void rehearse(proof);
