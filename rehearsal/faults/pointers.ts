import { ensure } from '../steps';
import { cause, Fault } from './fault';
import { without } from './rights';
import { Scene } from './scene';

/** How often the AWS CLI asks again by itself. */
const ATTEMPTS_OF_THE_CLI = 5;

/** What keeps the tag live from moving. A deployment that works stays, whatever happens to its tag. */
export const pointerFaults: Fault[] = [
  {
    name: 'pointer may not be moved',
    play: async (scene) => {
      const { number, commit } = await scene.commitVersion();
      const { roleArn } = await scene.actionNamed('MovePointer');
      const execution = await without('ecr:PutImage', roleArn, scene, () => scene.push(commit));
      ensure(execution.retriedStages.join() === 'Live', `the stage Live is retried, got: ${execution.retriedStages.join()}`);
      ensure(execution.rollback === undefined, 'nothing is rolled back');
      const told = cause(await scene.failed('MovePointer', execution), /not authorized to perform: ecr:PutImage/);
      await scene.deployedBy(number, execution);
      return `${told}; retried once, and ${number} goes on answering`;
    },
  },
  {
    name: 'pointer move throttled',
    play: async (scene) => {
      const { number, commit } = await scene.commitVersion();
      scene.aws.emulator.limitRegistry({ throttledPutImages: ATTEMPTS_OF_THE_CLI });
      const execution = await scene.push(commit).finally(() => scene.aws.emulator.limitRegistry({}));
      ensure(execution.retriedStages.join() === 'Live', `the stage Live is retried, got: ${execution.retriedStages.join()}`);
      await scene.released(number, execution);
      return `after ${ATTEMPTS_OF_THE_CLI} requests that were refused, the stage is retried and live is moved`;
    },
  },
  { name: 'pointer follows the next push', play: followsTheNextPush },
];

async function followsTheNextPush(scene: Scene): Promise<string> {
  const { number, commit } = await scene.commitVersion();
  await scene.released(number, await scene.push(commit));
  await scene.isUnharmed();
  return `live is at the release of ${number}`;
}
