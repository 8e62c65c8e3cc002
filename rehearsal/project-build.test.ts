import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { BuildMachinery, ProjectBuild } from './project-build';

let workspace: string;
beforeEach(() => { workspace = realpathSync(mkdtempSync(join(tmpdir(), 'project-build-test-'))); });
afterEach(() => rmSync(workspace, { recursive: true }));

interface World {
  /** The commands of the build phase. */
  readonly commands?: string[];
  readonly env?: object;
  readonly artifacts?: object;
  readonly variables?: object[];
  /** What a service says to an operation of the command line. */
  readonly refused?: { [operation: string]: string };
  /** Where the buildspec is in the source; in the project by default. */
  readonly buildspecFile?: string;
  /** What the action hands on; null if nothing. */
  readonly output?: string | null;
  readonly reports?: object;
  readonly secondsPerMinute?: number;
  readonly stopped?: boolean;
}

/** Does a build in a world of fakes, but with a real shell. */
async function build({ commands = ['true'], env, artifacts = { files: ['out.txt'] }, variables = [], refused = {}, secondsPerMinute = 60, stopped, ...world }: World) {
  const buildOutcomes = join(workspace, 'outcomes');
  mkdirSync(buildOutcomes);
  if (stopped) writeFileSync(join(buildOutcomes, 'uuid.stop'), '');
  const buildspec = JSON.stringify({ version: '0.2', env, phases: { build: { commands } }, artifacts, reports: world.reports }, undefined, 1);
  const source = { 'out.txt': strToU8('made'), ...(world.buildspecFile && { [world.buildspecFile]: strToU8(buildspec) }) };
  const objects = new Map([['pipeline/source/execution', zipSync(source)]]);
  const groups: string[] = [];
  const assumed: string[][] = [];
  const sent: string[] = [];
  const role = {
    environment: { AWS_ACCESS_KEY_ID: 'ACCESSKEY' },
    s3: {
      getObject: async ({ Key }: any) => ({ Body: { transformToByteArray: async () => objects.get(Key) } }),
      putObject: async ({ Key, Body }: any) => void objects.set(Key, Body),
    },
    secretsManager: { getSecretValue: async () => ({ SecretString: 'hunter2' }) },
  };
  const call = async (_: string, operation: string, request: any) => {
    if (refused[operation]) throw new Error(refused[operation]);
    if (operation === 'create-report-group') groups.push(request.name);
    if (operation === 'put-log-events') sent.push(...request.logEvents.map(({ message }: any) => message));
    return {};
  };
  const machinery: any = {
    emulator: { buildOutcomes, host: '127.0.0.1:1', aws: { region: 'eu-west-1', as: async (...who: string[]) => { assumed.push(who); return role; } } },
    python: join(workspace, 'python'),
    engines: { forBuild: async () => ({ environment: {}, close: async () => undefined }) },
    workspace,
    clock: { secondsPerMinute },
    cli: () => ({ call }),
  } satisfies { [key in keyof BuildMachinery]: unknown };
  const projectBuild = new ProjectBuild(machinery, {
    build: {
      id: 'api:uuid',
      arn: 'arn:build',
      buildNumber: 1,
      projectName: 'api',
      serviceRole: 'arn:role',
      timeoutInMinutes: 5,
      source: { type: 'CODEPIPELINE', buildspec: world.buildspecFile ?? buildspec },
      environment: { type: 'LINUX_CONTAINER', image: 'i', computeType: 'BUILD_GENERAL1_SMALL', environmentVariables: variables as any },
      logs: { groupName: 'group', streamName: 'stream' },
    },
    commit: 'c0ffee',
    execution: 'execution',
    pipeline: { name: 'pipeline', artifactBucket: 'artifacts' },
    input: 'source',
    output: world.output === null ? undefined : world.output ?? 'image',
  });
  await projectBuild.run();
  const handedOn = objects.get('pipeline/image/execution');
  return {
    objects: [...objects.keys()],
    groups,
    assumed,
    sent,
    log: readFileSync(projectBuild.logFile, 'utf8'),
    artifact: handedOn && Object.keys(unzipSync(handedOn)),
    contents: handedOn && Object.values(unzipSync(handedOn)).map((bytes) => Buffer.from(bytes).toString()),
    outcome: JSON.parse(readFileSync(join(buildOutcomes, 'uuid.json'), 'utf8')),
  };
}

const failureIn = ({ phases }: any) => {
  const { phaseType, contexts: [context] = [] } = phases.find(({ phaseStatus }: any) => phaseStatus !== 'SUCCEEDED');
  return [phaseType, context?.statusCode, context?.message];
};

test("what leaves the machine names images of AWS's registry, not of this machine's", async () => {
  const uri = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api';
  const { outcome, contents } = await build({
    variables: [{ name: 'IMAGE_REPOSITORY_URI', value: uri }],
    commands: ['printf %s "$IMAGE_REPOSITORY_URI" > out.txt', 'export USED="$IMAGE_REPOSITORY_URI"; test "$USED" = 127.0.0.1:1/api'],
    env: { 'exported-variables': ['USED'] },
  });
  expect(outcome.buildStatus).toBe('SUCCEEDED');
  expect(contents).toEqual([uri]);
  expect(outcome.exportedEnvironmentVariables).toEqual([{ name: 'USED', value: uri }]);
});

test('what a build exports and hands on is told, with its phases', async () => {
  const { outcome, artifact } = await build({ commands: ['export TAG=t-1'], env: { 'exported-variables': ['TAG'] } });
  expect(outcome).toMatchObject({
    buildComplete: true,
    buildStatus: 'SUCCEEDED',
    currentPhase: 'COMPLETED',
    resolvedSourceVersion: 'c0ffee',
    exportedEnvironmentVariables: [{ name: 'TAG', value: 't-1' }],
  });
  expect(outcome.phases.map(({ phaseType }: any) => phaseType)).toEqual(['QUEUED', 'DOWNLOAD_SOURCE', 'BUILD', 'UPLOAD_ARTIFACTS']);
  expect(artifact).toEqual(['out.txt']);
});

test('a failed command fails the build, which hands nothing on', async () => {
  const { outcome, artifact } = await build({ commands: ['(exit 3)'] });
  expect(outcome.buildStatus).toBe('FAILED');
  expect(failureIn(outcome)).toEqual(['BUILD', 'COMMAND_EXECUTION_ERROR', expect.stringContaining('exit status 3')]);
  expect(artifact).toBeUndefined();
});

test("a build has the rights of its project's role, as CodeBuild has them", async () => {
  expect((await build({})).assumed).toEqual([['arn:role', 'codebuild.amazonaws.com']]);
});

test('a build that may not write its log does not begin', async () => {
  const { outcome, log } = await build({ commands: ['echo begun'], refused: { 'create-log-stream': 'AccessDeniedException: no' } });
  expect(failureIn(outcome)[1]).toBe('ACCESS_DENIED');
  expect(outcome.phases).toHaveLength(1);
  expect(log).not.toContain('begun');
});

test('a log that cannot be sent in the end fails nothing', async () => {
  expect((await build({ refused: { 'put-log-events': 'AccessDeniedException: no' } })).outcome.buildStatus).toBe('SUCCEEDED');
});

test('secrets and access keys are in no log, here or in CloudWatch', async () => {
  const variables = [{ name: 'SECRET', type: 'SECRETS_MANAGER', value: 'token' }, { name: 'OPEN', value: 'plain' }];
  const { log, sent } = await build({ commands: ['echo "got $SECRET, $OPEN, $AWS_ACCESS_KEY_ID"'], variables });
  for (const text of [log, sent.join('\n')]) {
    expect(text).toContain('got ***, plain, ***');
    expect(text).not.toMatch(/hunter2|ACCESSKEY/);
  }
});

test('a value that cannot be read fails the build before its first command', async () => {
  const { outcome, log } = await build({ commands: ['echo begun'], variables: [{ name: 'P', type: 'PARAMETER_STORE', value: '/none' }] });
  expect(failureIn(outcome)).toEqual(['DOWNLOAD_SOURCE', 'Decrypted Variables Error', 'parameter does not exist: /none']);
  expect(log).not.toContain('begun');
});

test('a build without artifacts cannot feed the next stage', async () => {
  const { outcome } = await build({ artifacts: null as any });
  expect(failureIn(outcome)).toEqual(['UPLOAD_ARTIFACTS', 'CLIENT_ERROR', 'the buildspec names no artifact for the next stage']);
});

test('a buildspec may be a file of the source', async () => {
  expect((await build({ commands: ['echo "as committed"'], buildspecFile: 'ci/test.yml' })).log).toMatch(/^as committed$/m);
});

test('a build that only tests hands nothing on, and needs no artifacts', async () => {
  const { outcome, objects } = await build({ output: null, artifacts: null as any });
  expect(outcome.buildStatus).toBe('SUCCEEDED');
  expect(objects).toEqual(['pipeline/source/execution']);
});

describe('test results', () => {
  const reports = { unit: { files: 'out.txt' } };

  test("go into a group that bears the project's name", async () => {
    const { outcome, groups } = await build({ reports });
    expect(outcome.buildStatus).toBe('SUCCEEDED');
    expect(groups).toEqual(['api-unit']);
  });

  test('of a later build find their group there', async () => {
    expect((await build({ reports, refused: { 'create-report-group': 'ResourceAlreadyExistsException: there' } })).outcome.buildStatus).toBe('SUCCEEDED');
  });

  test('that may not be written fail the build', async () => {
    const { outcome } = await build({ reports, refused: { 'create-report-group': 'AccessDeniedException: no' } });
    expect(failureIn(outcome))
      .toEqual(['UPLOAD_ARTIFACTS', 'CLIENT_ERROR', 'Error in UPLOAD_ARTIFACTS phase: [unit: [error creating report group: AccessDeniedException: no]]']);
  });
});

test('a build ends when its time is up', async () => {
  const { outcome, artifact } = await build({ commands: ['sleep 60'], secondsPerMinute: 0.1 });
  expect(outcome.buildStatus).toBe('TIMED_OUT');
  expect(failureIn(outcome)).toEqual(['BUILD', 'BUILD_TIMED_OUT', 'Build has timed out.']);
  expect(artifact).toBeUndefined();
});

test('a build ends when somebody stops it', async () => {
  const { outcome } = await build({ commands: ['sleep 60'], stopped: true });
  expect(outcome.buildStatus).toBe('STOPPED');
});

test("the local registry stands where AWS's stood", async () => {
  const variables = [{ name: 'URI', value: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api' }];
  expect((await build({ commands: ['echo "to $URI"'], variables })).log).toContain('to 127.0.0.1:1/api');
});

test('a build has a home of its own, and the AWS CLI but not its Python', async () => {
  const { log } = await build({ commands: ['echo "at home in $HOME"', 'echo "first ${PATH%%:*}"'] });
  const machine = join(workspace, 'builds', 'uuid');
  expect(log).toContain(`at home in ${machine}/home`);
  expect(log).toContain(`first ${machine}/aws-cli`);
  expect(existsSync(join(machine, 'src', 'out.txt'))).toBe(true);
});
