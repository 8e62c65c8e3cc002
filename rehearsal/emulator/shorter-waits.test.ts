import { execFileSync } from 'child_process';
import { join } from 'path';

/** What a function would print, whose waits are a hundredth. */
function run(program: string): { printed: any; seconds: number } {
  const start = performance.now();
  const printed = execFileSync(process.execPath, ['--require', join(__dirname, 'shorter-waits.cjs'), '--eval', `
    const { setTimeout: sleep } = require('timers/promises');
    (async () => { ${program} })();
  `], { encoding: 'utf8', env: { PATH: process.env.PATH, SHORTER_WAITS_FACTOR: '100' } });
  return { printed: JSON.parse(printed), seconds: (performance.now() - start) / 1000 };
}

test('a minute is shorter, and the clock shows it all the same', () => {
  const { printed, seconds } = run('const start = Date.now(); await sleep(60_000); console.log(Math.round((Date.now() - start) / 1000));');
  expect(printed).toBe(60);
  expect(seconds).toBeLessThan(20);
});

test('waits at the same time take as long as the longest', () => {
  const { printed } = run('const start = Date.now(); await Promise.all([sleep(30_000), sleep(60_000)]); console.log(Math.round((Date.now() - start) / 1000));');
  expect(printed).toBe(60);
});

test('without a wait the clock is right, and dates are dates', () => {
  const { printed } = run('console.log(JSON.stringify([Date.now(), new Date().getTime(), new Date("2026-01-02T03:04:05Z").toISOString(), new Date() instanceof Date]));');
  expect(Math.abs(printed[0] - Date.now())).toBeLessThan(60_000);
  expect(Math.abs(printed[1] - printed[0])).toBeLessThan(1000);
  expect(printed.slice(2)).toEqual(['2026-01-02T03:04:05.000Z', true]);
});

test('a wait has its result, and can be ended', () => {
  const { printed } = run(`
    const value = await sleep(1000, 'value');
    const reason = await sleep(60_000, undefined, { signal: AbortSignal.timeout(20) }).catch((error) => error.name);
    console.log(JSON.stringify([value, reason]));
  `);
  expect(printed).toEqual(['value', 'AbortError']);
});
