import { Deployment, RolloutState, TaskDefinition } from './api';
import { DeploymentFailure, TaskFailure } from './failures';
import { Task } from './task';

/** A deployment while it goes on, and what became of it. */
export class DeploymentRecord {
  public readonly id: string;
  public status: Deployment['status'] = 'PRIMARY';
  public rolloutState: RolloutState = 'IN_PROGRESS';
  public rolloutStateReason: string;
  public tasks: Task[] = [];
  /** All tasks that have failed. */
  public failedTasks = 0;
  /** Those that the circuit breaker counts. */
  public countedFailures = 0;
  public lastFailure?: TaskFailure;
  public nextStartAt = 0;
  public readonly deadline: number;
  /** Settles when the action that waits for the deployment knows its end. */
  public readonly outcome: Promise<void>;
  private resolve!: () => void;
  private reject!: (reason: Error) => void;

  /** @param settlesWithinSeconds how long the action waits for it, which begins at `begunAt` */
  constructor(
    number: number, readonly definition: TaskDefinition, private readonly desiredCount: number,
    begunAt: number, readonly settlesWithinSeconds: number,
  ) {
    this.deadline = begunAt + settlesWithinSeconds;
    this.id = `ecs-svc/${String(number).padStart(19, '0')}`;
    this.rolloutStateReason = `ECS deployment ${this.id} in progress.`;
    this.outcome = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.outcome.catch(() => undefined); // nobody may wait for it any more
  }

  public get healthyTasks(): Task[] {
    return this.tasks.filter(({ healthy }) => healthy);
  }

  public get name(): string {
    const { taskDefinitionArn, family = 'task', revision } = this.definition;
    return taskDefinitionArn ?? (revision ? `${family}:${revision}` : family);
  }

  /** It is what the service shall run: for the first time, or once more after a rollback. */
  public begin(reason = `ECS deployment ${this.id} in progress.`): void {
    Object.assign(this, { status: 'PRIMARY', rolloutState: 'IN_PROGRESS', rolloutStateReason: reason, countedFailures: 0, nextStartAt: 0 });
  }

  public complete(): void {
    this.rolloutState = 'COMPLETED';
    this.rolloutStateReason = `ECS deployment ${this.id} completed.`;
    this.resolve();
  }

  /** The circuit breaker ends it. Whoever waits is told only once the service is steady again. */
  public fail(reason: string): void {
    this.rolloutState = 'FAILED';
    this.rolloutStateReason = reason;
  }

  /** Tells whoever waits, if nobody was told yet. */
  public giveUp(failure: DeploymentFailure | Error): void {
    this.reject(failure);
  }

  public count(failure: TaskFailure): void {
    this.failedTasks++;
    this.countedFailures++;
    this.lastFailure = failure;
  }

  public describe(): Deployment {
    const runningCount = this.healthyTasks.length;
    return {
      id: this.id,
      status: this.status,
      taskDefinition: this.name,
      desiredCount: this.status === 'PRIMARY' ? this.desiredCount : 0,
      pendingCount: this.tasks.length - runningCount,
      runningCount,
      failedTasks: this.failedTasks,
      rolloutState: this.rolloutState,
      rolloutStateReason: this.rolloutStateReason,
    };
  }
}
