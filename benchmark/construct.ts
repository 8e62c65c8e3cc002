/**
 * What the construct costs at synthesis, against the same pipeline wired by hand from CDK's L2s, in one run.
 *
 * Both take turns, so that a machine that slows down slows both; the median of the rounds' ratios counts. A bar that is missed exits with 1.
 */
import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { AddPipeline, appWith, byHand, byHandWithPointer, ours } from './apps';

const ROUNDS = 11;
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

interface Comparison {
  readonly a: number;
  readonly b: number;
  /** Median of the rounds' ratios a / b: what slows the machine down for a while slows both of a round. */
  readonly ratio: number;
}

/** Two measurements that take turns, after one round that is not counted. */
function compare(a: () => number, b: () => number): Comparison {
  a(); b();
  const rounds = Array.from({ length: ROUNDS }, (_, round) => {
    // Who goes first changes, so that neither always finds the other's rubbish.
    if (round % 2) return { b: b(), a: a() };
    return { a: a(), b: b() };
  });
  return {
    a: median(rounds.map((round) => round.a)),
    b: median(rounds.map((round) => round.b)),
    ratio: median(rounds.map((round) => round.a / round.b)),
  };
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

const forty = compare(() => time(40, ours), () => time(40, byHandWithPointer));
judge('construct and synth of 40 pipelines', `${forty.a.toFixed(0)} ms, by hand ${forty.b.toFixed(0)} ms`, forty.ratio, 1.0);
const plain = compare(() => time(40, ours), () => time(40, byHand));
console.log(`        against pipelines by hand that move no pointer: ${plain.a.toFixed(0)} ms, ${plain.b.toFixed(0)} ms, ratio ${plain.ratio.toFixed(2)}`);

const growth = compare(() => time(200, ours) / 200, () => time(20, ours) / 20);
judge('cost of a pipeline among 200', `${growth.a.toFixed(1)} ms, among 20 ${growth.b.toFixed(1)} ms`, growth.ratio, 1.25);

const [oursTypes, byHandTypes] = [resourcesOf(ours), resourcesOf(byHand)];
judge('resources of a pipeline', `${oursTypes.length}, by hand ${byHandTypes.length}`, oursTypes.length / byHandTypes.length, 1.0);
console.log(`        ours:    ${oursTypes.join(' ')}\n        by hand: ${byHandTypes.join(' ')}`);

rmSync(outdir, { recursive: true });
process.exitCode = missed.length > 0 ? 1 : 0;
