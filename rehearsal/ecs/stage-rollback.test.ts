import { rollbackTarget, StageExecution } from './stage-rollback';

const run = (pipelineExecutionId: string, other: Partial<StageExecution> = {}): StageExecution =>
  ({ pipelineExecutionId, stageName: 'Deploy', pipelineVersion: 2, succeeded: true, wasRollback: false, artifactsPresent: true, ...other });
const failed = { stageName: 'Deploy', pipelineVersion: 2 };

test('goes to the newest execution that has succeeded in the stage', () => {
  const history = [run('5', { succeeded: false }), run('4', { stageName: 'Staging' }), run('3'), run('2')];
  expect(rollbackTarget(failed, history).pipelineExecutionId).toBe('3');
});

test('never goes to a rollback', () => {
  expect(rollbackTarget(failed, [run('3', { wasRollback: true }), run('2')]).pipelineExecutionId).toBe('2');
});

test('goes to an execution of the structure that the pipeline has now', () => {
  expect(rollbackTarget(failed, [run('3', { pipelineVersion: 1 }), run('2')]).pipelineExecutionId).toBe('2');
});

test.each([
  ['on the first run', failed, [run('1', { succeeded: false })], 'no execution has succeeded in it yet'],
  ['when only rollbacks have succeeded', failed, [run('1', { wasRollback: true })], 'no execution has succeeded in it yet'],
  ['after a change of the pipeline', { ...failed, pipelineVersion: 3 }, [run('2'), run('1')], 'the pipeline has changed since 2 succeeded in it'],
  ['once the artifacts have expired', failed, [run('2', { artifactsPresent: false }), run('1')], 'the artifacts of 2 have expired'],
  ['in PARALLEL mode', { ...failed, executionMode: 'PARALLEL' }, [run('1')], 'a pipeline in PARALLEL mode has no stage rollback'],
])('has nowhere to go %s', (_, stage, history, why) => {
  expect(() => rollbackTarget(stage, history)).toThrow(`the stage Deploy cannot be rolled back: ${why}`);
});
