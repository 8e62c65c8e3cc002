import { randomUUID } from 'crypto';
import { PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import { UnableToRollbackStage } from './ecs/stage-rollback';
import { Aws } from './emulator/aws';
import { ActionFailed, ActionProvider, artifactsOf, Execution, PipelineFacts, Rule, StageRollback } from './execution';
import { Condition, PipelineAction, PipelineStage, stagesOf } from './pipeline-structure';
import { interruption } from './processes';
import { StageHistory } from './stage-history';
import { StageLock } from './stage-lock';
import { FailedStep, StageRun } from './stage-run';
import { step } from './steps';
import { Transition } from './transition';

/** Plays the executions of a deployed pipeline: its stages, actions and artifacts are what GetPipeline shows. */
export class Pipeline {
  private readonly locks = new Map<string, StageLock>();
  private readonly transitions = new Map<string, Transition>();
  private readonly history = new StageHistory();
  /** The execution that was the last to come into each stage. */
  private readonly latest = new Map<string, string>();
  private readonly executions = new Map<string, Promise<Execution>>();

  /** `providers` of actions are by their names, such as `ECS`, and those of rules are, too. */
  constructor(
    private readonly aws: Aws, public readonly name: string,
    private readonly providers: { [provider: string]: ActionProvider }, private readonly rules: { [provider: string]: Rule } = {},
  ) {}

  /** Starts an execution and returns its id. */
  public start(commit: string): string {
    const id = randomUUID();
    const execution = this.execute({ id, commit, succeededStages: [], retriedStages: [], seconds: {}, variables: {} });
    execution.catch(() => undefined); // told to whoever waits for it
    this.executions.set(id, execution);
    return id;
  }

  /**
   * Goes on with an execution at the stage in which it has failed, with all of that stage's actions and the artifacts that there are.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_RetryStageExecution.html
   */
  public async retry(stageName: string, { id }: Execution): Promise<Execution> {
    const { failure, rollback, ...execution } = await this.ended(id);
    if (failure?.stage !== stageName) throw new Error(`StageNotRetryableException: the execution ${id} has not failed in ${stageName}, got: ${failure?.stage}`);
    if (this.latest.get(stageName) !== id) throw new Error(`NotLatestPipelineExecutionException: a newer execution than ${id} has come to ${stageName}`);
    const again = this.execute(execution);
    again.catch(() => undefined); // told to whoever waits for it
    this.executions.set(id, again);
    return again;
  }

  /**
   * Somebody brings a stage back to an earlier execution that has succeeded in it. Returns the execution that does it, a new one.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_RollbackStage.html
   */
  public async rollBackTo({ id }: Execution, stageName: string): Promise<Execution> {
    const pipeline = await this.declaration();
    const stage = stagesOf(pipeline).find(({ name }) => name === stageName);
    if (!stage) throw new Error(`StageNotFoundException: the pipeline ${this.name} has no stage ${stageName}`);
    const lock = this.lockOf(stage, pipeline.executionMode!);
    await lock.enter();
    try {
      return await this.runAgain(stage, pipeline, id);
    } finally {
      lock.leave();
    }
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
   * Walks the stages that are left until one fails, or until the pipeline is another one than at the start.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineExecution.html for the status Cancelled
   */
  private async execute(execution: Execution): Promise<Execution> {
    const pipeline = await this.declaration();
    const about = factsOf(pipeline);
    for (const stage of stagesOf(pipeline).filter(({ name }) => !execution.succeededStages.includes(name))) {
      const lock = this.lockOf(stage, pipeline.executionMode!);
      await this.transitionTo(stage.name).pass();
      if (await lock.enter() === 'superseded') return { ...execution, supersededBefore: stage.name };
      this.latest.set(stage.name, execution.id);
      try {
        if ((await this.declaration()).version !== pipeline.version) return { ...execution, cancelledBefore: stage.name };
        await this.playStage(stage, execution, about);
      } catch (error) {
        interruption.signal.throwIfAborted();
        if (!(error instanceof FailedStep)) throw error;
        const rollback = (error.result ?? stage.onFailure) === 'ROLLBACK' ? await this.rollBack(stage, pipeline) : undefined;
        return { ...execution, failure: { ...error.failure, stage: stage.name }, ...(rollback && { rollback }) };
      } finally {
        lock.leave();
      }
      this.history.succeeded(stage.name, pipeline.version!, execution);
      execution.succeededStages.push(stage.name);
    }
    return execution;
  }

  /** Plays the actions, once more if the stage is to be retried, and looks at what has to hold in the end. */
  private async playStage(stage: PipelineStage, execution: Execution, about: PipelineFacts): Promise<void> {
    const newRun = () => new StageRun(stage, (action) => this.play(action, execution, about));
    const run = newRun();
    try {
      await run.run();
    } catch (error) {
      interruption.signal.throwIfAborted();
      if (!(error instanceof FailedStep) || stage.onFailure !== 'RETRY') throw error;
      execution.retriedStages.push(stage.name);
      await (stage.retryMode === 'ALL_ACTIONS' ? newRun() : run).run();
    }
    for (const condition of stage.onSuccess) await this.check(condition, about);
  }

  private async check({ result, rules }: Condition, about: PipelineFacts): Promise<void> {
    for (const { name, provider, configuration } of rules) {
      const look = this.rules[provider];
      if (!look) throw new Error(`rules of the provider ${provider} are not played here, got: ${name}`);
      const reason = await step(name, () => look(configuration, about), (why) => why ?? 'holds');
      if (reason) throw new FailedStep({ action: name, reason }, result);
    }
  }

  /** A new execution of one stage, with the artifacts and variables of one that has succeeded in it: the last, if none is named. */
  private async runAgain(stage: PipelineStage, pipeline: PipelineDeclaration, targetId?: string): Promise<Execution> {
    const { version, executionMode } = pipeline;
    const target = this.history.rollbackTarget({ stageName: stage.name, pipelineVersion: version!, executionMode }, targetId);
    const { commit, variables } = target;
    const id = randomUUID();
    const again: Execution = {
      id, commit, artifactsFrom: artifactsOf(target), succeededStages: [], retriedStages: [], seconds: {}, variables: structuredClone(variables),
    };
    this.latest.set(stage.name, id);
    const about = factsOf(pipeline);
    try {
      await new StageRun(stage, (action) => this.play(action, again, about)).run();
    } catch (error) {
      interruption.signal.throwIfAborted();
      if (!(error instanceof FailedStep)) throw error;
      return { ...again, failure: { ...error.failure, stage: stage.name } };
    }
    again.succeededStages.push(stage.name);
    return again;
  }

  /** Brings a failed stage back to the last execution that has succeeded in it. */
  private async rollBack(stage: PipelineStage, pipeline: PipelineDeclaration): Promise<StageRollback> {
    return step(`Rollback of ${stage.name}`, async () => {
      try {
        const { failure, artifactsFrom } = await this.runAgain(stage, pipeline);
        return failure ? { failure: failure.reason } : { to: artifactsFrom };
      } catch (error) {
        if (error instanceof UnableToRollbackStage) return { failure: error.message };
        throw error;
      }
    }, ({ to, failure }) => to ? `done, to what the execution ${to} has left` : failure!.split('\n')[0]);
  }

  private async declaration(): Promise<PipelineDeclaration> {
    return (await this.aws.codePipeline.getPipeline({ name: this.name })).pipeline!;
  }

  private async play(action: PipelineAction, execution: Execution, about: PipelineFacts): Promise<void> {
    const provider = this.providers[action.provider];
    if (!provider) throw new Error(`actions of the provider ${action.provider} are not played here, got: ${action.name}`);
    const start = performance.now();
    const played = await step(action.name, () => provider.play(action, execution, about).catch((error: Error) => {
      interruption.signal.throwIfAborted();
      return error;
    }), (result) => result instanceof Error ? `failed: ${result.message.split('\n')[0]}` : result.says);
    if (played instanceof Error) {
      throw new FailedStep({ action: action.name, reason: played.message, log: played instanceof ActionFailed ? played.log : undefined });
    }
    execution.variables[action.namespace ?? action.name] = played.variables ?? {};
    if (execution.seconds) execution.seconds[`${action.stage}/${action.name}`] = (performance.now() - start) / 1000;
  }

  private lockOf(stage: PipelineStage, mode: string): StageLock {
    const lock = this.locks.get(stage.name) ?? new StageLock(mode);
    this.locks.set(stage.name, lock);
    return lock;
  }
}

function factsOf({ name, artifactStore, roleArn }: PipelineDeclaration): PipelineFacts {
  const { location, encryptionKey } = artifactStore!;
  return { name: name!, artifactBucket: location!, roleArn: roleArn!, ...(encryptionKey && { encryptionKey: { id: encryptionKey.id!, type: encryptionKey.type! } }) };
}
