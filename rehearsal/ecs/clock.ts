import { setTimeout as sleep } from 'timers/promises';
import { interruption } from '../processes';

/** The time, which tests make pass faster. */
export interface Clock {
  /** Seconds since some moment. */
  now(): number;
  sleep(seconds: number): Promise<void>;
}

export const WALL_CLOCK: Clock = {
  now: () => performance.now() / 1000,
  sleep: (seconds) => sleep(seconds * 1000, undefined, { signal: interruption.signal }),
};
