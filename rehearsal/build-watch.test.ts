import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { BuildStopped, BuildTimedOut } from './build-end';
import { BuildWatch } from './build-watch';

let directory: string;
let watch: BuildWatch;
const stopRequest = () => join(directory, 'stop');
const start = (minutes: number, secondsPerMinute: number) => { watch = new BuildWatch(minutes, { secondsPerMinute }, stopRequest()); };

beforeEach(() => {
  jest.useFakeTimers();
  directory = mkdtempSync(join(tmpdir(), 'build-watch-test-'));
});
afterEach(() => {
  watch.close();
  jest.useRealTimers();
  rmSync(directory, { recursive: true });
});

test('a build has the time of its timeout, and no more', () => {
  start(5, 60);
  jest.advanceTimersByTime(5 * 60_000 - 1);
  expect(watch.signal.aborted).toBe(false);
  jest.advanceTimersByTime(1);
  expect(watch.signal.reason).toBeInstanceOf(BuildTimedOut);
});

test('minutes last as long as the clock says', () => {
  start(5, 1);
  jest.advanceTimersByTime(5_000);
  expect(watch.signal.reason).toBeInstanceOf(BuildTimedOut);
});

test('a stop is noticed soon, and stays the reason when the time is up as well', () => {
  start(5, 1);
  writeFileSync(stopRequest(), '');
  jest.advanceTimersByTime(100);
  expect(watch.signal.reason).toBeInstanceOf(BuildStopped);
  jest.advanceTimersByTime(60_000);
  expect(watch.signal.reason).toBeInstanceOf(BuildStopped);
});

test('after its end nothing ends a build', () => {
  start(5, 1);
  watch.close();
  writeFileSync(stopRequest(), '');
  jest.advanceTimersByTime(60_000);
  expect(watch.signal.aborted).toBe(false);
});
