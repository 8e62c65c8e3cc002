import { failureThreshold } from './circuit-breaker';

test.each([[1, 3], [6, 3], [7, 4], [25, 13], [400, 200], [800, 200]])('%i desired tasks: %i failures', (desiredCount, failures) => {
  expect(failureThreshold({ enable: true }, desiredCount)).toBe(failures);
});

test.each([
  ['COUNT', 2, 2],
  ['BOUNDED_PERCENT', 10, 3],
  ['BOUNDED_PERCENT', 100, 10],
  ['UNBOUNDED_PERCENT', 10, 1],
])('a threshold of its own, %s %i: %i failures of ten tasks', (type, value, failures) => {
  expect(failureThreshold({ enable: true, thresholdConfiguration: { type, value } }, 10)).toBe(failures);
});
