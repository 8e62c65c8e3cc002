import { StageLock, Turn } from './stage-lock';

/** What became of executions that came one after the other, while the first was at work and after it has left. */
async function comeOneAfterTheOther(mode: string, count: number): Promise<(Turn | undefined)[][]> {
  const lock = new StageLock(mode);
  const turns: (Turn | undefined)[] = Array.from({ length: count });
  turns.forEach((_, index) => void lock.enter().then((turn) => { turns[index] = turn; }));
  const seen: (Turn | undefined)[][] = [];
  for (let left = 0; left <= count; left++) {
    await new Promise(setImmediate);
    seen.push([...turns]);
    lock.leave();
  }
  return seen;
}

test('SUPERSEDED lets the newest overtake those that wait, but not the one at work', async () => {
  const [during, after] = await comeOneAfterTheOther('SUPERSEDED', 4);
  expect(during).toEqual(['entered', 'superseded', 'superseded', undefined]);
  expect(after).toEqual(['entered', 'superseded', 'superseded', 'entered']);
});

test('QUEUED lets them in one by one, as they came', async () => {
  const seen = await comeOneAfterTheOther('QUEUED', 3);
  expect(seen.slice(0, 3)).toEqual([
    ['entered', undefined, undefined],
    ['entered', 'entered', undefined],
    ['entered', 'entered', 'entered'],
  ]);
});

test('PARALLEL keeps nobody waiting', async () => {
  expect((await comeOneAfterTheOther('PARALLEL', 3))[0]).toEqual(['entered', 'entered', 'entered']);
});

test('who comes when nobody is there need not wait', async () => {
  const lock = new StageLock('SUPERSEDED');
  await lock.enter();
  lock.leave();
  await expect(lock.enter()).resolves.toBe('entered');
});
