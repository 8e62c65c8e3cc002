import { FailedStage, rollbackTarget, StageExecution } from './ecs/stage-rollback';
import { Execution } from './execution';

/** Which executions have succeeded in which stages. No artifact expires in the time that a rehearsal takes. */
export class StageHistory {
  /** The newest first. */
  private readonly successes: (StageExecution & { execution: Execution })[] = [];

  /** Rollbacks are not told here, for no other goes back to them. */
  public succeeded(stageName: string, pipelineVersion: number, execution: Execution): void {
    this.successes.unshift({
      stageName, pipelineVersion, execution, pipelineExecutionId: execution.id, succeeded: true, wasRollback: false, artifactsPresent: true,
    });
  }

  /** The execution that a failed stage is brought back to; throws if AWS would not find one. */
  public rollbackTarget(failed: FailedStage): Execution {
    const target = rollbackTarget(failed, this.successes);
    return this.successes.find((success) => success === target)!.execution;
  }
}
