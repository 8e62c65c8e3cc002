import { readdirSync } from 'fs';
import { setTimeout as sleep } from 'timers/promises';
import { FunctionCalls } from '../lambda-action';
import { Deployed, LocalAws } from '../local-aws';
import { actionsOf, stagesOf } from '../pipeline-structure';
import { interruption } from '../processes';
import { ensure } from '../steps';

/** The function that an action invokes, and its role. */
export async function functionOf({ aws, pipeline }: Deployed, action: string): Promise<{ name: string; roleArn: string }> {
  const { pipeline: declared } = await aws.codePipeline.getPipeline({ name: pipeline.name });
  const { configuration: { FunctionName } } = actionsOf('Lambda', stagesOf(declared!)).find(({ name }) => name === action)!;
  const { Role: roleArn } = await aws.lambda.getFunctionConfiguration({ FunctionName });
  return { name: FunctionName, roleArn: roleArn! };
}

/** Does something while functions are called in another way. */
export async function withCalls<T>({ functionCalls }: LocalAws, changes: Partial<FunctionCalls>, work: () => Promise<T>): Promise<T> {
  const usual = { ...functionCalls };
  Object.assign(functionCalls, changes);
  try {
    return await work();
  } finally {
    Object.assign(functionCalls, usual);
  }
}

/** Does something while a function dies as soon as it has called an operation. */
export async function dyingAt<T>({ emulator }: LocalAws, operation: string, work: () => Promise<T>): Promise<T> {
  emulator.killFunctionsAt({ [operation]: 1 });
  try {
    return await work();
  } finally {
    emulator.killFunctionsAt({});
  }
}

/** What an action has said must be the end of more than one job. */
export function inJobs(says: string, least: number): void {
  const jobs = Number(/, in (\d+) jobs$/.exec(says)?.[1] ?? 1);
  ensure(jobs >= least, `the function hands over to a further invocation, got: ${jobs} for ${says}`);
}

/** Waits until a function has been given another job than these. */
export async function anotherJob({ emulator }: LocalAws, before: string[]): Promise<void> {
  while (jobsOf(emulator).every((job) => before.includes(job))) await sleep(50, undefined, { signal: interruption.signal });
}

/** What functions were given to do until now. */
export function jobsOf({ jobs }: Pick<LocalAws['emulator'], 'jobs'>): string[] {
  return readdirSync(jobs).filter((file) => /^[0-9a-f-]{36}\.json$/.test(file));
}
