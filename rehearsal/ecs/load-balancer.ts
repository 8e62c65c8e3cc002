import { Answer } from '../http';

/** What a target group asks a task. */
export interface TargetHealthCheck {
  /** `/` when it is left out. */
  readonly path?: string;
  /** Statuses as a target group's matcher has them, for example `200-299,301`; 200 when it is left out. */
  readonly matcher?: string;
}

/** Asks a target once and returns what is wrong with it, or nothing. */
export async function targetProblem(url: string, { path = '/', matcher = '200' }: TargetHealthCheck, ask: (url: string) => Promise<Answer>): Promise<string | undefined> {
  const answer = await ask(new URL(path, url).href).catch(() => undefined);
  if (!answer) return `${path} is not answered`;
  return matches(answer.status, matcher) ? undefined : `${path} answers ${answer.status}, not ${matcher}`;
}

function matches(status: number, matcher: string): boolean {
  return matcher.split(',').some((range) => {
    const [from, to = from] = range.split('-').map(Number);
    return from <= status && status <= to;
  });
}
