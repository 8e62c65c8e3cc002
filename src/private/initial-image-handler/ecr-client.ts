import { ECRClient } from '@aws-sdk/client-ecr';

/** How long somebody can wait. */
export interface Patience {
  /** The pause before the second attempt, in milliseconds; every further one is as much longer. */
  readonly pause: number;
  /** What is left until the answer is due, in milliseconds. */
  readonly timeLeft: () => number;
}

/** Pauses of 2, 4, 6 … seconds make 56 seconds. */
const PAUSES = 7;

/** Whether a role may not do something, or not yet. */
export function isDenied(error: unknown): boolean {
  return (error as Error).name === 'AccessDeniedException';
}

/**
 * ECR, as a function sees it whose role was made seconds ago: for up to a minute some of AWS has not heard of the role's rights.
 * Every call waits for that, as one that was allowed says nothing of the next.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export function newEcrClient(region: string, { pause, timeLeft }: Patience): ECRClient {
  const client = new ECRClient({ region });
  client.middlewareStack.add((next, { commandName }) => async (args) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await next(args);
      } catch (error) {
        const wait = attempt * pause;
        if (!isDenied(error) || attempt > PAUSES || wait >= timeLeft()) throw error;
        console.log(`${commandName} is denied, and asked again in ${wait / 1000} s: the role may be too new`);
        await new Promise((resume) => setTimeout(resume, wait));
      }
    }
  }, { step: 'initialize', name: 'whileTheRoleIsNew' });
  return client;
}
