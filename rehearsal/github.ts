import { randomUUID } from 'crypto';
import examples from '@octokit/webhooks-examples';
import { Delivery } from './webhook';

export interface Push {
  /** `owner/name`. */
  readonly repo: string;
  /** For example `refs/heads/main`. */
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly message: string;
}

/** The delivery that GitHub makes of a push, signed with the webhook's secret. */
export async function deliveryOf(push: Push, secret: string): Promise<Delivery> {
  // The package is an ES module; a dynamic import loads it from a CommonJS one, too.
  const { sign } = await import('@octokit/webhooks-methods');
  const body = JSON.stringify(pushPayload(push));
  return {
    headers: {
      'Content-Type': 'application/json',
      'X-GitHub-Event': 'push',
      'X-GitHub-Delivery': randomUUID(),
      'X-Hub-Signature-256': await sign(secret, body),
    },
    body: Buffer.from(body),
  };
}

/** A real payload, with this push in the place of the one that it was recorded from. */
export function pushPayload({ repo, ref, before, after, message }: Push): any {
  const recorded = recordedPush();
  const [owner, name] = repo.split('/');
  // Addresses of the repository stand all over the payload.
  const payload = JSON.parse(JSON.stringify(recorded).replaceAll(recorded.repository.full_name, repo));
  const commit = { ...payload.head_commit, id: after, message };
  return {
    ...payload,
    ref,
    before,
    after,
    created: false,
    head_commit: commit,
    commits: [commit],
    repository: { ...payload.repository, name, owner: { ...payload.repository.owner, name: owner, login: owner } },
  };
}

function recordedPush(): any {
  const pushes: any[] = examples.find((event) => event.name === 'push')?.examples ?? [];
  const push = pushes.find((example) => example.ref.startsWith('refs/heads/') && example.head_commit);
  if (!push) throw new Error('@octokit/webhooks-examples holds no push to a branch');
  return push;
}
