import { Answer, ask } from '../http';
import { Deployment, Service, ServiceEvent, TaskDefinition } from './api';
import { Clock, WALL_CLOCK } from './clock';
import { DeploymentRecord } from './deployment-record';
import { ContainerEngine, Platform, RegistryLogin } from './engine';
import { DeploymentFailed, DeploymentSuperseded, DeploymentTimedOut } from './failures';
import { TargetHealthCheck } from './load-balancer';
import { rollOut } from './rollout';
import { ServiceState } from './service-state';

export interface EcsServiceOptions {
  /** `services[0]` of DescribeServices. */
  readonly service: Service;
  /** The engine that runs the tasks: a `DockerEngine`, but for tests. */
  readonly engine: ContainerEngine;
  /**
   * What the execution role gets before an image is pulled, as by `ecr:GetAuthorizationToken`; nothing for a public
   * registry. What it throws fails the task.
   */
  readonly login?: (image: string) => Promise<RegistryLogin | undefined>;
  /** Where an image of the task definition is really pulled from; its own name unless given. */
  readonly imageLocation?: (image: string) => string;
  /** The value behind a container's `secrets[].valueFrom`. Without it a task with secrets is not played. */
  readonly secretValue?: (valueFrom: string) => Promise<string>;
  /** The action's DeploymentTimeout. */
  readonly settlesWithinSeconds: number;
  /** Whether the action fails as soon as the circuit breaker has ended the deployment, instead of when its time is over. True unless given. */
  readonly noticesCircuitBreaker?: boolean;
  /**
   * What a load balancer asks every task. Unless given, a service with a load balancer is asked for `/`, and a service
   * without one is not asked: its tasks are healthy when their containers' own health checks say so, or when they keep running.
   */
  readonly targetHealthCheck?: TargetHealthCheck;
  /** How long a target may fail its health check: a target group's interval times its unhealthy threshold. 10 unless given. */
  readonly unhealthyAfterSeconds?: number;
  /** How long a task without any health check must have run. 2 unless given. */
  readonly steadyAfterSeconds?: number;
  /** Seconds between a container's own health checks, if shorter than its definition's. */
  readonly healthCheckInterval?: number;
  /** Before the first failed task is replaced; the pause doubles with every further one. 0.5 unless given. */
  readonly retryPauseSeconds?: number;
  /** What the images must be for, if this machine's builds make others than `runtimePlatform` names. */
  readonly platform?: Platform;
  readonly clock?: Clock;
  readonly ask?: (url: string) => Promise<Answer>;
}

/**
 * An ECS service whose tasks are real containers of this machine.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 */
export class EcsService {
  private readonly state: ServiceState;
  /** The scheduler at work, which is never there twice. */
  private scheduler: Promise<void> = Promise.resolve();

  constructor(private readonly options: EcsServiceOptions) {
    const { service, engine, clock = WALL_CLOCK, targetHealthCheck, login, imageLocation } = options;
    const balanced = service.loadBalancers?.[0];
    this.state = new ServiceState(service, {
      engine,
      clock,
      login: login ?? (async () => undefined),
      imageLocation: imageLocation ?? ((image) => image),
      secretValue: options.secretValue,
      platform: options.platform,
      healthCheckInterval: options.healthCheckInterval,
      target: balanced || targetHealthCheck ? { ...targetHealthCheck, containerPort: balanced?.containerPort } : undefined,
      steadyAfterSeconds: options.steadyAfterSeconds ?? 2,
      unhealthyAfterSeconds: options.unhealthyAfterSeconds ?? 10,
      ask: options.ask ?? ask,
    }, { retryPauseSeconds: options.retryPauseSeconds ?? 0.5, pollSeconds: 0.1 });
  }

  /** Where the newest healthy task answers. */
  public get url(): string | undefined {
    return this.state.servingTask()?.url;
  }

  /** The newest first, the past ones among them, which DescribeServices leaves out. */
  public get deployments(): Deployment[] {
    return this.state.deployments.map((deployment) => deployment.describe());
  }

  /** The newest first. */
  public get events(): readonly ServiceEvent[] {
    return this.state.events;
  }

  /** The revision that DescribeServices names: after a rollback it is the old one again, and the next deployment starts from it. */
  public get taskDefinition(): string | undefined {
    return this.state.primary?.name;
  }

  /** What runs: for each task its revision, and by the names of its containers their ids in the engine. */
  public get tasks(): { taskDefinition: string; healthy: boolean; url?: string; containers: { [name: string]: string } }[] {
    return this.state.deployments.flatMap(({ name, tasks }) => tasks.map(({ healthy, url, containerIds }) =>
      ({ taskDefinition: name, healthy, url, containers: containerIds })));
  }

  /** Brings up the first revision of a service that was just made. */
  public async start(taskDefinition: TaskDefinition): Promise<Deployment> {
    return this.deploy(taskDefinition);
  }

  /**
   * Does what UpdateService with a revision leads to, and waits as the ECS action does. Rejects with a
   * `DeploymentFailure` as soon as the circuit breaker has ended the deployment, unless the action shall not notice: people
   * have seen it wait until its DeploymentTimeout (https://github.com/aws/containers-roadmap/issues/1399).
   */
  public async deploy(taskDefinition: TaskDefinition, settlesWithinSeconds = this.options.settlesWithinSeconds): Promise<Deployment> {
    this.supersede('replaced by a newer one');
    const deployment = this.state.newDeployment(taskDefinition, settlesWithinSeconds);
    this.state.workTowards(deployment);
    this.schedule(() => rollOut(this.state, deployment).catch((error) => {
      deployment.fail(error.message);
      deployment.giveUp(error);
    }));
    await deployment.outcome.catch((failure) => this.toldInTime(failure, deployment));
    return deployment.describe();
  }

  /** Takes over what UpdateService has changed beside the revision, such as the desired count or the circuit breaker. */
  public update(service: Service): void {
    this.state.service = service;
  }

  /** Stops all tasks, also after Ctrl-C. */
  public async stop(): Promise<void> {
    this.supersede('the service was stopped');
    this.state.primary = undefined;
    this.schedule(async () => {
      for (const deployment of this.state.deployments) {
        for (const task of deployment.tasks.splice(0)) await task.stop();
        deployment.status = 'INACTIVE';
      }
      await this.options.engine.forgetImages();
    });
    await this.scheduler;
  }

  /** A service that its circuit breaker has rolled back looks to the action as if it were still on its way. */
  private async toldInTime(failure: unknown, { deadline, settlesWithinSeconds }: DeploymentRecord): Promise<never> {
    const { noticesCircuitBreaker = true, clock = WALL_CLOCK, service } = this.options;
    if (noticesCircuitBreaker || !(failure instanceof DeploymentFailed)) throw failure;
    await clock.sleep(Math.max(0, deadline - clock.now()));
    throw new DeploymentTimedOut(`the service ${service.serviceName} was not steady within ${settlesWithinSeconds} s`, failure.cause);
  }

  private supersede(why: string): void {
    for (const past of this.state.deployments) past.giveUp(new DeploymentSuperseded(`the deployment ${past.id} was ${why}`));
  }

  /** After what the scheduler is doing now: it ends by itself as soon as it sees that something else shall be worked towards. */
  private schedule(work: () => Promise<void>): void {
    this.scheduler = this.scheduler.catch(() => undefined).then(work);
  }
}
