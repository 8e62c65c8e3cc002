import { BuildPhase } from '@aws-sdk/client-codebuild';
import { BuildEnd } from './build-end';

export type PhaseType = NonNullable<BuildPhase['phaseType']>;

/** A phase as BatchGetBuilds writes it: times are seconds. */
export interface RecordedPhase {
  readonly phaseType: PhaseType;
  readonly startTime: number;
  readonly endTime?: number;
  readonly durationInSeconds?: number;
  readonly phaseStatus?: 'SUCCEEDED' | 'FAILED' | 'STOPPED' | 'TIMED_OUT';
  readonly contexts?: { readonly statusCode?: string; readonly message?: string }[];
}

/** An error with the code under which CodeBuild shows it. */
export class PhaseFailed extends Error {
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

/** What is known of a build's phases: the last of them may still be under way. */
export class BuildPhases {
  public readonly all: RecordedPhase[] = [];

  /** `changed` is told about every beginning and end. */
  constructor(private readonly changed: (phases: BuildPhases) => void = () => undefined) {}

  /** The first phase that has not succeeded. */
  public get failure(): RecordedPhase | undefined {
    return this.all.find(({ phaseStatus }) => phaseStatus !== undefined && phaseStatus !== 'SUCCEEDED');
  }

  /** Does a phase, and records how it ends. What ends the whole build is thrown on. */
  public async run(phaseType: PhaseType, work: () => Promise<void>): Promise<boolean> {
    const startTime = Date.now() / 1000;
    this.all.push({ phaseType, startTime });
    this.changed(this);
    const error = await work().then(() => undefined, (failure: Error) => failure);
    const endTime = Date.now() / 1000;
    this.all[this.all.length - 1] = { phaseType, startTime, endTime, durationInSeconds: Math.floor(endTime - startTime), ...endOf(error) };
    this.changed(this);
    if (error instanceof BuildEnd) throw error;
    return !error;
  }
}

function endOf(error?: Error): Pick<RecordedPhase, 'phaseStatus' | 'contexts'> {
  if (!error) return { phaseStatus: 'SUCCEEDED' };
  const phaseStatus = error instanceof BuildEnd ? error.status : 'FAILED';
  const code = error instanceof BuildEnd || error instanceof PhaseFailed ? error.code : 'CLIENT_ERROR';
  return { phaseStatus, contexts: error.message ? [{ statusCode: code, message: error.message }] : [] };
}
