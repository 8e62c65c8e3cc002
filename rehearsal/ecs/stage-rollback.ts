import { EcsFailure } from './failures';

/** A run of a stage, as ListPipelineExecutions and the pipeline's structure versions tell of it. */
export interface StageExecution {
  readonly pipelineExecutionId: string;
  readonly stageName: string;
  /** Changes with every update of the pipeline. */
  readonly pipelineVersion: number;
  readonly succeeded: boolean;
  /** It was itself a rollback (`executionType: ROLLBACK`). */
  readonly wasRollback: boolean;
  /** Its artifacts are still in the bucket. */
  readonly artifactsPresent: boolean;
}

/** The pipeline at the moment when a stage has failed. */
export interface FailedStage {
  readonly stageName: string;
  readonly pipelineVersion: number;
  readonly executionMode?: string;
}

/** There is nothing that AWS could roll back to, and why. */
export class UnableToRollbackStage extends EcsFailure {}

/**
 * The execution to which `OnFailure: ROLLBACK` brings a failed stage back.
 *
 * @param history the newest first; what came before is not looked at once one fits
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html
 */
export function rollbackTarget({ stageName, pipelineVersion, executionMode = 'SUPERSEDED' }: FailedStage, history: StageExecution[]): StageExecution {
  if (executionMode === 'PARALLEL') throw none(stageName, 'a pipeline in PARALLEL mode has no stage rollback');

  const good = history.filter((execution) => execution.stageName === stageName && execution.succeeded && !execution.wasRollback);
  if (good.length === 0) throw none(stageName, 'no execution has succeeded in it yet');

  const [target] = good.filter((execution) => execution.pipelineVersion === pipelineVersion);
  if (!target) throw none(stageName, `the pipeline has changed since ${good[0].pipelineExecutionId} succeeded in it`);
  if (!target.artifactsPresent) throw none(stageName, `the artifacts of ${target.pipelineExecutionId} have expired`);
  return target;
}

function none(stageName: string, why: string): UnableToRollbackStage {
  return new UnableToRollbackStage(`the stage ${stageName} cannot be rolled back: ${why}`);
}
