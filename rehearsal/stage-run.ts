import { ActionFailure } from './execution';
import { PipelineAction, PipelineStage } from './pipeline-structure';

/** An action, or a condition, that has failed. */
export class FailedStep extends Error {
  /** `result` is what a condition says shall happen. */
  constructor(readonly failure: ActionFailure, readonly result?: string) {
    super(failure.reason);
  }
}

/**
 * The actions of a stage: those of the same run order at the same time, and the next when all of these have succeeded.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-requirements.html
 */
export class StageRun {
  private readonly succeeded = new Set<PipelineAction>();

  /** `play` rejects when the action fails. */
  constructor(private readonly stage: PipelineStage, private readonly play: (action: PipelineAction) => Promise<void>) {}

  /** Rejects with a failure when all that were started together have ended. Called again, it leaves out what has succeeded. */
  public async run(): Promise<void> {
    for (const runOrder of new Set(this.stage.actions.map((action) => action.runOrder))) {
      const together = this.stage.actions.filter((action) => action.runOrder === runOrder && !this.succeeded.has(action));
      const results = await Promise.allSettled(together.map(async (action) => {
        await this.play(action);
        this.succeeded.add(action);
      }));
      const errors = results.flatMap((result) => result.status === 'rejected' ? [result.reason] : []);
      // What is wrong with the rehearsal itself comes first.
      if (errors.length > 0) throw errors.find((error) => !(error instanceof FailedStep)) ?? errors[0];
    }
  }
}
