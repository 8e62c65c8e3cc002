import examples from '@octokit/webhooks-examples';
import { ensure } from '../steps';
import { Delivery } from '../webhook';
import { cause, Fault } from './fault';
import { NO_COMMIT, Scene } from './scene';

/** Deliveries that must start nothing, or nothing that gets far. */
export const deliveryFaults: Fault[] = [
  {
    name: 'wrong signature',
    play: async (scene) => refused(scene, 401, await scene.delivery({}, 'not the secret'), /its signature is wrong/),
  },
  {
    name: 'no signature',
    play: async (scene) => refused(scene, 401, unsigned({ headers: {}, body: Buffer.from('{}') }), /it is not signed/),
  },
  {
    name: 'unsigned with the right body',
    play: async (scene) => {
      const { commit } = await scene.commitVersion();
      return refused(scene, 401, unsigned(await scene.delivery({ after: commit })), /it is not signed/);
    },
  },
  {
    name: 'a truncated body',
    play: async (scene) => {
      const { headers, body } = await scene.delivery({});
      return refused(scene, 401, { headers, body: body.subarray(0, body.length / 2) }, /its signature is wrong/);
    },
  },
  {
    name: 'other branch',
    play: async (scene) => refused(scene, 200, await scene.delivery({ ref: 'refs/heads/other' }), /\$\.ref is "refs\/heads\/other", not/),
  },
  {
    name: 'tag push',
    play: async (scene) => refused(scene, 200, await scene.delivery({ ref: `refs/tags/${scene.deployed.branch}` }), /\$\.ref is "refs\/tags\/\w+", not/),
  },
  {
    name: 'deletion of another branch',
    play: async (scene) => refused(scene, 200, await scene.delivery({ ref: 'refs/heads/done', after: NO_COMMIT }), /\$\.ref is "refs\/heads\/done", not/),
  },
  {
    // Its ref is the branch's, so it does start the pipeline; there is no commit to go on with.
    name: 'deletion of the branch itself',
    play: async (scene) => cause(await scene.failingIn('Source', NO_COMMIT), /not a (valid object name|tree object).*0{40}/),
  },
  { name: 'payloads of all other events', play: otherEvents },
];

/** Returns what the webhook answers to a delivery that it must refuse. */
async function refused(scene: Scene, wanted: number, delivery: Delivery, reason: RegExp): Promise<string> {
  const answer = await scene.deliver(delivery);
  ensure(answer.status === wanted, `the webhook answers ${wanted}, got: ${answer.status} ${answer.reason}`);
  ensure(answer.executionId === undefined && !answer.startsPipeline, 'the delivery starts nothing');
  return `answers ${wanted}: ${cause(answer.reason, reason)}`;
}

function unsigned({ headers, body }: Delivery): Delivery {
  return { headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !/signature/i.test(name))), body };
}

/**
 * Real ones, signed with the right secret. Filters see the body alone, so an event that names the branch as a push does
 * would start the pipeline; the webhook is to be registered for pushes alone, and no such event arrives.
 */
async function otherEvents(scene: Scene): Promise<string> {
  const { sign } = await import('@octokit/webhooks-methods');
  const branch = `refs/heads/${scene.deployed.branch}`;
  const others = examples.filter(({ name, examples: [payload] }) => name !== 'push' && (payload as { ref?: string }).ref !== branch);
  for (const { name, examples: [payload] } of others) {
    const body = JSON.stringify(payload);
    const headers = { 'X-GitHub-Event': name, 'X-Hub-Signature-256': await sign(scene.deployed.webhookSecret, body) };
    await refused(scene, 200, { headers, body: Buffer.from(body) }, /\$\.ref/);
  }
  return `${others.length} events, each answered 200: none has a $.ref that is "${branch}"`;
}
