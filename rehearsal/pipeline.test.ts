import { Aws } from './emulator/aws';
import { ActionFailed, ActionProvider, Execution } from './execution';
import { Pipeline } from './pipeline';

beforeEach(() => { jest.spyOn(console, 'log').mockImplementation(); });
afterEach(() => jest.restoreAllMocks());

function pipelineOf(executionMode: string, providers: { [name: string]: ActionProvider['play'] }): Pipeline {
  const stages = Object.keys(providers).map((provider) => ({ name: `${provider}Stage`, actions: [{ name: provider, actionTypeId: { provider } }] }));
  const getPipeline = async () => ({ pipeline: { roleArn: 'arn', artifactStore: { location: 'bucket' }, executionMode, stages } });
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

test('an action of an unknown provider is an error of the rehearsal, not of the action', async () => {
  const pipeline = new Pipeline({
    codePipeline: { getPipeline: async () => ({ pipeline: { artifactStore: {}, stages: [{ name: 'S', actions: [{ name: 'Ask', actionTypeId: { provider: 'Manual' } }] }] } }) },
  } as unknown as Aws, 'shop', {});
  await expect(run(pipeline)).rejects.toThrow('actions of the provider Manual are not played here, got: Ask');
});
