/**
 * What the construct costs at synthesis, against the same pipeline wired by hand from CDK's L2s, in one run.
 *
 * Both take turns, so that a machine that slows down slows both; medians are compared. A bar that is missed exits with 1.
 */
import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { AddPipeline, appWith, byHand, ours } from './apps';

const ROUNDS = 9;
const outdir = mkdtempSync(join(tmpdir(), 'bench-'));
const missed: string[] = [];

/** Milliseconds to construct and synthesise an app. */
function time(pipelines: number, add: AddPipeline): number {
  global.gc?.();
  const start = process.hrtime.bigint();
  appWith(pipelines, add, outdir).synth();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Medians of two measurements that take turns, after one round that is not counted. */
function compare(a: () => number, b: () => number): [number, number] {
  a(); b();
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    // Who goes first changes, so that neither always finds the other's rubbish.
    if (round % 2) times[1].push(b());
    times[0].push(a());
    if (!(round % 2)) times[1].push(b());
  }
  return [median(times[0]), median(times[1])];
}

function resourcesOf(add: AddPipeline): string[] {
  const count = (pipelines: number) => {
    const resources: Record<string, { Type: string }> = appWith(pipelines, add, outdir).synth().stacks[0].template.Resources;
    return Object.values(resources).map((resource) => resource.Type).sort();
  };
  // What a second pipeline adds: the service's own resources are not the pipeline's.
  const [one, two] = [count(1), count(2)];
  for (const type of one) two.splice(two.indexOf(type), 1);
  return two;
}

function judge(what: string, figure: string, ratio: number, bar: number): void {
  const good = ratio <= bar;
  if (!good) missed.push(what);
  console.log(`${good ? 'ok    ' : 'MISSED'}  ${what}: ${figure}, ratio ${ratio.toFixed(2)} (bar ${bar.toFixed(2)})`);
}

const [oursMs, byHandMs] = compare(() => time(40, ours), () => time(40, byHand));
judge('construct and synth of 40 pipelines', `${oursMs.toFixed(0)} ms, by hand ${byHandMs.toFixed(0)} ms`, oursMs / byHandMs, 1.0);

const [manyMs, fewMs] = compare(() => time(200, ours) / 200, () => time(20, ours) / 20);
judge('cost of a pipeline among 200', `${manyMs.toFixed(1)} ms, among 20 ${fewMs.toFixed(1)} ms`, manyMs / fewMs, 1.25);

const [oursTypes, byHandTypes] = [resourcesOf(ours), resourcesOf(byHand)];
judge('resources of a pipeline', `${oursTypes.length}, by hand ${byHandTypes.length}`, oursTypes.length / byHandTypes.length, 1.0);
console.log(`        ours:    ${oursTypes.join(' ')}\n        by hand: ${byHandTypes.join(' ')}`);

rmSync(outdir, { recursive: true });
process.exitCode = missed.length > 0 ? 1 : 0;
