import { setTimeout } from 'timers/promises';
import { isDenied, mayPass, StepFailed } from './errors';
import { InputArtifact } from './input-artifact';
import { JobResult, putJobResult } from './job-result';
import { PipelineEvent, PipelineJob } from './pipeline-job';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** How long one invocation goes on looking before it hands over to the next, and how long a look may take. */
const INVOCATION = 50 * SECOND;
const LONGEST_LOOK = 2 * MINUTE;
/** How long a role may be denied what it was allowed. */
const UNTIL_PERMISSIONS_ARE_KNOWN = 2 * MINUTE;

/** What a look has found. */
export type Look<State> =
  | { readonly done: string; readonly execution?: string }
  | { readonly waiting: string; readonly state?: State; readonly execution?: string; readonly percent?: number };

/** What a step is told. */
export interface StepInput<Parameters, State> {
  readonly parameters: Parameters;
  readonly artifact: Pick<InputArtifact, 'read'>;
  /** Of the job with which the step began: going on, it may have another. */
  readonly firstJob: string;
  readonly startedAt: number;
  readonly now: number;
  /** What the last look has left. */
  readonly state?: State;
}

/** A piece of work that is looked at again and again until it is done. A look may be repeated at any time. */
export interface Step<Parameters, State> {
  /** How long AWS may throttle or fail before the step fails, in minutes. */
  readonly patience: number;
  /** Seconds between two looks; more and more when AWS answers with errors. */
  readonly pause: number;
  /** What comes of it when the step fails: the end of a sentence that begins with why, and "so". */
  consequence(parameters: Parameters): string;
  look(input: StepInput<Parameters, State>): Promise<Look<State>>;
}

/** How time passes; tests have a clock of their own. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
}

const WALL_CLOCK: Clock = { now: () => Date.now(), sleep: (milliseconds) => setTimeout(milliseconds) };

/** What one invocation leaves to the next, as the continuation token. */
interface Progress<State> {
  readonly firstJob: string;
  readonly startedAt: number;
  /** Since when AWS answers with nothing but errors of one kind. */
  readonly trouble?: { readonly denied: boolean; readonly since: number };
  readonly percent?: number;
  readonly execution?: string;
  readonly state?: State;
}

/** A function for CodePipeline's Lambda action that plays a step to its end. Whatever is thrown on the way ends the job. */
export function newHandler<Parameters, State>(step: Step<Parameters, State>, clock = WALL_CLOCK): (event: PipelineEvent) => Promise<void> {
  return async (event) => {
    const job = event['CodePipeline.job'];
    const result = await new JobRun(step, job, clock).run();
    console.log(`job ${job.id} ${result.kind}: ${result.summary}`);
    await putJobResult(job.id, result);
  };
}

class JobRun<Parameters, State> {
  private readonly end: number;
  private progress: Progress<State>;

  constructor(private readonly step: Step<Parameters, State>, private readonly job: PipelineJob, private readonly clock: Clock) {
    this.end = clock.now() + INVOCATION;
    this.progress = { firstJob: job.id, startedAt: clock.now() };
  }

  public async run(): Promise<JobResult> {
    let consequence = 'nothing is changed';
    try {
      const { data: { continuationToken, actionConfiguration: { configuration } } } = this.job;
      if (continuationToken) this.progress = JSON.parse(continuationToken);
      const parameters: Parameters = JSON.parse(configuration.UserParameters!);
      consequence = this.step.consequence(parameters);
      return await this.lookOn(parameters, new InputArtifact(this.job));
    } catch (error) {
      const { remedy, type } = error instanceof StepFailed ? error : new StepFailed('', 'retry the stage');
      return { kind: 'failed', summary: `${reasonOf(error)}, so ${consequence}; ${remedy}`, type, execution: this.progress.execution };
    }
  }

  private async lookOn(parameters: Parameters, artifact: InputArtifact, pause = this.step.pause * SECOND): Promise<JobResult> {
    const look = await this.look(parameters, artifact);
    const execution = look.execution ?? this.progress.execution;
    if ('done' in look) return { kind: 'succeeded', summary: look.done, execution };

    this.progress = { ...this.progress, execution, percent: look.percent ?? this.progress.percent };
    if (this.clock.now() + pause >= this.end) {
      return { kind: 'continues', summary: look.waiting, execution, percent: this.progress.percent ?? 0, continuationToken: JSON.stringify(this.progress) };
    }
    await this.clock.sleep(pause);
    return this.lookOn(parameters, artifact, this.progress.trouble ? pause * 2 : undefined);
  }

  private async look(parameters: Parameters, artifact: InputArtifact): Promise<Look<State>> {
    const { firstJob, startedAt, state } = this.progress;
    try {
      const look = await inTime(this.step.look({ parameters, artifact, firstJob, startedAt, now: this.clock.now(), state }));
      this.progress = { ...this.progress, trouble: undefined, ...'waiting' in look && { state: look.state ?? state } };
      return look;
    } catch (error) {
      return this.againAfter(error);
    }
  }

  /** What AWS may answer otherwise in a moment does not fail a release. */
  private againAfter(error: unknown): Look<State> {
    const now = this.clock.now();
    const denied = isDenied(error);
    const before = this.progress.trouble;
    const since = before?.denied === denied ? before.since : now;
    if (now - since >= (denied ? UNTIL_PERMISSIONS_ARE_KNOWN : mayPass(error) ? this.step.patience * MINUTE : 0)) {
      throw denied ? new StepFailed(reasonOf(error), 'deploy the stack of the pipeline again, or find what else denies it', 'PermissionError') : error;
    }
    this.progress = { ...this.progress, trouble: { denied, since } };
    console.log(`job ${this.job.id}: ${reasonOf(error)}; asking again`);
    return { waiting: `asking again after ${reasonOf(error)}` };
  }
}

/** A connection that hangs would take the whole invocation with it. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = setTimeout(LONGEST_LOOK, undefined, { signal: timer.signal, ref: false }).then(() => {
    throw Object.assign(new Error(`AWS has not answered in ${LONGEST_LOOK / SECOND} s`), { name: 'TimeoutError' });
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}

function reasonOf(error: unknown): string {
  const { name, message } = error as Error;
  return /^(Error|AccessDenied)/.test(name) ? message : `${name}: ${message}`;
}
