import { setTimeout as sleep } from 'timers/promises';
import { interruption } from './processes';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Asks until the answer is the awaited one, and returns it. */
export async function untilAnswered(url: string, awaited: (answer: Answer) => boolean, timeoutSeconds: number): Promise<Answer> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (let last = 'no answer'; ; await sleep(100, undefined, { signal: interruption.signal })) {
    try {
      const answer = await ask(url);
      if (awaited(answer)) return answer;
      last = `${answer.status} ${answer.body.trim().slice(0, 200)}`;
    } catch (error) {
      interruption.signal.throwIfAborted();
      last = `no answer (${((error as Error).cause as NodeJS.ErrnoException | undefined)?.code ?? (error as Error).name})`;
    }
    if (Date.now() > deadline) throw new Error(`${url} did not answer as awaited within ${timeoutSeconds} s; the last was: ${last}`);
  }
}

export async function ask(url: string): Promise<Answer> {
  const signal = AbortSignal.any([interruption.signal, AbortSignal.timeout(2000)]);
  const response = await fetch(url, { signal });
  return { status: response.status, body: await response.text() };
}
