import { PipelineAction, PipelineStage } from './pipeline-structure';
import { FailedStep, StageRun } from './stage-run';

const action = (name: string, runOrder: number) => ({ name, runOrder }) as PipelineAction;
const stage: PipelineStage = { name: 'Production', onSuccess: [], actions: [action('migrate', 1), action('web', 2), action('worker', 2), action('tell', 3)] };

/** What begins and ends; actions fail as often as they are in the list. */
function runOf(failing: string[] = [], failure: (name: string) => Error = (name) => new FailedStep({ action: name, reason: `${name} failed` })) {
  const seen: string[] = [];
  const run = new StageRun(stage, async ({ name }) => {
    seen.push(`${name} begins`);
    await new Promise(setImmediate);
    const index = failing.indexOf(name);
    seen.push(`${name} ${index < 0 ? 'ends' : 'fails'}`);
    if (index >= 0) throw failure(failing.splice(index, 1)[0]);
  });
  return { run, seen };
}

test('actions of one run order run at the same time, and the next come after all of them', async () => {
  const { run, seen } = runOf();
  await run.run();
  expect(seen).toEqual(['migrate begins', 'migrate ends', 'web begins', 'worker begins', 'web ends', 'worker ends', 'tell begins', 'tell ends']);
});

test('a failure stops what comes later, but not what runs at the same time', async () => {
  const { run, seen } = runOf(['web']);
  await expect(run.run()).rejects.toThrow('web failed');
  expect(seen.slice(2)).toEqual(['web begins', 'worker begins', 'web fails', 'worker ends']);
});

test('run again, it leaves out what has succeeded', async () => {
  const { run, seen } = runOf(['web']);
  await run.run().catch(() => undefined);
  seen.splice(0);
  await run.run();
  expect(seen).toEqual(['web begins', 'web ends', 'tell begins', 'tell ends']);
});

test('a mistake of the rehearsal is not hidden by a failed action', async () => {
  const { run } = runOf(['web', 'worker'], (name) => name === 'web' ? new FailedStep({ action: name, reason: 'x' }) : new Error('not played here'));
  await expect(run.run()).rejects.toThrow('not played here');
});
