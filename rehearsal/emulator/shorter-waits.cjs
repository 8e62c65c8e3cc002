/**
 * Loaded into every function before its own code: a wait of a minute takes seconds, and then the clock shows a minute more.
 *
 * Functions wait for scans and tasks with `setTimeout` of timers/promises and look at their deadlines with `Date`. Both are
 * consistent with each other here, so that a function does all that it would do in the longer time, and has no say in it.
 * What has nothing to wait for sees the time that it is. Nothing else that counts time is changed, the SDK's among it.
 */
const factor = Number(process.env.SHORTER_WAITS_FACTOR || 1);
const RealDate = Date;
const timers = require('timers/promises');
const wait = timers.setTimeout;

/** How far the clock is ahead, in milliseconds. */
let ahead = 0;

timers.setTimeout = async (milliseconds = 1, value = undefined, options = undefined) => {
  const wakes = RealDate.now() + ahead + milliseconds;
  const result = await wait(milliseconds / factor, value, options);
  // Of waits at the same time, the longest counts.
  ahead = Math.max(ahead, wakes - RealDate.now());
  return result;
};

globalThis.Date = class Date extends RealDate {
  constructor(...given) {
    super(...(given.length > 0 ? given : [RealDate.now() + ahead]));
  }

  static now() {
    return RealDate.now() + ahead;
  }
};

require('module').syncBuiltinESMExports();
