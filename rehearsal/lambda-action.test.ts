import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Execution, Outcome, PipelineFacts } from './execution';
import { JobResult } from './function-jobs';
import { FunctionCalls, LambdaAction, usualCalls } from './lambda-action';
import { PipelineAction } from './pipeline-structure';

const pipeline: PipelineFacts = { name: 'shop', artifactBucket: 'bucket', roleArn: 'arn:pipeline' };
const usual: Execution = { id: 'e-2', commit: 'c0ffee', succeededStages: [], retriedStages: [], variables: { Build: { IMAGE_TAG: 'release-1' } } };
const done: Partial<JobResult> = { operation: 'PutJobSuccessResult', executionDetails: { summary: 'live is moved' } };
const further: Partial<JobResult> = { ...done, continuationToken: 'state' };

let jobs: string;
let assumed: string[];
let policies: any[];
/** What the function was called with. */
let calls: { job: any; data: any }[];
let refusal: Error | undefined;
let maySeeFunctions: boolean;
beforeEach(() => {
  maySeeFunctions = true;
  jobs = mkdtempSync(join(tmpdir(), 'lambda-action-test-'));
  [assumed, policies, calls, refusal] = [[], [], [], undefined];
});
afterEach(() => rmSync(jobs, { recursive: true }));

interface World {
  readonly action?: Partial<PipelineAction>;
  readonly execution?: Partial<Execution>;
  readonly about?: Partial<PipelineFacts>;
  readonly how?: Partial<FunctionCalls>;
}

/** Plays an action whose function answers its calls with these results, one for each; with none, it says nothing. */
async function play(results: (Partial<JobResult> | undefined)[], { action, execution, about, how }: World = {}): Promise<Outcome> {
  const awsOf = (role: string): any => ({
    as: async (other: string, session: string) => {
      assumed.push(`${other} as ${session}`);
      return awsOf(other);
    },
    credentialsOf: async (_: string, __: string, policy: object) => {
      policies.push(policy);
      return { accessKeyId: `key of ${role}`, secretAccessKey: 'secret', sessionToken: 'token', expiration: new Date(0) };
    },
    lambda: {
      listFunctions: async () => {
        if (!maySeeFunctions) throw new Error('not authorized to perform: lambda:ListFunctions');
      },
      invoke: async ({ FunctionName, InvocationType, Payload }: any) => {
        if (refusal) throw refusal;
        expect([FunctionName, InvocationType]).toEqual(['MoveLiveTag', 'Event']);
        const job = JSON.parse(Payload)['CodePipeline.job'];
        expect(existsSync(join(jobs, `${job.id}.json`))).toBe(true);
        const result = results[calls.length];
        calls.push({ job, data: job.data });
        if (result) writeFileSync(join(jobs, `${job.id}.result.json`), JSON.stringify(result));
      },
    },
  });
  const played: PipelineAction = {
    name: 'MoveLiveTag',
    provider: 'Lambda',
    stage: 'Deploy',
    configuration: { FunctionName: 'MoveLiveTag', UserParameters: '{"tag":"#{Build.IMAGE_TAG}"}' },
    runOrder: 2,
    inputArtifacts: ['Build'],
    outputArtifacts: [],
    roleArn: 'arn:pipeline',
    ...action,
  };
  const machinery = { emulator: { jobs, aws: awsOf('root') }, calls: { ...usualCalls(), pauseSeconds: 0, secondsPerMinute: 0.02, ...how } };
  return new LambdaAction(machinery).play(played, { ...usual, ...execution }, { ...pipeline, ...about });
}

test("is invoked with the pipeline's role, and ends as the function says", async () => {
  expect(await play([{ ...done, outputVariables: { TAG: 'live' } }])).toEqual({ says: 'live is moved', variables: { TAG: 'live' } });
  expect(assumed).toEqual(['arn:pipeline as codepipeline.amazonaws.com']);
});

test('is not invoked by a role that may not list functions, as the guide has it', async () => {
  maySeeFunctions = false;
  await expect(play([done])).rejects.toThrow('lambda:ListFunctions');
  expect(calls).toEqual([]);
});

test("the pipeline's role takes on the action's own, if it has one", async () => {
  await play([done], { action: { roleArn: 'arn:own' } });
  expect(assumed).toEqual(['arn:pipeline as codepipeline.amazonaws.com', 'arn:own as e-2']);
});

test('is told its parameters with the values of variables, and where its artifact is', async () => {
  await play([done]);
  expect(calls[0].data).toMatchObject({
    actionConfiguration: { configuration: { UserParameters: '{"tag":"release-1"}' } },
    inputArtifacts: [{ name: 'Build', location: { s3Location: { bucketName: 'bucket', objectKey: 'shop/Build/e-2' } } }],
  });
  expect(policies[0].Statement[0].Resource).toEqual(['arn:aws:s3:::bucket/shop/Build/e-2']);
});

test('after a rollback, the artifact is that of the execution that was gone back to', async () => {
  await play([done], { execution: { artifactsFrom: 'e-1' } });
  expect(calls[0].data.inputArtifacts[0].location.s3Location.objectKey).toBe('shop/Build/e-1');
});

test('knows the key of encrypted artifacts', async () => {
  await play([done], { about: { encryptionKey: { id: 'arn:key', type: 'KMS' } } });
  expect(calls[0].data.encryptionKey).toEqual({ id: 'arn:key', type: 'KMS' });
  expect(policies[0].Statement).toContainEqual(expect.objectContaining({ Resource: ['arn:key'] }));
});

test('a failure is told in the words of the function', async () => {
  const failed: JobResult = { operation: 'PutJobFailureResult', failureDetails: { type: 'JobFailed', message: 'the image is not there any more' } };
  await expect(play([failed])).rejects.toThrow(/^the image is not there any more$/);
});

test('a function that may not be invoked fails the action', async () => {
  refusal = new Error('not authorized to perform: lambda:InvokeFunction');
  await expect(play([])).rejects.toThrow('lambda:InvokeFunction');
});

test('a token leads to a further call with it, about a new job', async () => {
  expect((await play([further, { ...further, continuationToken: 'state 2' }, done])).says).toBe('live is moved, in 3 jobs');
  expect(calls.map(({ data }) => data.continuationToken)).toEqual([undefined, 'state', 'state 2']);
  expect(new Set(calls.map(({ job }) => job.id)).size).toBe(3);
});

test('or about the same job, where that is how it is to be', async () => {
  expect((await play([further, done], { how: { sameJob: true } })).says).toBe('live is moved, in 2 jobs');
  expect(new Set(calls.map(({ job }) => job.id)).size).toBe(1);
});

test('may be called twice for one job', async () => {
  await play([done, done], { how: { timesForAJob: 2 } });
  expect(calls).toHaveLength(2);
  expect(calls[0].job).toEqual(calls[1].job);
});

test('a job that nobody answers fails after 20 minutes, and is over', async () => {
  const start = performance.now();
  await expect(play([undefined])).rejects.toThrow('The AWS Lambda function MoveLiveTag failed to return a result');
  expect(performance.now() - start).toBeGreaterThanOrEqual(20 * 20);
  expect(existsSync(join(jobs, `${calls[0].job.id}.ended`))).toBe(true);
});

test('each answer starts the 20 minutes again, but an action ends after a day', async () => {
  const endless = Array<Partial<JobResult>>(10_000).fill(further);
  await expect(play(endless, { how: { secondsPerMinute: 0.0002 } })).rejects.toThrow(/not succeeded within 24 hours/);
});

test.each<[string, Partial<PipelineAction>, string]>([
  ['no function', { configuration: {} }, 'it must have a FunctionName'],
  ['parameters that are too long', { configuration: { FunctionName: 'MoveLiveTag', UserParameters: 'x'.repeat(1001) } }, 'UserParameters must have 1 to 1000 characters, got: 1001'],
  ['empty parameters', { configuration: { FunctionName: 'MoveLiveTag', UserParameters: '' } }, 'UserParameters must have 1 to 1000 characters, got: 0'],
  ['six artifacts', { inputArtifacts: ['a', 'b', 'c', 'd', 'e', 'f'] }, 'it must have at most 5 artifacts'],
  ['an unknown variable', { configuration: { FunctionName: 'MoveLiveTag', UserParameters: '#{Source.Tag}' } }, 'the variable #{Source.Tag} is not known to the execution'],
])('AWS refuses an action with %s', async (_, action, message) => {
  await expect(play([], { action })).rejects.toThrow(message);
  expect(calls).toEqual([]);
});
