import { Transition } from './transition';

test('lets everybody pass who comes while it is enabled', async () => {
  const transition = new Transition();
  await transition.pass();
  transition.disable();
  transition.enable();
  await transition.pass();
});

test('holds back until it is enabled again, and says that somebody waits', async () => {
  const transition = new Transition();
  transition.disable();
  const reached = transition.reached();
  let passed = false;
  const passing = transition.pass().then(() => { passed = true; });
  await reached;
  expect(passed).toBe(false);
  transition.enable();
  await passing;
});
