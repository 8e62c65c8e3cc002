/**
 * What builds cost with each cache: the buildspec of the template, run against a real registry by a real BuildKit, on a disk
 * that is empty each time. Writes the table into docs/performance.md; a bar that is missed exits with 1.
 */
import { randomBytes } from 'crypto';
import { mkdtempSync, rmSync } from 'fs';
import { availableParallelism, tmpdir, totalmem } from 'os';
import { join } from 'path';
import { APPS, changeSource, writeApp } from './apps';
import { CountingProxy, Traffic } from './counting-proxy';
import { Layers, layersOf } from './manifest';
import { Measured, writeReport } from './report';
import { newBaseImage } from '../../rehearsal/base-image';
import { startBaseRegistry } from '../../rehearsal/base-registry';
import { BuildMachine, buildspecOf } from '../../rehearsal/build-machine';
import { BuildEngines } from '../../rehearsal/buildkit/build-engines';
import { Cleanup } from '../../rehearsal/cleanup';
import { Docker } from '../../rehearsal/docker';
import { BuildCache } from '../../src';

/** Caches, and whether the build machine's disk survives. */
const CACHES: [name: string, cache: () => BuildCache, diskStays: boolean][] = [
  ['registry', BuildCache.registry, false],
  ['inline', BuildCache.inline, false],
  ['none', BuildCache.none, false],
  ['local, dockerServer', BuildCache.local, true],
];

/** The docker commands of the default build, with nothing around them. */
const ALONE = [
  'copy="$IMAGE_REPOSITORY_URI:buildkit-v0.27.0-$(uname -m)"',
  'docker pull --quiet "$copy"',
  'docker buildx create --name image-build --driver docker-container --driver-opt "image=$copy,network=host" --bootstrap',
  'cache="type=registry,ref=$IMAGE_REPOSITORY_URI:cache"',
  'docker buildx build --builder image-build --push --provenance=false --tag "$IMAGE_URI" --cache-from "$cache" '
    + '--cache-to "$cache,mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true" .',
].join('\n');
const ROUNDS = 3;

async function main(workspace: string, cleanup: Cleanup): Promise<boolean> {
  const id = randomBytes(4).toString('hex');
  const docker = await Docker.connect(join(workspace, 'docker'), id);
  cleanup.later('what the benchmark made in the Docker engine', () => docker.removeEverything());
  const proxy = await CountingProxy.before(await startBaseRegistry(workspace, cleanup), cleanup);
  const machine = new BuildMachine(docker, await BuildEngines.prepare(docker, workspace), workspace);
  const { name: base } = await newBaseImage(docker, proxy.host, id, workspace);

  const measured: Measured[] = [];
  const measure = async (row: Omit<Measured, 'seconds' | keyof Traffic>, build: () => Promise<number>) => {
    proxy.take();
    const seconds = await build();
    measured.push({ ...row, seconds, ...proxy.take() });
    console.log(`${row.app}, ${row.cache}, ${row.what}: ${seconds.toFixed(1)} s`);
  };
  for (const [app, dockerfile] of Object.entries(APPS)) {
    for (const [cache, newCache, diskStays] of CACHES) {
      const repository = `${proxy.host}/${cache.split(',')[0]}`;
      const source = join(workspace, 'source');
      const buildspec = buildspecOf({ cache: newCache() });
      writeApp(source, dockerfile(base));
      const builds = async (what: string, before?: Layers) => {
        if (!diskStays) await machine.emptyDisk(proxy.host);
        await measure({ app, cache, what }, () => machine.build(buildspec, repository, source));
        const layers = await layersOf(repository, machine.tag);
        if (before) Object.assign(measured[measured.length - 1], { changed: layers.notIn(before) });
        return layers;
      };
      if (measured.length === 0) {
        await measure({ app, cache, what: 'the very first' }, () => machine.build(buildspec, repository, source));
        writeApp(source, dockerfile(base)); // other dependencies, so that nothing in the cache fits
      }
      const cold = await builds('cold');
      changeSource(source);
      await builds('source changed', cold);
      await builds('nothing changed');
    }
  }
  const [ours, alone] = await overhead(machine, proxy.host, join(workspace, 'source'), `${proxy.host}/registry`, base);
  return writeReport(measured, { ours, alone, rounds: ROUNDS }, `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB`);
}

/** Medians of a build whose source has changed, by the buildspec and by the commands alone, taking turns. */
async function overhead(
  machine: BuildMachine, registry: string, source: string, repository: string, base: string,
): Promise<[ours: number, alone: number]> {
  writeApp(source, APPS['one stage'](base));
  const buildspec = buildspecOf({ cache: BuildCache.registry() });
  await machine.build(buildspec, repository, source);
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, build] of [
      () => machine.build(buildspec, repository, source),
      () => machine.commands(ALONE, repository, source),
    ].entries()) {
      changeSource(source);
      await machine.emptyDisk(registry);
      times[i].push(await build());
    }
  }
  return times.map((seconds) => seconds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]) as [number, number];
}

const workspace = mkdtempSync(join(tmpdir(), 'bench-build-'));
const cleanup = new Cleanup();
main(workspace, cleanup)
  .then((good) => { process.exitCode = good ? 0 : 1; }, (error) => { console.error(error); process.exitCode = 1; })
  .finally(async () => {
    await cleanup.run();
    rmSync(workspace, { recursive: true, force: true });
  });
