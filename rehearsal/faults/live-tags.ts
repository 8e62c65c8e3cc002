import { ensure } from '../steps';
import { cause, Fault } from './fault';
import { functionOf } from './functions';
import { without } from './rights';
import { Scene } from './scene';

/** More than the function's SDK tries by itself. */
const THROTTLED = 8;

/** What keeps the tag live from moving, and what moves it back. */
export const liveTagFaults: Fault[] = [
  {
    name: 'live tag may not be moved',
    play: async (scene) => {
      const { commit } = await scene.commitVersion();
      scene.pushedImageOf(commit);
      const { roleArn } = await functionOf(scene.deployed, 'MoveLiveTag');
      const failure = await without('ecr:PutImage', roleArn, scene, () => scene.failingIn('MoveLiveTag', commit));
      return `${cause(failure, /not authorized to perform: ecr:PutImage.*so the tag live stays where it is/)}; the stage is rolled back`;
    },
  },
  {
    name: 'live tag move throttled',
    play: async (scene) => {
      const { number, commit } = await scene.commitVersion();
      scene.aws.emulator.limitRegistry({ throttledPutImages: THROTTLED });
      const execution = await scene.push(commit).finally(() => scene.aws.emulator.limitRegistry({}));
      ensure(execution.retriedStages.length === 0, 'the function itself tries again');
      await scene.released(number, execution);
      return `after ${THROTTLED} requests that were refused, the function has moved live`;
    },
  },
  {
    name: 'live tag follows a rollback by hand',
    play: async (scene) => {
      const older = await scene.commitVersion();
      const target = await scene.push(older.commit);
      await scene.released(older.number, target);
      const newer = await scene.commitVersion();
      await scene.released(newer.number, await scene.push(newer.commit));

      const rollback = await scene.deployed.pipeline.rollBackTo(target, 'Deploy');
      ensure(rollback.id !== target.id, 'the rollback is an execution of its own');
      await scene.releasedFromHere(older.number, rollback);
      await scene.isUnharmed();
      await followsTheNextPush(scene);
      return `${older.number} answers again and is live, after ${newer.number} was; the next push is released`;
    },
  },
  { name: 'live tag follows the next push', play: followsTheNextPush },
];

async function followsTheNextPush(scene: Scene): Promise<string> {
  const { number, commit } = await scene.commitVersion();
  await scene.released(number, await scene.push(commit));
  await scene.isUnharmed();
  return `live is at the release of ${number}`;
}
