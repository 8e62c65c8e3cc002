import { randomUUID } from 'crypto';
import { PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import { UnableToRollbackStage } from './ecs/stage-rollback';
import { Aws } from './emulator/aws';
import { ActionFailed, ActionProvider, Execution, StageRollback } from './execution';
import { PipelineAction, PipelineStage, stagesOf } from './pipeline-structure';
import { interruption } from './processes';
import { StageHistory } from './stage-history';
import { StageLock } from './stage-lock';
import { step } from './steps';
import { Transition } from './transition';

/** Plays the executions of a deployed pipeline: its stages, actions and artifacts are what GetPipeline shows. */
export class Pipeline {
  private readonly locks = new Map<string, StageLock>();
  private readonly transitions = new Map<string, Transition>();
  private readonly history = new StageHistory();
  private readonly executions = new Map<string, Promise<Execution>>();

  /** `providers` are by their names, such as `ECS`. */
  constructor(private readonly aws: Aws, public readonly name: string, private readonly providers: { [provider: string]: ActionProvider }) {}

  /** Starts an execution and returns its id. */
  public start(commit: string): string {
    const id = randomUUID();
    const execution = this.execute({ id, commit, succeededStages: [], variables: {} });
    execution.catch(() => undefined); // told to whoever waits for it
    this.executions.set(id, execution);
    return id;
  }

  /** An execution that was started, when it has ended. */
  public async ended(id: string): Promise<Execution> {
    return this.executions.get(id)!;
  }

  /** The way into a stage, which can be closed as DisableStageTransition does. */
  public transitionTo(stage: string): Transition {
    const transition = this.transitions.get(stage) ?? new Transition();
    this.transitions.set(stage, transition);
    return transition;
  }

  /**
   * Walks the stages until one fails, or until the pipeline is another one than at the start.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineExecution.html for the status Cancelled
   */
  private async execute(execution: Execution): Promise<Execution> {
    const pipeline = await this.declaration();
    const about = { name: this.name, artifactBucket: pipeline.artifactStore!.location! };
    for (const stage of stagesOf(pipeline)) {
      const lock = this.lockOf(stage, pipeline.executionMode!);
      await this.transitionTo(stage.name).pass();
      if (await lock.enter() === 'superseded') return { ...execution, supersededBefore: stage.name };
      try {
        if ((await this.declaration()).version !== pipeline.version) return { ...execution, cancelledBefore: stage.name };
        for (const action of stage.actions) await this.play(action, execution, about);
      } catch (error) {
        interruption.signal.throwIfAborted();
        if (!(error instanceof FailedStep)) throw error;
        const rollback = stage.onFailure === 'ROLLBACK' ? await this.rollBack(stage, pipeline) : undefined;
        return { ...execution, failure: error.failure, ...(rollback && { rollback }) };
      } finally {
        lock.leave();
      }
      this.history.succeeded(stage.name, pipeline.version!, execution);
      execution.succeededStages.push(stage.name);
    }
    return execution;
  }

  /** Runs a failed stage once more, with the artifacts of the last execution that has succeeded in it. */
  private async rollBack(stage: PipelineStage, pipeline: PipelineDeclaration): Promise<StageRollback> {
    const about = { name: this.name, artifactBucket: pipeline.artifactStore!.location! };
    return step(`Rollback of ${stage.name}`, async () => {
      try {
        const { version, executionMode } = pipeline;
        const target = this.history.rollbackTarget({ stageName: stage.name, pipelineVersion: version!, executionMode });
        for (const action of stage.actions) await this.play(action, { ...target, variables: { ...target.variables } }, about);
        return { to: target.id };
      } catch (error) {
        interruption.signal.throwIfAborted();
        if (error instanceof FailedStep || error instanceof UnableToRollbackStage) return { failure: error.message };
        throw error;
      }
    }, ({ to, failure }) => to ? `done, to what the execution ${to} has left` : failure!.split('\n')[0]);
  }

  private async declaration(): Promise<PipelineDeclaration> {
    return (await this.aws.codePipeline.getPipeline({ name: this.name })).pipeline!;
  }

  private async play(action: PipelineAction, execution: Execution, about: { name: string; artifactBucket: string }): Promise<void> {
    const provider = this.providers[action.provider];
    if (!provider) throw new Error(`actions of the provider ${action.provider} are not played here, got: ${action.name}`);
    const played = await step(action.name, () => provider.play(action, execution, about).catch((error: Error) => {
      interruption.signal.throwIfAborted();
      return error;
    }), (result) => result instanceof Error ? `failed: ${result.message.split('\n')[0]}` : result.says);
    if (played instanceof Error) {
      throw new FailedStep({ action: action.name, reason: played.message, log: played instanceof ActionFailed ? played.log : undefined });
    }
    execution.variables[action.name] = played.variables ?? {};
  }

  private lockOf(stage: PipelineStage, mode: string): StageLock {
    const lock = this.locks.get(stage.name) ?? new StageLock(mode);
    this.locks.set(stage.name, lock);
    return lock;
  }
}

class FailedStep extends Error {
  constructor(readonly failure: NonNullable<Execution['failure']>) {
    super(failure.reason);
  }
}
