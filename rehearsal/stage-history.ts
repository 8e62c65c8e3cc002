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

  /** The execution that a stage is brought back to, the last that can be or the one with that id; throws if AWS would not find one. */
  public rollbackTarget(stage: FailedStage, id?: string): Execution {
    const target = rollbackTarget(stage, id === undefined ? this.successes : this.successes.filter(({ pipelineExecutionId }) => pipelineExecutionId === id));
    return this.successes.find((success) => success === target)!.execution;
  }
}
