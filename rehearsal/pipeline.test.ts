import { Aws } from './emulator/aws';
import { ActionFailed, ActionProvider, artifactsOf, Execution, Rule } from './execution';
import { Pipeline } from './pipeline';

beforeEach(() => { jest.spyOn(console, 'log').mockImplementation(); });
afterEach(() => jest.restoreAllMocks());

let version = 1;
beforeEach(() => { version = 1; });

function pipelineOf(executionMode: string, providers: { [name: string]: ActionProvider['play'] }, onFailure?: { result: string }): Pipeline {
  const stages = Object.keys(providers).map((provider) => ({ name: `${provider}Stage`, actions: [{ name: provider, actionTypeId: { provider } }], onFailure }));
  const getPipeline = async () => ({ pipeline: { roleArn: 'arn', artifactStore: { location: 'bucket' }, executionMode, stages, version } });
  return new Pipeline({ codePipeline: { getPipeline } } as unknown as Aws, 'shop', Object.fromEntries(Object.entries(providers).map(([name, play]) => [name, { play }])));
}

const run = async (pipeline: Pipeline, commit = 'c0ffee'): Promise<Execution> => pipeline.ended(pipeline.start(commit));

test('an execution walks all stages, and keeps what actions export', async () => {
  const execution = await run(pipelineOf('SUPERSEDED', {
    GitHub: async () => ({ says: '' }),
    CodeBuild: async (_, { commit }) => ({ says: '', variables: { TAG: commit } }),
  }));
  expect(execution).toMatchObject({ succeededStages: ['GitHubStage', 'CodeBuildStage'], variables: { CodeBuild: { TAG: 'c0ffee' } } });
});

test('nothing is started after a failed action, and its reason and log are told', async () => {
  const deploy = jest.fn();
  const pipeline = pipelineOf('SUPERSEDED', { CodeBuild: async () => { throw new ActionFailed('no such base image', 'the log'); }, ECS: deploy });
  expect(await run(pipeline)).toMatchObject({ succeededStages: [], failure: { action: 'CodeBuild', reason: 'no such base image', log: 'the log' } });
  expect(deploy).not.toHaveBeenCalled();
});

test('a failed execution does not lock the stage for the next', async () => {
  const pipeline = pipelineOf('SUPERSEDED', { ECS: async (_, { commit }) => { if (commit === 'bad') throw new Error('x'); return { says: '' }; } });
  expect((await run(pipeline, 'bad')).failure).toBeDefined();
  expect((await run(pipeline, 'good')).failure).toBeUndefined();
});

test('of those that wait for a stage, the newest is left', async () => {
  const deployed: string[] = [];
  const pipeline = pipelineOf('SUPERSEDED', { ECS: async (_, { commit }) => { await new Promise(setImmediate); deployed.push(commit); return { says: '' }; } });
  const executions = await Promise.all(['a', 'b', 'c', 'd'].map((commit) => run(pipeline, commit)));
  expect(deployed).toEqual(['a', 'd']);
  expect(executions.map(({ supersededBefore }) => supersededBefore)).toEqual([undefined, 'ECSStage', 'ECSStage', undefined]);
});

test('an execution is cancelled before the next stage when the pipeline is changed meanwhile', async () => {
  const deploy = jest.fn();
  const execution = await run(pipelineOf('SUPERSEDED', { CodeBuild: async () => { version++; return { says: '' }; }, ECS: deploy }));
  expect(execution).toMatchObject({ succeededStages: ['CodeBuildStage'], cancelledBefore: 'ECSStage' });
  expect(deploy).not.toHaveBeenCalled();
});

test('a disabled transition holds an execution back', async () => {
  const pipeline = pipelineOf('SUPERSEDED', { ECS: async () => ({ says: '' }) });
  const transition = pipeline.transitionTo('ECSStage');
  transition.disable();
  const reached = transition.reached();
  const execution = run(pipeline);
  await reached;
  transition.enable();
  expect((await execution).succeededStages).toEqual(['ECSStage']);
});

describe('a stage that is rolled back on failure', () => {
  const ROLLBACK = { result: 'ROLLBACK' };
  const deployed: string[] = [];
  beforeEach(() => deployed.splice(0));
  const deploy: ActionProvider['play'] = async (_, { commit }) => {
    deployed.push(commit);
    if (commit.startsWith('bad')) throw new Error(`${commit} does not run`);
    return { says: '' };
  };

  test('runs again with what the last good execution has left', async () => {
    const pipeline = pipelineOf('SUPERSEDED', { ECS: deploy }, ROLLBACK);
    await run(pipeline, 'good');
    const { id } = await run(pipeline, 'better');
    expect(await run(pipeline, 'bad')).toMatchObject({ commit: 'bad', succeededStages: [], failure: { reason: 'bad does not run' }, rollback: { to: id } });
    expect(deployed).toEqual(['good', 'better', 'bad', 'better']);
  });

  test('goes back to the same execution however often it fails', async () => {
    const pipeline = pipelineOf('SUPERSEDED', { ECS: deploy }, ROLLBACK);
    const { id } = await run(pipeline, 'good');
    await run(pipeline, 'bad');
    expect((await run(pipeline, 'bad again')).rollback).toEqual({ to: id });
  });

  test.each([
    ['on the first run', 'SUPERSEDED', async () => undefined, 'no execution has succeeded in it yet'],
    ['after a change of the pipeline', 'SUPERSEDED', async (pipeline: Pipeline) => { await run(pipeline, 'good'); version++; }, 'the pipeline has changed since'],
    ['in PARALLEL mode', 'PARALLEL', async (pipeline: Pipeline) => { await run(pipeline, 'good'); }, 'a pipeline in PARALLEL mode has no stage rollback'],
  ])('stays failed %s', async (_, mode, before, why) => {
    const pipeline = pipelineOf(mode, { ECS: deploy }, ROLLBACK);
    await before(pipeline);
    const { failure, rollback } = await run(pipeline, 'bad');
    expect(failure!.reason).toBe('bad does not run');
    expect(rollback).toEqual({ failure: expect.stringContaining(why) });
  });

  test('tells when going back fails as well', async () => {
    let allowed = true;
    const pipeline = pipelineOf('SUPERSEDED', { ECS: async () => { if (!allowed) throw new Error('denied'); return { says: '' }; } }, ROLLBACK);
    await run(pipeline, 'good');
    allowed = false;
    expect(await run(pipeline, 'bad')).toMatchObject({ failure: { reason: 'denied' }, rollback: { failure: 'denied' } });
  });
});

test('a stage without rollback is left as it failed', async () => {
  const execution = await run(pipelineOf('SUPERSEDED', { ECS: async () => { throw new Error('x'); } }));
  expect(execution.rollback).toBeUndefined();
});

test('an action of an unknown provider is an error of the rehearsal, not of the action', async () => {
  const pipeline = new Pipeline({
    codePipeline: { getPipeline: async () => ({ pipeline: { artifactStore: {}, stages: [{ name: 'S', actions: [{ name: 'Ask', actionTypeId: { provider: 'Manual' } }] }] } }) },
  } as unknown as Aws, 'shop', {});
  await expect(run(pipeline)).rejects.toThrow('actions of the provider Manual are not played here, got: Ask');
});

describe('a stage that somebody rolls back', () => {
  const deployed: string[] = [];
  beforeEach(() => deployed.splice(0));
  const pipeline = () => pipelineOf('SUPERSEDED', {
    CodeBuild: async (_, { commit }) => ({ says: '', variables: { TAG: commit } }),
    ECS: async (_, execution) => {
      deployed.push(`${execution.variables.CodeBuild.TAG} from ${artifactsOf(execution)}`);
      return { says: '' };
    },
  });

  test('runs again in an execution of its own, with artifacts and variables of the one that is gone back to', async () => {
    const shop = pipeline();
    const older = await run(shop, 'older');
    const newer = await run(shop, 'newer');
    const rollback = await shop.rollBackTo(older, 'ECSStage');
    expect(deployed).toEqual([`older from ${older.id}`, `newer from ${newer.id}`, `older from ${older.id}`]);
    expect([older.id, newer.id]).not.toContain(rollback.id);
    expect(rollback).toMatchObject({ commit: 'older', succeededStages: ['ECSStage'], variables: { CodeBuild: { TAG: 'older' } } });
  });

  test('goes back to no rollback, and to nothing of another structure', async () => {
    const shop = pipeline();
    const older = await run(shop, 'older');
    await expect(shop.rollBackTo(await shop.rollBackTo(older, 'ECSStage'), 'ECSStage')).rejects.toThrow('no execution has succeeded in it yet');
    version++;
    await expect(shop.rollBackTo(older, 'ECSStage')).rejects.toThrow('the pipeline has changed');
    await expect(shop.rollBackTo(older, 'Nowhere')).rejects.toThrow('StageNotFoundException');
  });

  test('may fail as any other execution', async () => {
    let fails = false;
    const shop = pipelineOf('SUPERSEDED', { ECS: async () => { if (fails) throw new Error('no room'); return { says: '' }; } });
    const older = await run(shop);
    fails = true;
    expect((await shop.rollBackTo(older, 'ECSStage')).failure).toMatchObject({ stage: 'ECSStage', reason: 'no room' });
  });
});

test('what each action has said is told, with its time', async () => {
  const { done } = await run(pipelineOf('SUPERSEDED', { ECS: async () => ({ says: 'revision 2' }) }));
  expect(done).toEqual({ 'ECSStage/ECS': { says: 'revision 2', seconds: expect.any(Number) } });
});

describe('a stage that is retried on failure', () => {
  const RETRY = { result: 'RETRY', retryConfiguration: { retryMode: 'FAILED_ACTIONS' } };

  test('goes on when the second attempt succeeds', async () => {
    let attempts = 0;
    const pipeline = pipelineOf('SUPERSEDED', { Commands: async () => { if (++attempts === 1) throw new Error('throttled'); return { says: '' }; } }, RETRY);
    expect(await run(pipeline)).toMatchObject({ succeededStages: ['CommandsStage'], retriedStages: ['CommandsStage'] });
  });

  test('fails when the second attempt fails as well, and there is no third', async () => {
    const play = jest.fn(async () => { throw new Error('denied'); });
    expect(await run(pipelineOf('SUPERSEDED', { Commands: play }, RETRY)))
      .toMatchObject({ succeededStages: [], retriedStages: ['CommandsStage'], failure: { reason: 'denied' } });
    expect(play).toHaveBeenCalledTimes(2);
  });
});

describe('a failed stage that somebody retries', () => {
  const built: string[] = [];
  let findings: string | undefined;
  beforeEach(() => { built.splice(0); findings = 'CRITICAL'; });
  const scanned = () => pipelineOf('SUPERSEDED', {
    CodeBuild: async (_, { commit }) => { built.push(commit); return { says: '', variables: { TAG: commit } }; },
    Commands: async () => { if (findings) throw new Error(findings); return { says: '' }; },
    ECS: async (_, { variables }) => ({ says: '', variables: { DEPLOYED: variables.CodeBuild.TAG } }),
  });

  test('goes on with the same execution, and what was done before is not done again', async () => {
    const pipeline = scanned();
    const failed = await run(pipeline);
    expect(failed).toMatchObject({ succeededStages: ['CodeBuildStage'], failure: { stage: 'CommandsStage', reason: 'CRITICAL' } });
    findings = undefined;
    const again = await pipeline.retry('CommandsStage', failed);
    expect(again).toMatchObject({ id: failed.id, succeededStages: ['CodeBuildStage', 'CommandsStage', 'ECSStage'], variables: { ECS: { DEPLOYED: 'c0ffee' } } });
    expect(again.failure).toBeUndefined();
    expect(built).toEqual(['c0ffee']);
    expect(await pipeline.ended(failed.id)).toEqual(again);
  });

  test('fails again for the same reason', async () => {
    const pipeline = scanned();
    expect((await pipeline.retry('CommandsStage', await run(pipeline))).failure).toMatchObject({ stage: 'CommandsStage', reason: 'CRITICAL' });
    expect(built).toHaveLength(1);
  });

  test('is refused when a newer execution has come there', async () => {
    const pipeline = scanned();
    const failed = await run(pipeline);
    findings = undefined;
    await run(pipeline, 'newer');
    await expect(pipeline.retry('CommandsStage', failed)).rejects.toThrow('NotLatestPipelineExecutionException');
  });

  test('is refused when it has not failed', async () => {
    const pipeline = scanned();
    await expect(pipeline.retry('CodeBuildStage', await run(pipeline))).rejects.toThrow('has not failed in CodeBuildStage, got: CommandsStage');
    findings = undefined;
    await expect(pipeline.retry('ECSStage', await run(pipeline))).rejects.toThrow('has not failed in ECSStage, got: undefined');
  });
});

describe('a condition on success', () => {
  const conditions = [{ result: 'ROLLBACK', rules: [{ name: 'Alarm-1', ruleTypeId: { provider: 'CloudWatchAlarm' }, configuration: { AlarmName: 'errors' } }] }];
  const watched = (rules: { [provider: string]: Rule }, deployed: string[] = []) => {
    const stages = [{ name: 'Staging', actions: [{ name: 'Deploy', actionTypeId: { provider: 'ECS' } }], onSuccess: { conditions } }];
    const getPipeline = async () => ({ pipeline: { name: 'shop', roleArn: 'arn', artifactStore: { location: 'bucket' }, stages, version } });
    const deploy = async (_: unknown, { commit }: Execution) => { deployed.push(commit); return { says: '' }; };
    return new Pipeline({ codePipeline: { getPipeline } } as unknown as Aws, 'shop', { ECS: { play: deploy } }, rules);
  };

  test('that holds lets the stage succeed', async () => {
    expect((await run(watched({ CloudWatchAlarm: async () => undefined }))).succeededStages).toEqual(['Staging']);
  });

  test('that does not hold rolls the stage back', async () => {
    const reasons: (string | undefined)[] = [undefined, 'the alarm errors is in the state ALARM'];
    const deployed: string[] = [];
    const pipeline = watched({ CloudWatchAlarm: async () => reasons.shift() }, deployed);
    const { id } = await run(pipeline, 'good');
    expect(await run(pipeline, 'bad')).toMatchObject({ succeededStages: [], failure: { action: 'Alarm-1', reason: 'the alarm errors is in the state ALARM' }, rollback: { to: id } });
    expect(deployed).toEqual(['good', 'bad', 'good']);
  });

  test('of an unknown provider is an error of the rehearsal', async () => {
    await expect(run(watched({}))).rejects.toThrow('rules of the provider CloudWatchAlarm are not played here, got: Alarm-1');
  });
});
