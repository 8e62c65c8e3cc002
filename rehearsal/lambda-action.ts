import { randomUUID } from 'crypto';
import { setTimeout as sleep } from 'timers/promises';
import { ArtifactBucket } from './artifact-bucket';
import { Aws } from './emulator/aws';
import { ACCOUNT, Emulator } from './emulator/emulator';
import { ActionProvider, artifactsOf, Execution, Outcome, PipelineFacts } from './execution';
import { FunctionJobs, JobResult } from './function-jobs';
import { artifactPolicy, eventOf, Job, JobArtifact } from './job-event';
import { PipelineAction } from './pipeline-structure';
import { interruption } from './processes';
import { resolveVariables } from './variables';

/** A job that nobody has answered after so long has failed, and so has an action after so many hours. */
const MINUTES_FOR_A_JOB = 20;
const HOURS_FOR_AN_ACTION = 24;
const MOST_ARTIFACTS = 5;
const LONGEST_VALUE = 1000;

/** How functions are called, where AWS says little. */
export interface FunctionCalls {
  /** How long a minute of CodePipeline's patience lasts. */
  secondsPerMinute: number;
  /** Between a continuation token and the call that takes it up. CodePipeline takes its time, too. */
  pauseSeconds: number;
  /** Whether the call that goes on is about the same job again, or about a new one, as AWS's own example has it. */
  sameJob: boolean;
  /** How often a function is called for one job: Lambda promises at least once. */
  timesForAJob: number;
}

export const usualCalls = (): FunctionCalls => ({ secondsPerMinute: 60, pauseSeconds: 0.5, sameJob: false, timesForAJob: 1 });

export interface LambdaMachinery {
  readonly emulator: Pick<Emulator, 'jobs'> & { readonly aws: Pick<Aws, 'as' | 'credentialsOf'> };
  readonly calls: FunctionCalls;
}

/**
 * Invokes a function, with the rights of the action's role, and waits until the function itself says how its job has ended.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html for the times
 */
export class LambdaAction implements ActionProvider {
  private readonly jobs: FunctionJobs;

  constructor(private readonly machinery: LambdaMachinery) {
    this.jobs = new FunctionJobs(machinery.emulator.jobs);
  }

  public async play(action: PipelineAction, execution: Execution, pipeline: PipelineFacts): Promise<Outcome> {
    const { calls } = this.machinery;
    const configuration = checked(action, execution);
    const ends = performance.now() + HOURS_FOR_AN_ACTION * 60 * calls.secondsPerMinute * 1000;
    let id = randomUUID();
    let continuationToken: string | undefined;
    for (let count = 1; ; count++) {
      const result = await this.job(action, execution, pipeline, { id, configuration, continuationToken });
      ({ continuationToken } = result);
      if (continuationToken === undefined) return outcome(result, count);
      if (performance.now() > ends) throw new Error(`The action has not succeeded within ${HOURS_FOR_AN_ACTION} hours`);
      await sleep(calls.pauseSeconds * 1000, undefined, { signal: interruption.signal });
      if (!calls.sameJob) id = randomUUID();
    }
  }

  /** Gives the function a job, and waits for its result. */
  private async job(
    action: PipelineAction, execution: Execution, pipeline: PipelineFacts, of: Pick<Job, 'id' | 'configuration' | 'continuationToken'>,
  ): Promise<JobResult> {
    const { calls: { secondsPerMinute, timesForAJob } } = this.machinery;
    const role = await this.roleOf(action, execution, pipeline);
    const FunctionName = of.configuration.FunctionName;
    const Payload = JSON.stringify(eventOf(await this.described(action, execution, pipeline, of)));
    // The strict reading of the guide, which no role may fail that says so.
    await role.lambda.listFunctions({ MaxItems: 1 });
    this.jobs.open(of.id);
    for (let times = 0; times < timesForAJob; times++) await role.lambda.invoke({ FunctionName, InvocationType: 'Event', Payload });

    const result = await this.jobs.result(of.id, MINUTES_FOR_A_JOB * secondsPerMinute);
    if (!result) {
      throw new Error(`The AWS Lambda function ${FunctionName} failed to return a result. Check the function to verify that it has permission `
        + 'to call the PutJobSuccessResult action and that it made a call to PutJobSuccessResult.');
    }
    if (result.operation === 'PutJobFailureResult') throw new Error(result.failureDetails!.message);
    return result;
  }

  private async roleOf({ roleArn }: PipelineAction, { id }: Execution, pipeline: PipelineFacts): Promise<Aws> {
    const own = await this.machinery.emulator.aws.as(pipeline.roleArn, 'codepipeline.amazonaws.com');
    return roleArn === pipeline.roleArn ? own : own.as(roleArn, id);
  }

  private async described(
    action: PipelineAction, execution: Execution, pipeline: PipelineFacts, of: Pick<Job, 'id' | 'configuration' | 'continuationToken'>,
  ): Promise<Job> {
    const { encryptionKey } = pipeline;
    const [inputArtifacts, outputArtifacts] = [action.inputArtifacts, action.outputArtifacts].map((names) => names.map((name): JobArtifact => (
      { name, location: ArtifactBucket.location(pipeline, name, artifactsOf(execution)) })));
    const policy = artifactPolicy(inputArtifacts.map(({ location }) => location), outputArtifacts.map(({ location }) => location), encryptionKey);
    const credentials = await this.machinery.emulator.aws.credentialsOf(pipeline.roleArn, 'codepipeline.amazonaws.com', policy);
    return { ...of, accountId: ACCOUNT, inputArtifacts, outputArtifacts, credentials, encryptionKey };
  }
}

function checked({ name, configuration, inputArtifacts, outputArtifacts }: PipelineAction, { variables }: Execution): { [key: string]: string } {
  const refuse = (why: string) => { throw new Error(`the action ${name} is invalid: ${why}`); };
  if (!configuration.FunctionName) refuse('it must have a FunctionName');
  if (Math.max(inputArtifacts.length, outputArtifacts.length) > MOST_ARTIFACTS) refuse(`it must have at most ${MOST_ARTIFACTS} artifacts`);
  return Object.fromEntries(Object.entries(configuration).map(([key, text]) => {
    const value = resolveVariables(text, variables);
    if (value.length < 1 || value.length > LONGEST_VALUE) refuse(`${key} must have 1 to ${LONGEST_VALUE} characters, got: ${value.length}`);
    return [key, value];
  }));
}

function outcome({ executionDetails, outputVariables }: JobResult, jobs: number): Outcome {
  const summary = executionDetails?.summary ?? 'succeeded';
  return { says: jobs > 1 ? `${summary}, in ${jobs} jobs` : summary, variables: outputVariables };
}
