import { PipelineAction } from './pipeline-structure';

/** One run of the pipeline. */
export interface Execution {
  readonly id: string;
  readonly commit: string;
  /** Names of the stages that have run to their end. */
  readonly succeededStages: string[];
  /** Names of the stages that have failed and were retried of themselves. */
  readonly retriedStages: string[];
  readonly failure?: ActionFailure;
  /** The stage before which a newer execution has overtaken this one. */
  readonly supersededBefore?: string;
  /** The stage before which AWS has given it up, for the pipeline was changed meanwhile. */
  readonly cancelledBefore?: string;
  /** What became of `OnFailure: ROLLBACK`, where the failed stage has it. */
  readonly rollback?: StageRollback;
  /** The execution that has made its artifacts, where it has not made them itself: a rollback has those of the one that it goes back to. */
  readonly artifactsFrom?: string;
  /** How long each action has taken that has succeeded, by its stage and its name. */
  readonly seconds?: { [action: string]: number };
  /** By the actions' namespaces, or their names where they have none, what they have exported. */
  readonly variables: { [namespace: string]: { [name: string]: string } };
}

export interface ActionFailure {
  readonly action: string;
  /** The stage that has failed by it. */
  readonly stage?: string;
  readonly reason: string;
  /** The end of the action's log, where it has one. */
  readonly log?: string;
}

/** The execution by whose id the artifacts are kept. */
export function artifactsOf({ id, artifactsFrom }: Pick<Execution, 'id' | 'artifactsFrom'>): string {
  return artifactsFrom ?? id;
}

/** A failed stage was run again with what an earlier execution has left. */
export interface StageRollback {
  /** The earlier execution; none if there is nothing to go back to. */
  readonly to?: string;
  /** Why the stage is as it was when it failed. */
  readonly failure?: string;
}

/** What became of an action. */
export interface Outcome {
  /** For whoever looks on. */
  readonly says: string;
  readonly variables?: { [name: string]: string };
}

/** What actions are told about their pipeline. */
export interface PipelineFacts {
  readonly name: string;
  readonly artifactBucket: string;
  /** Actions without a role of their own have the pipeline's. */
  readonly roleArn: string;
  /** What artifacts are encrypted with, if it is not S3's own key. */
  readonly encryptionKey?: EncryptionKey;
}

export interface EncryptionKey {
  readonly id: string;
  readonly type: string;
}

/** Plays the actions of one provider. A failed action is an error, an `ActionFailed` if there is more to tell than its message. */
export interface ActionProvider {
  play(action: PipelineAction, execution: Execution, pipeline: PipelineFacts): Promise<Outcome>;
}

export class ActionFailed extends Error {
  constructor(reason: string, readonly log?: string) {
    super(reason);
  }
}

/** Looks whether the rule of a condition holds; if not, returns why. */
export type Rule = (configuration: { [key: string]: string }, pipeline: PipelineFacts) => Promise<string | undefined>;
