import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Traffic } from './counting-proxy';

export interface Measured extends Traffic {
  readonly app: string;
  readonly cache: string;
  readonly what: string;
  readonly seconds: number;
  /** Bytes of the layers that the image has anew. */
  readonly changed?: number;
}

interface Overhead {
  readonly ours: number;
  readonly alone: number;
  readonly rounds: number;
}

const PAGE = join(__dirname, '..', '..', 'docs', 'performance.md');
const [BEGIN, END] = ['<!-- bench:build -->', '<!-- end of bench:build -->'];

/** Writes the figures into the page and says whether every bar of the default cache is held. */
export function writeReport(measured: Measured[], overhead: Overhead, machine: string): boolean {
  const lines = [`Measured by \`npm run bench:build\` on ${machine}.`, '', ...tableOf(measured), '', ...bars(measured, overhead).map(({ text, good }) => `- ${text}: ${good ? 'held' : '**missed**'}`)];
  const page = readFileSync(PAGE, 'utf8');
  writeFileSync(PAGE, `${page.slice(0, page.indexOf(BEGIN) + BEGIN.length)}\n${lines.join('\n')}\n${page.slice(page.indexOf(END))}`);
  console.log(lines.join('\n'));
  return bars(measured, overhead).every(({ good }) => good);
}

export function tableOf(measured: Measured[]): string[] {
  const mb = (bytes: number) => (bytes / 1e6).toFixed(1);
  return [
    '| Dockerfile | cache | build | seconds | of cold | MB pushed | MB pulled |',
    '|---|---|---|---|---|---|---|',
    ...measured.map(({ app, cache, what, seconds, pushed, pulled }) => {
      const cold = measured.find((row) => row.app === app && row.cache === cache && row.what === 'cold')!;
      return `| ${app} | ${cache} | ${what} | ${seconds.toFixed(1)} | ${(seconds / cold.seconds).toFixed(2)} | ${mb(pushed)} | ${mb(pulled)} |`;
    }),
  ];
}

export function bars(measured: Measured[], { ours, alone, rounds }: Overhead): { text: string; good: boolean }[] {
  const row = (what: string) => measured.find((one) => one.app === 'one stage' && one.cache === 'registry' && one.what === what)!;
  const warm = row('source changed');
  const [ratio, bytes] = [warm.seconds / row('cold').seconds, warm.pushed / warm.changed!];
  return [
    { text: `default cache, source changed: ${ratio.toFixed(2)} of the cold build's time (bar 0.25)`, good: ratio <= 0.25 },
    { text: `default cache, source changed: ${bytes.toFixed(3)} times the bytes of the changed layers pushed (bar 1.2)`, good: bytes <= 1.2 },
    { text: `the generated build takes ${ours.toFixed(1)} s, the same docker commands alone ${alone.toFixed(1)} s, medians of ${rounds} (bar: 2 s more)`, good: ours - alone <= 2 },
  ];
}
