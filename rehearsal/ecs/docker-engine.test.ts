import { CommandFailed, RunOptions } from '../processes';
import { DockerClient, DockerEngine } from './docker-engine';
import { ContainerLaunch } from './engine';
import { CannotPullContainerError, CannotStartContainerError } from './failures';

const LABEL = 'rehearsal=1';
const LAUNCH: ContainerLaunch = { image: 'host/api:1', platform: 'linux/amd64', options: ['--env', 'TOKEN=secret'], command: ['serve'] };

/** A client whose commands answer, or fail with an error output, by the beginning of their arguments. */
function client(answers: { [args: string]: string | Error }, hasImage = false) {
  const commands: { line: string; options: RunOptions }[] = [];
  const run = async (args: string[], options: RunOptions = {}) => {
    const line = args.join(' ');
    commands.push({ line, options });
    const answer = Object.entries(answers).find(([beginning]) => line.startsWith(beginning))?.[1] ?? '';
    if (answer instanceof Error) throw new CommandFailed(line, 'exit code 1', answer.message);
    return answer;
  };
  const docker: DockerClient = {
    label: LABEL,
    environment: {},
    run,
    succeeds: async (args) => run(args).then(() => true),
    hasImage: async () => hasImage,
    publishedPort: async () => 1,
  };
  return { engine: new DockerEngine(docker), commands, lines: () => commands.map(({ line }) => line) };
}

const LABELS = 'image inspect --format {{index .Config.Labels "rehearsal"}}';
const PLATFORM = 'image inspect --format {{.Os}}/{{.Architecture}}';
const amd64 = { [PLATFORM]: 'linux/amd64' };
const failureOf = async (promise: Promise<unknown>) => promise.then(() => { throw new Error('it has not failed'); }, (error) => error);

describe('a pull', () => {
  test('is for the platform, with a login that no argument tells', async () => {
    const { engine, commands } = client({ ...amd64, [LABELS]: '1' });
    await engine.pull('host/api:1', 'linux/amd64', { registry: 'host', username: 'AWS', password: 'secret' });
    expect(commands).toEqual(expect.arrayContaining([
      { line: 'login --username AWS --password-stdin host', options: { input: 'secret' } },
      expect.objectContaining({ line: 'pull --quiet --platform linux/amd64 host/api:1' }),
    ]));
  });

  test('removes what a build of the rehearsal has left, and never an image of the user', async () => {
    const built = client({ ...amd64, [LABELS]: '1' }, true);
    await built.engine.pull('host/left:1', 'linux/amd64');
    expect(built.lines()).toContain('rmi --force host/left:1');

    const users = client({ ...amd64, [LABELS]: '' }, true);
    await users.engine.pull('nginx', 'linux/amd64');
    await users.engine.forgetImages();
    expect(users.lines().filter((line) => line.startsWith('rmi'))).toEqual([]);
  });

  test('leaves an image that another service has pulled, and comes after its pull', async () => {
    const [web, worker] = [1, 2].map(() => client({ ...amd64, [LABELS]: '1' }, true));
    await Promise.all([web.engine.pull('host/shared:1', 'linux/amd64'), worker.engine.pull('host/shared:1', 'linux/amd64')]);
    expect(web.lines()).toContain('rmi --force host/shared:1');
    expect(worker.lines().filter((line) => line.startsWith('rmi'))).toEqual([]);
  });

  test('of a public image that was not there is undone in the end', async () => {
    const { engine, lines } = client({ ...amd64, [LABELS]: '' });
    await engine.pull('nginx', 'linux/amd64');
    await engine.forgetImages();
    expect(lines()).toContain('rmi nginx');
  });

  test.each([
    'no matching manifest for linux/amd64 in the manifest list entries',
    'image with reference host/api:1 was found but does not match the specified platform: wanted linux/amd64, actual: linux/arm64',
    'image with reference host/api:1 was found but its platform (linux/arm64) does not match the specified platform (linux/amd64)',
    'image with reference host/api:1 was found but does not provide the specified platform (linux/amd64)',
  ])('of another platform fails as it does on AWS: %s', async (output) => {
    const failure = await failureOf(client({ pull: new Error(`Error response from daemon: ${output}`) }).engine.pull('host/api:1', 'linux/amd64'));
    expect(failure).toBeInstanceOf(CannotPullContainerError);
    expect(failure.message).toBe("image Manifest does not contain descriptor matching platform 'linux/amd64'");
  });

  test('of another platform fails with an engine that only warns', async () => {
    const failure = await failureOf(client({ [PLATFORM]: 'linux/arm64' }).engine.pull('host/api:1', 'linux/amd64'));
    expect(failure.message).toBe("image Manifest does not contain descriptor matching platform 'linux/amd64'; host/api:1 is for linux/arm64");
  });

  test('tells what the registry has said', async () => {
    const output = 'WARNING! Your password is somewhere\nError response from daemon: manifest unknown';
    const failure = await failureOf(client({ pull: new Error(output) }).engine.pull('host/api:1', 'linux/amd64'));
    expect(failure.message).toBe('pull image manifest: manifest unknown');
  });
});

describe('a container', () => {
  test('that does not start is removed, and no secret is told', async () => {
    const { engine, lines } = client({ create: 'the-id', start: new Error('Error response from daemon: no such program\nError: failed to start containers: the-id') });
    const failure = await failureOf(engine.start(LAUNCH));
    expect(failure).toBeInstanceOf(CannotStartContainerError);
    expect(failure.message).toBe('no such program');
    expect(lines()).toEqual([
      'create --label rehearsal=1 --platform linux/amd64 --env TOKEN=secret host/api:1 serve', 'start the-id', 'rm --force --volumes the-id',
    ]);
  });

  test.each([
    [{ Running: true, ExitCode: 0, Health: { Status: 'healthy' } }, { running: true, health: 'healthy' }],
    [{ Running: false, ExitCode: 137, OOMKilled: true }, { running: false, exitCode: 137, outOfMemory: true }],
    [{ Running: true, ExitCode: 0, Health: { Status: 'none' } }, { running: true }],
  ])('is as the engine says: %j', async (state, expected) => {
    expect(await client({ inspect: JSON.stringify(state) }).engine.state('the-id')).toEqual(expect.objectContaining(expected));
  });

  test('that somebody has removed does not run', async () => {
    expect(await client({ inspect: new Error('Error: No such object: the-id') }).engine.state('the-id')).toMatchObject({ running: false });
  });
});
