import { exampleEvent } from './example-event';
import { Scene } from './scene';
import { newHandler } from '../../../../src/private/steps/handlers/step';

// No test waits for minutes: what would be late is late at once.
jest.mock('timers/promises', () => ({ setTimeout: async () => undefined }));

let scene: Scene;
beforeEach(async () => { scene = await Scene.start(); });
afterEach(() => scene.stop());

test('a look that AWS does not answer is repeated, and does not take the job with it', async () => {
  let looks = 0;
  const told = await scene.play({
    consequence: () => 'nothing is changed',
    patience: 10,
    pause: 5,
    look: () => ++looks === 1 ? new Promise(() => undefined) : Promise.resolve({ done: 'in the end' }),
  }, {});
  expect(told).toMatchObject({ kind: 'succeeded', text: 'in the end' });
  expect(scene.log[0]).toContain('TimeoutError: AWS has not answered in 120 s; asking again');
});

test('a look that is never answered ends the job', async () => {
  const told = await scene.play({ consequence: () => 'nothing is changed', patience: 1, pause: 5, look: () => new Promise(() => undefined) }, {});
  expect(told).toMatchObject({ kind: 'failed', text: 'TimeoutError: AWS has not answered in 120 s, so nothing is changed; retry the stage' });
});

test('a look that waits is repeated by the wall clock', async () => {
  let looks = 0;
  await newHandler({ consequence: () => 'nothing is changed', patience: 1, pause: 5, look: async () => ++looks < 3 ? { waiting: 'x' } : { done: 'at the third look' } })(exampleEvent({ UserParameters: '{}' }));
  expect(scene.told).toEqual([expect.objectContaining({ kind: 'succeeded', text: 'at the third look' })]);
});
