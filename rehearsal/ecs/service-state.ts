import { Service, ServiceEvent, TaskDefinition } from './api';
import { DeploymentRecord } from './deployment-record';
import { Task, TaskEnvironment } from './task';

/** How patiently tasks are started and watched. ECS itself takes minutes for what a rehearsal wants in seconds. */
export interface Pace {
  /** Before a failed task is replaced; twice as long after every further one, as ECS throttles a service that keeps failing. */
  readonly retryPauseSeconds: number;
  readonly pollSeconds: number;
}

/** All that the scheduler knows of a service. */
export class ServiceState {
  /** The newest first. */
  public readonly deployments: DeploymentRecord[] = [];
  /** The newest first. */
  public readonly events: ServiceEvent[] = [];
  /** What the service shall run; nothing once it was stopped. */
  public primary?: DeploymentRecord;

  constructor(public service: Service, readonly tasks: TaskEnvironment, readonly pace: Pace) {}

  public get desiredCount(): number {
    return this.service.desiredCount;
  }

  public newDeployment(definition: TaskDefinition, settlesWithinSeconds: number): DeploymentRecord {
    const deployment = new DeploymentRecord(this.deployments.length + 1, definition, this.desiredCount, this.tasks.clock.now(), settlesWithinSeconds);
    this.deployments.unshift(deployment);
    return deployment;
  }

  /** From here on the service works towards this deployment, and away from all others. */
  public workTowards(deployment: DeploymentRecord, reason?: string): void {
    for (const other of this.deployments) other.status = other.tasks.length > 0 ? 'ACTIVE' : 'INACTIVE';
    this.primary = deployment;
    deployment.begin(reason);
  }

  public others(deployment: DeploymentRecord): DeploymentRecord[] {
    return this.deployments.filter((other) => other !== deployment);
  }

  /** The deployment that completed last before this one. */
  public lastCompletedBefore(deployment: DeploymentRecord): DeploymentRecord | undefined {
    return this.deployments.slice(this.deployments.indexOf(deployment) + 1).find(({ rolloutState }) => rolloutState === 'COMPLETED');
  }

  /** A task that serves: of what the service works towards, as soon as there is one. */
  public servingTask(): Task | undefined {
    const ordered = this.primary ? [this.primary, ...this.others(this.primary)] : this.deployments;
    return ordered.flatMap(({ healthyTasks }) => [...healthyTasks].reverse())[0];
  }

  public tell(message: string): void {
    this.events.unshift({ createdAt: new Date(), message: `(service ${this.service.serviceName}) ${message}` });
  }
}
