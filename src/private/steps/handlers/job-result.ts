import { CodePipelineClient, PutJobFailureResultCommand, PutJobSuccessResultCommand } from '@aws-sdk/client-codepipeline';
import { FailureType } from './errors';

/** As much as CodePipeline takes. */
const LONGEST_SUMMARY = 2048;
const LONGEST_MESSAGE = 5000;

/** What becomes of a job. */
export type JobResult =
  | { readonly kind: 'succeeded'; readonly summary: string; readonly execution?: string }
  | { readonly kind: 'continues'; readonly summary: string; readonly execution?: string; readonly percent: number; readonly continuationToken: string }
  | { readonly kind: 'failed'; readonly summary: string; readonly execution?: string; readonly type: FailureType };

/** A job that has ended takes no further result: the function was called twice, or somebody has stopped the execution. */
const ENDED = ['InvalidJobStateException', 'JobNotFoundException'];

/**
 * Tells CodePipeline, which shows it in the console and in GetPipelineState. Without a result the action would wait for its timeout.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobSuccessResult.html
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobFailureResult.html
 */
export async function putJobResult(jobId: string, result: JobResult): Promise<void> {
  const codePipeline = new CodePipelineClient({});
  try {
    if (result.kind === 'failed') await codePipeline.send(failureOf(jobId, result));
    else await codePipeline.send(successOf(jobId, result));
  } catch (error) {
    if (!ENDED.includes((error as Error).name)) throw error; // and Lambda calls the function once more
    console.log(`job ${jobId} has ended already: ${(error as Error).message}`);
  }
}

function successOf(jobId: string, result: JobResult & { kind: 'succeeded' | 'continues' }): PutJobSuccessResultCommand {
  const continues = result.kind === 'continues';
  return new PutJobSuccessResultCommand({
    jobId,
    executionDetails: {
      summary: result.summary.slice(0, LONGEST_SUMMARY),
      percentComplete: continues ? result.percent : 100,
      externalExecutionId: result.execution,
    },
    continuationToken: continues ? result.continuationToken : undefined,
  });
}

function failureOf(jobId: string, { type, summary, execution }: JobResult & { kind: 'failed' }): PutJobFailureResultCommand {
  return new PutJobFailureResultCommand({
    jobId,
    failureDetails: { type, message: summary.slice(0, LONGEST_MESSAGE), externalExecutionId: execution },
  });
}
