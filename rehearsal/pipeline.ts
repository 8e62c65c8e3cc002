import { randomUUID } from 'crypto';
import { Aws } from './emulator/aws';
import { ActionFailed, ActionProvider, Execution } from './execution';
import { PipelineAction, PipelineStage, stagesOf } from './pipeline-structure';
import { interruption } from './processes';
import { StageLock } from './stage-lock';
import { step } from './steps';

/** Plays the executions of a deployed pipeline: its stages, actions and artifacts are what GetPipeline shows. */
export class Pipeline {
  private readonly locks = new Map<string, StageLock>();
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

  /** Walks the stages until one fails. What a stage is told to do on failure (`OnFailure`) is not played. */
  private async execute(execution: Execution): Promise<Execution> {
    const { pipeline } = await this.aws.codePipeline.getPipeline({ name: this.name });
    const about = { name: this.name, artifactBucket: pipeline!.artifactStore!.location! };
    for (const stage of stagesOf(pipeline!)) {
      const lock = this.lockOf(stage, pipeline!.executionMode!);
      if (await lock.enter() === 'superseded') return { ...execution, supersededBefore: stage.name };
      try {
        for (const action of stage.actions) await this.play(action, execution, about);
      } catch (error) {
        interruption.signal.throwIfAborted();
        if (error instanceof FailedStep) return { ...execution, failure: error.failure };
        throw error;
      } finally {
        lock.leave();
      }
      execution.succeededStages.push(stage.name);
    }
    return execution;
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
