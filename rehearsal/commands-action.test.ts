import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { zipSync } from 'fflate';
import { CommandsAction } from './commands-action';
import { ActionFailed, Execution, PipelineFacts } from './execution';
import { PipelineAction } from './pipeline-structure';

const HOST = '127.0.0.1:5000';
const pipeline: PipelineFacts = { name: 'shop', artifactBucket: 'bucket', roleArn: 'arn:pipeline' };
const execution: Execution = { id: 'e-1', commit: 'c0ffee', succeededStages: [], retriedStages: [], variables: { Build: { IMAGE_TAG: 'release-1' } } };

let workspace: string;
let assumed: string[];
let logged: string[];
let refusal: Error | undefined;
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'commands-test-'));
  [assumed, logged, refusal] = [[], [], undefined];
});
afterEach(() => rmSync(workspace, { recursive: true }));

/** AWS as whoever has taken on one role after the other sees it. */
function awsOf(roles: string[]): any {
  const zip = zipSync({ 'imagedefinitions.json': Buffer.from('[]') });
  return {
    environment: { ROLE: roles.join(' ') },
    s3: { getObject: async () => ({ Body: { transformToByteArray: async () => zip } }) },
    as: async (role: string, session: string) => {
      if (refusal) throw refusal;
      assumed.push(`${role} as ${session}`);
      return awsOf([...roles, role]);
    },
  };
}

async function play(commands: string[], changes: Partial<PipelineAction> = {}): Promise<string> {
  const cli = () => ({
    call: async (_: string, operation: string, request: any) => {
      logged.push(operation, ...(request.logEvents ?? []).map(({ message }: any) => message));
      return {};
    },
  });
  const action: PipelineAction = {
    name: 'Move',
    provider: 'Commands',
    stage: 'Live',
    configuration: {},
    commands,
    runOrder: 1,
    inputArtifacts: ['Build'],
    outputArtifacts: [],
    roleArn: 'arn:own',
    ...changes,
  };
  await new CommandsAction({ emulator: { aws: awsOf([]), host: HOST }, python: workspace, workspace, cli }).play(action, execution, pipeline);
  return logged.join('\n');
}

test('the commands run in one shell, in the folder with the input', async () => {
  expect(await play(['NAME=value', 'echo "$NAME of $(cat imagedefinitions.json)"'])).toContain('value of []');
});

test("the pipeline's role takes on the action's, and the shell has the rights of that one", async () => {
  expect(await play(['echo "as $ROLE"'])).toContain('as arn:pipeline arn:own');
  expect(assumed).toEqual(['arn:pipeline as codepipeline.amazonaws.com', 'arn:own as e-1']);
});

test("an action without a role of its own runs with the pipeline's", async () => {
  expect(await play(['echo "as $ROLE"'], { roleArn: pipeline.roleArn })).toMatch(/^as arn:pipeline$/m);
});

test('a role that may not be taken on is a failure that runs nothing', async () => {
  refusal = new Error('not authorized to perform: sts:AssumeRole');
  await expect(play(['echo ran'])).rejects.toThrow('sts:AssumeRole');
  expect(logged).toEqual([]);
});

test('the first command that fails ends the action, with its log, which is written in any case', async () => {
  const failed = await play(['echo before', 'echo why >&2; exit 3', 'echo never']).catch((error) => error);
  expect(failed).toBeInstanceOf(ActionFailed);
  expect(failed.message).toMatch(/^Error while executing command: .* Reason: exit status 3$/);
  expect(failed.log).toContain('why');
  expect(logged.join('\n')).toContain('before');
  expect(logged.join('\n')).not.toContain('never');
});

test("the emulator's registry stands where AWS's stood, and variables are filled in", async () => {
  expect(await play(['echo 111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:#{Build.IMAGE_TAG}'])).toMatch(new RegExp(`^${HOST}/shop:release-1$`, 'm'));
});

test.each([
  ['none', [], 'there must be 1 to 50, got: 0'],
  ['51', Array(51).fill('true'), 'there must be 1 to 50, got: 51'],
  ['one of two lines', ['true\nfalse'], 'each must be one line, got: "true\\nfalse"'],
  ['one that is too long', ['#'.repeat(1001)], 'each must have 1 to 1000 characters, got: 1001'],
  ['an unknown variable', ['echo #{Source.Tag}'], 'the variable #{Source.Tag} is not known to the execution'],
])('AWS refuses commands: %s', async (_, commands, message) => {
  await expect(play(commands)).rejects.toThrow(message);
});

test('what fits exactly is taken', async () => {
  await play([...Array(49).fill(':'), ':'.padEnd(1000, ' ')]);
});
