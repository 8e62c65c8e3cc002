import { setTimeout as sleep } from 'timers/promises';
import { interruption } from '../processes';
import { ensure } from '../steps';
import { cause, Fault } from './fault';
import { anotherJob, dyingAt, functionOf, jobsOf, withCalls } from './functions';
import { without } from './rights';
import { Scene } from './scene';

/** What happens to the functions that a pipeline invokes. */
export const stepFaults: Fault[] = [
  { name: 'step function throttled', play: throttled },
  {
    // The stage is rolled back by the same action, which may not be invoked either.
    name: 'step function may not be invoked',
    play: async (scene) => {
      const { commit } = await scene.commitVersion();
      scene.pushedImageOf(commit);
      const { roleArn } = await scene.actionNamed('MoveLiveTag');
      const failure = await without('lambda:InvokeFunction', roleArn, scene, () => scene.failingIn('MoveLiveTag', commit));
      await scene.wasRolledBack();
      return cause(failure, /not authorized to perform: lambda:InvokeFunction/);
    },
  },
  {
    // Lambda calls it twice more, which helps as little.
    name: 'step function may not report its result',
    play: async (scene) => {
      const { commit } = await scene.commitVersion();
      scene.pushedImageOf(commit);
      const { roleArn } = await functionOf(scene.deployed, 'MoveLiveTag');
      const failure = await withCalls(scene.aws, { secondsPerMinute: 0.5 },
        () => without('codepipeline:PutJobSuccessResult', roleArn, scene, () => scene.failingIn('MoveLiveTag', commit)));
      await scene.wasRolledBack();
      // What it did is done; the next release mends it.
      const next = await scene.commitVersion();
      await scene.released(next.number, await scene.push(next.commit));
      return cause(failure, /failed to return a result/);
    },
  },
  {
    name: 'step function killed in the middle',
    play: async (scene) => {
      const { number, commit } = await scene.commitVersion();
      const execution = await dyingAt(scene.aws, 'PutImage', () => scene.push(commit));
      await scene.released(number, execution);
      // The first invocation has moved it and could not say so.
      return cause(execution.done!['Deploy/MoveLiveTag'].says, /^live is at .* already$/);
    },
  },
  {
    name: 'step function called twice',
    play: async (scene) => {
      const { number, commit } = await scene.commitVersion();
      const execution = await withCalls(scene.aws, { timesForAJob: 2 }, () => scene.push(commit));
      await scene.released(number, execution);
      return cause(execution.done!['Deploy/MoveLiveTag'].says, /^live is at /);
    },
  },
];

/** It has no concurrency for a while; Lambda keeps the event. */
async function throttled(scene: Scene): Promise<string> {
  const { lambda } = scene.aws.emulator.aws;
  const { name: FunctionName } = await functionOf(scene.deployed, 'MoveLiveTag');
  const { number, commit } = await scene.commitVersion();
  const before = jobsOf(scene.aws.emulator);
  await lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 0 });
  let ended = false;
  try {
    const execution = scene.push(commit).finally(() => { ended = true; });
    await Promise.race([anotherJob(scene.aws, before), execution]);
    await sleep(2000, undefined, { signal: interruption.signal });
    ensure(!ended, 'the job waits for the function');
    await lambda.deleteFunctionConcurrency({ FunctionName });
    await scene.released(number, await execution);
  } finally {
    await lambda.deleteFunctionConcurrency({ FunctionName });
  }
  return `the job waits for its function, then ${number} is live`;
}
