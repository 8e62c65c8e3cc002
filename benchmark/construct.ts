/**
 * What the construct costs at synthesis, against the same pipeline wired by hand from CDK's L2s.
 */
import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { AddPipeline, appWith, byHand, byHandWithLiveTag, ours } from './apps';
import { compare, judge } from './compare';

const ROUNDS = 11;
const outdir = mkdtempSync(join(tmpdir(), 'bench-'));

/** Milliseconds to construct and synthesise an app. */
function time(pipelines: number, add: AddPipeline): number {
  global.gc?.();
  const start = process.hrtime.bigint();
  appWith(pipelines, add, outdir).synth();
  return Number(process.hrtime.bigint() - start) / 1e6;
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

/** Time and resources, in this process. */
export async function benchConstruct(): Promise<void> {
  const forty = await compare(ROUNDS, () => time(40, ours), () => time(40, byHandWithLiveTag));
  judge('construct and synth of 40 pipelines', `${forty.a.toFixed(0)} ms, by hand ${forty.b.toFixed(0)} ms`, forty.ratio, 1.0);
  const plain = await compare(ROUNDS, () => time(40, ours), () => time(40, byHand));
  console.log(`        against pipelines by hand that move no live tag: ${plain.a.toFixed(0)} ms, ${plain.b.toFixed(0)} ms, ratio ${plain.ratio.toFixed(2)}`);

  const growth = await compare(ROUNDS, () => time(200, ours) / 200, () => time(20, ours) / 20);
  judge('cost of a pipeline among 200', `${growth.a.toFixed(1)} ms, among 20 ${growth.b.toFixed(1)} ms`, growth.ratio, 1.25);

  const [oursTypes, byHandTypes] = [resourcesOf(ours), resourcesOf(byHandWithLiveTag)];
  judge('resources of a pipeline', `${oursTypes.length}, by hand ${byHandTypes.length}`, oursTypes.length / byHandTypes.length, 1.0);
  console.log(`        ours:    ${oursTypes.join(' ')}\n        by hand: ${byHandTypes.join(' ')}\n        by hand, without a live tag: ${resourcesOf(byHand).length}`);

  rmSync(outdir, { recursive: true });
}
