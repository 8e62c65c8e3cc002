/** What two ways of doing the same cost, in one run. */
export interface Comparison {
  readonly a: number;
  readonly b: number;
  /** Median of the rounds' ratios a / b: what slows the machine down for a while slows both of a round. */
  readonly ratio: number;
}

export function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Two measurements that take turns, after one round that is not counted. */
export async function compare(rounds: number, a: () => number | Promise<number>, b: () => number | Promise<number>): Promise<Comparison> {
  const results: { a: number; b: number }[] = [];
  for (let round = -1; round < rounds; round++) {
    // Who goes first changes, so that neither always finds the other's rubbish.
    const first = round % 2 ? await b() : undefined;
    const result = { a: await a(), b: first ?? await b() };
    if (round >= 0) results.push(result);
  }
  return {
    a: median(results.map((result) => result.a)),
    b: median(results.map((result) => result.b)),
    ratio: median(results.map((result) => result.a / result.b)),
  };
}

const missed: string[] = [];

/** Prints a figure beside its bar. One that is missed makes the process exit with 1. */
export function judge(what: string, figure: string, ratio: number, bar: number): void {
  const good = ratio <= bar;
  if (!good) missed.push(what);
  process.exitCode = missed.length > 0 ? 1 : 0;
  console.log(`${good ? 'ok    ' : 'MISSED'}  ${what}: ${figure}, ratio ${ratio.toFixed(2)} (bar ${bar.toFixed(2)})`);
}
