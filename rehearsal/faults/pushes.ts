import { ensure } from '../steps';
import { Fault } from './fault';
import { Scene } from './scene';

/** Pushes that meet each other, or what an earlier one has left. */
export const pushFaults: Fault[] = [
  { name: 'two pushes within a second', play: twoAtOnce },
  { name: 'the same commit pushed twice', play: sameTwice },
];

async function twoAtOnce(scene: Scene): Promise<string> {
  const versions = [await scene.commitVersion(), await scene.commitVersion()];
  const start = Date.now();
  const ids: string[] = [];
  for (const { commit } of versions) ids.push((await scene.deliver(await scene.delivery({ after: commit }))).executionId!);
  ensure(Date.now() - start < 1000, 'both pushes come within a second');
  const executions = await Promise.all(ids.map((id) => scene.deployed.ended(id)));
  // The second waits for each stage until the first has left it, so nothing overtakes the first.
  const [first, second] = executions;
  ensure(!first.failure && !first.supersededBefore, `the first is released, got: ${first.failure?.reason ?? 'superseded'}`);
  scene.pushedImageOf(first.commit);
  await scene.released(versions[1].number, second);
  return `both were released one after the other, and the newer, ${versions[1].number}, answers`;
}

async function sameTwice(scene: Scene): Promise<string> {
  const { number, commit } = await scene.commitVersion();
  const tags: string[] = [];
  for (let time = 1; time <= 2; time++) {
    const execution = await scene.push(commit);
    await scene.released(number, execution);
    tags.push(execution.variables.Build.IMAGE_TAG);
  }
  ensure(tags[0] !== tags[1], 'every build has a tag of its own');
  return `released as ${tags.join(' and ')}`;
}
