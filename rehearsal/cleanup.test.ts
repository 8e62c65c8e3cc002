import { Cleanup } from './cleanup';

test('undoes everything once, the newest first', async () => {
  const done: string[] = [];
  const cleanup = new Cleanup();
  cleanup.later('a', () => { done.push('a'); });
  cleanup.later('b', async () => { done.push('b'); });
  await cleanup.run();
  await cleanup.run();
  expect(done).toEqual(['b', 'a']);
});

test('goes on after what cannot be undone, and tells it', async () => {
  const done: string[] = [];
  const cleanup = new Cleanup();
  cleanup.later('a', () => { done.push('a'); });
  cleanup.later('b', () => { throw new Error('stuck'); });
  cleanup.later('c', async () => Promise.reject(new Error('gone')));
  expect(await cleanup.run()).toEqual(['c: gone', 'b: stuck']);
  expect(done).toEqual(['a']);
});
