import { CREDENTIALS, exampleEvent } from './example-event';
import { AwsError } from './fake-aws';
import { REPOSITORY_URI, Scene } from './scene';
import * as beforeDeploy from '../../../../src/private/steps/handlers/before-deploy';
import * as liveTag from '../../../../src/private/steps/handlers/live-tag';
import * as scanGate from '../../../../src/private/steps/handlers/scan-gate';
import { Look, newHandler, Step, StepInput } from '../../../../src/private/steps/handlers/step';

type Input = StepInput<any, any>;

let scene: Scene;
beforeEach(async () => {
  scene = await Scene.start();
  scene.artifact({ 'imagedefinitions.json': JSON.stringify([{ name: 'api', imageUri: `${REPOSITORY_URI}:release-1` }]) });
});
afterEach(() => scene.stop());

const step = (look: (input: Input) => Promise<Look<any>>): Step<any, any> => ({ consequence: () => 'nothing is changed', patience: 10, pause: 5, look });
const reading = step(async ({ artifact }) => ({ done: await artifact.read('imagedefinitions.json') }));

describe('an artifact', () => {
  test("is read with the job's own credentials, once for an invocation", async () => {
    let looks = 0;
    expect(await scene.invoke(step(async (input) => {
      const done = await input.artifact.read('imagedefinitions.json');
      return looks++ < 3 ? { waiting: 'so far' } : { done };
    }), {})).toMatchObject({ kind: 'succeeded', text: expect.stringContaining('release-1') });
    const reads = scene.aws.calls.filter(({ operation }) => operation === 'GetObject');
    expect(new Set(reads.map(({ accessKey }) => accessKey))).toEqual(new Set([CREDENTIALS.accessKeyId]));
    expect(new Set(reads.map(({ input }) => input.key))).toEqual(new Set(['the-artifact-bucket/the-pipeline/Build/ab12cd3.zip']));
    expect(reads).toHaveLength(3); // the end of the zip, the file's header, the file
  });

  test.each([
    ['has expired', new AwsError('NoSuchKey', 404), 'JobFailed', 'the artifact Build has expired, so nothing is changed; release the change again'],
    ['has expired, and may not be listed', new AwsError('AccessDenied', 403), 'PermissionError', /^AccessDenied: the artifact Build has expired, or may not be read, so nothing is changed; /],
    ['is no zip', Buffer.from('something else'), 'JobFailed', 'the artifact is no zip, so nothing is changed; release the change again'],
    ['lacks the file', { other: '' }, 'ConfigurationError', 'the artifact Build has no imagedefinitions.json, so nothing is changed; let the build hand it over'],
  ])('that %s ends the job', async (_, content: any, type, text) => {
    scene.artifact(content);
    expect(await scene.play(reading, {})).toMatchObject({ kind: 'failed', type, text: typeof text === 'string' ? text : expect.stringMatching(text) });
  });

  test('that S3 hands out as a whole, where it is short, is read', async () => {
    scene.aws.answersWhole = true;
    expect(await scene.play(reading, {})).toMatchObject({ kind: 'succeeded' });
  });

  test('that S3 does not hand out at once is fetched again', async () => {
    const key = 'the-artifact-bucket/the-pipeline/Build/ab12cd3.zip';
    const object = scene.aws.objects[key];
    scene.aws.objects[key] = new AwsError('SlowDown', 503);
    const sleep = scene.sleep.bind(scene);
    scene.sleep = async (milliseconds) => { scene.aws.objects[key] = object; await sleep(milliseconds); };
    expect(await scene.play(reading, {})).toMatchObject({ kind: 'succeeded' });
  });

  test.each([['no JSON', '{"name": "secret-word"'], ['no list', '{}'], ['a list of something else', '[{"name":"api"}]'], ['a list of nothing', '[null]']])('with image definitions that are %s ends the job', async (_, text) => {
    scene.artifact({ 'imagedefinitions.json': text });
    const told = await scene.play(liveTag.moveLiveTag, { repositoryUri: REPOSITORY_URI, fileName: 'imagedefinitions.json', container: 'api', tag: 'live' });
    expect(told).toMatchObject({ kind: 'failed', type: 'ConfigurationError', text: expect.stringMatching(/^imagedefinitions.json is not a list of .*; let the build write one$/) });
    expect(told.text).not.toContain('secret-word');
  });

  test('without an image of the container ends the job', async () => {
    expect((await scene.play(liveTag.moveLiveTag, { repositoryUri: REPOSITORY_URI, fileName: 'imagedefinitions.json', container: 'web', tag: 'live' })).text)
      .toContain('imagedefinitions.json names no image of the container web, so the tag live stays where it is');
  });
});

describe('a job is ended', () => {
  const NOT_JSON = { 'CodePipeline.job': { ...exampleEvent({})['CodePipeline.job'] } };

  test.each<[string, () => Promise<Look<any>>, string]>([
    ['that throws what nobody expects', async () => { throw new TypeError('x is undefined'); }, 'TypeError: x is undefined, so nothing is changed; retry the stage'],
    ['that throws at once', () => { throw new Error('at once'); }, 'at once, so nothing is changed; retry the stage'],
  ])('%s', async (_, look, text) => {
    expect(await scene.invoke(step(look), {})).toMatchObject({ kind: 'failed', type: 'JobFailed', text });
  });

  test.each([
    ['no parameters', exampleEvent({})],
    ['parameters that are no JSON', exampleEvent({ UserParameters: '{' })],
    ['a token that is none of ours', exampleEvent({ UserParameters: '{}', continuationToken: 'x' })],
    ['no artifact', { 'CodePipeline.job': { ...NOT_JSON['CodePipeline.job'], data: { ...exampleEvent({ UserParameters: '{}' })['CodePipeline.job'].data, inputArtifacts: [] } } }],
  ])('that has %s', async (_, event) => {
    await newHandler(reading, scene)(event);
    expect(scene.told).toEqual([expect.objectContaining({ kind: 'failed', text: expect.stringMatching(/, so nothing is changed; retry the stage$/) })]);
  });

  test('whose consequence is not known yet', async () => {
    const failing: Step<any, any> = { ...reading, consequence: () => { throw new Error('no parameters'); } };
    expect(await scene.invoke(failing, {})).toMatchObject({ kind: 'failed', text: 'no parameters, so nothing is changed; retry the stage' });
  });

  test('with a message as long as CodePipeline takes', async () => {
    expect((await scene.invoke(step(async () => { throw new Error('x'.repeat(9000)); }), {})).text).toHaveLength(5000);
    expect((await scene.invoke(step(async () => ({ done: 'x'.repeat(9000) })), {})).text).toHaveLength(2048);
  });
});

describe('a result', () => {
  test.each(['InvalidJobStateException', 'JobNotFoundException'])('that comes too late (%s) does no harm', async (error) => {
    scene.answer({ PutJobSuccessResult: [new AwsError(error)] });
    await newHandler(reading, scene)(exampleEvent({ UserParameters: '{}' }));
    expect(scene.log.join('\n')).toMatch(/job 11111111-\S+ has ended already/);
  });

  test('that cannot be told lets Lambda call again', async () => {
    scene.answer({ PutJobFailureResult: [new AwsError('ThrottlingException')] });
    await expect(newHandler(step(async () => { throw new Error('x'); }), scene)(exampleEvent({ UserParameters: '{}' }))).rejects.toThrow();
  });
});

describe('a step that waits', () => {
  test('is looked at for less than a minute, then goes on in another invocation with what it has left', async () => {
    const inputs: Input[] = [];
    const told = await scene.play(step(async (input) => {
      inputs.push(input);
      return input.now - input.startedAt < 120_000 ? { waiting: 'not yet', state: { looks: (input.state?.looks ?? 0) + 1 }, percent: 7 } : { done: `after ${input.state.looks} looks` };
    }), { a: 1 });
    expect(told).toMatchObject({ kind: 'succeeded', text: `after ${inputs.length - 1} looks` });
    expect(scene.told.map(({ kind, percent }) => [kind, percent])).toEqual([['continues', 7], ['continues', 7], ['succeeded', 100]]);
    expect(new Set(inputs.map(({ firstJob }) => firstJob)).size).toBe(1);
    expect(new Set(inputs.map(({ startedAt }) => startedAt)).size).toBe(1);
    expect(new Set(inputs.map(({ parameters }) => JSON.stringify(parameters)))).toEqual(new Set(['{"a":1}']));
  });

  test('keeps its state through answers that are errors', async () => {
    let looks = 0;
    expect(await scene.play(step(async ({ state }) => {
      looks++;
      if (looks === 1) return { waiting: 'x', state: 'kept' };
      if (looks < 4) throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
      return { done: state };
    }), {})).toMatchObject({ kind: 'succeeded', text: 'kept' });
    expect(scene.log.join('\n')).toMatch(/job \S+: ThrottlingException: slow down; asking again/);
  });

  test('hands over in no more than CodePipeline takes', async () => {
    scene.answer({});
    const { continuationToken } = await scene.invoke(step(async () => ({ waiting: 'x', state: { task: 'x'.repeat(200) }, execution: 'y'.repeat(36) })), {});
    expect(continuationToken!.length).toBeLessThan(2048);
  });
});

describe('nothing of the event is in the log', () => {
  const HANDLERS: [string, Step<any, any>, object][] = [
    ['live tag', liveTag.moveLiveTag, { repositoryUri: REPOSITORY_URI, fileName: 'imagedefinitions.json', container: 'api', tag: 'live' }],
    ['scan gate', scanGate.scanGate, { repositoryUri: REPOSITORY_URI, fileName: 'imagedefinitions.json', container: 'api', severity: 'HIGH' }],
    ['before-deploy', beforeDeploy.beforeDeploy, { cluster: 'c', service: 's', container: 'api', fileName: 'imagedefinitions.json', command: ['x'], timeout: '1' }],
  ];
  const ANSWERS = {
    allowed: {},
    refused: { BatchGetImage: [new AwsError('AccessDeniedException')], DescribeServices: [new AwsError('AccessDeniedException')] },
    expired: { BatchGetImage: [new AwsError('ExpiredTokenException')], DescribeServices: [new AwsError('ExpiredTokenException')] },
  };

  test.each(HANDLERS.flatMap(([name, each, parameters]) => Object.entries(ANSWERS).map(([how, answers]) => [name, how, each, parameters, answers] as const)))('of the %s, %s', async (_name, _how, each, parameters, answers) => {
    scene.answer(answers);
    await scene.play(each, parameters);
    expect(scene.log.length).toBeGreaterThan(0); // there is a log to look into
    for (const secret of Object.values(CREDENTIALS)) {
      expect(scene.log.join('\n')).not.toContain(secret);
      expect(JSON.stringify(scene.told)).not.toContain(secret);
    }
    expect(scene.log.join('\n')).not.toMatch(/artifactCredentials|s3Location/);
  });

  test.each([['an artifact that may not be read', new AwsError('AccessDenied', 403, `${CREDENTIALS.accessKeyId} is wrong`)], ['an artifact that is gone', new AwsError('NoSuchKey', 404)]])('for %s', async (_, answer) => {
    scene.artifact(answer);
    await scene.play(reading, {});
    for (const secret of Object.values(CREDENTIALS)) expect(scene.log.join('\n') + JSON.stringify(scene.told)).not.toContain(secret);
  });
});

test.each([liveTag.handler, scanGate.handler, beforeDeploy.handler])('a handler is what Lambda calls, by the wall clock', async (handler) => {
  await handler(exampleEvent({ UserParameters: '{}' }));
  expect(scene.told).toEqual([expect.objectContaining({ kind: 'failed' })]);
});
