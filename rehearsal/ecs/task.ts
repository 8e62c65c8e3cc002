import { randomUUID } from 'crypto';
import { Answer } from '../http';
import { ContainerDefinition, TaskDefinition } from './api';
import { Clock } from './clock';
import { argumentsOf, inStartOrder, isEssential, platformOf, portsOf } from './container-launch';
import { ContainerEngine, ContainerState, Platform, RegistryLogin } from './engine';
import { EcsFailure, EssentialContainerExited, NotPlayed, ResourceInitializationError, TaskFailure, TaskUnhealthy } from './failures';
import { TargetHealthCheck, targetProblem } from './load-balancer';

/** What tasks run with. */
export interface TaskEnvironment {
  readonly engine: ContainerEngine;
  readonly login: (image: string) => Promise<RegistryLogin | undefined>;
  readonly imageLocation: (image: string) => string;
  readonly secretValue?: (valueFrom: string) => Promise<string>;
  /** Instead of the one of the task definition. */
  readonly platform?: Platform;
  readonly healthCheckInterval?: number;
  readonly target?: TargetHealthCheck & { readonly containerPort?: number };
  /** A task that is not asked for its health is steady when it has run for so long. */
  readonly steadyAfterSeconds: number;
  /** The load balancer's patience. */
  readonly unhealthyAfterSeconds: number;
  readonly clock: Clock;
  readonly ask: (url: string) => Promise<Answer>;
}

interface RunningContainer {
  readonly definition: ContainerDefinition;
  readonly id: string;
}

/** One running copy of a task definition. */
export class Task {
  /** Pulls all images, then starts all containers; what has been started when one fails is removed. */
  public static async start(definition: TaskDefinition, environment: TaskEnvironment): Promise<Task> {
    const task = new Task(environment);
    try {
      await task.startContainers(definition);
      return task;
    } catch (error) {
      await task.stop();
      throw error;
    }
  }

  public readonly id = randomUUID().replace(/-/g, '');
  /** Where the task answers, if it maps a port. */
  public url?: string;
  /** What has to happen before the task counts as healthy; nothing once it does. */
  public waitsFor?: string = 'its containers to start';
  private readonly containers: RunningContainer[] = [];
  private startedAt = 0;

  private constructor(private readonly environment: TaskEnvironment) {}

  public get healthy(): boolean {
    return this.waitsFor === undefined;
  }

  public get containerIds(): { [name: string]: string } {
    return Object.fromEntries(this.containers.map(({ definition, id }) => [definition.name, id]));
  }

  /** Looks at the containers, and asks the task how it is. Rejects with a `TaskFailure` when it has to be replaced. */
  public async check(): Promise<void> {
    this.waitsFor = await this.problem();
  }

  public async stop(): Promise<void> {
    await this.environment.engine.remove(this.containers.splice(0).map(({ id }) => id).reverse());
  }

  private async startContainers(definition: TaskDefinition): Promise<void> {
    const { engine, imageLocation, healthCheckInterval, target, clock } = this.environment;
    const platform = this.environment.platform ?? platformOf(definition);
    const containers = inStartOrder(definition);
    const ports = portsOf(definition);
    const secrets = new Map<string, { [name: string]: string }>();
    for (const container of containers) {
      secrets.set(container.name, await this.secretsOf(container));
      await engine.pull(imageLocation(container.image), platform, await this.loginFor(container.image));
    }

    for (const container of containers) {
      const [first] = this.containers;
      const launch = argumentsOf(container, first ? { sharedWith: first.id } : { publish: ports }, secrets.get(container.name), healthCheckInterval);
      const id = await engine.start({ image: imageLocation(container.image), platform, ...launch }).catch(async (error) => {
        await this.checkContainers(); // the network may be gone with the container that has held it
        throw error;
      });
      this.containers.push({ definition: container, id });
    }
    this.startedAt = clock.now();
    this.url = await this.publishedUrl(target?.containerPort ? `${target.containerPort}/tcp` : ports.find((port) => port.endsWith('/tcp')));
  }

  private async publishedUrl(port: string | undefined): Promise<string | undefined> {
    if (!port) return undefined;
    const { engine } = this.environment;
    const [{ id }] = this.containers;
    try {
      return `http://127.0.0.1:${await engine.publishedPort(id, port)}/`;
    } catch (error) {
      await this.checkContainers(); // a container that is gone already has no ports any more
      throw error;
    }
  }

  private async problem(): Promise<string | undefined> {
    const { clock, target, ask, steadyAfterSeconds, unhealthyAfterSeconds } = this.environment;
    const checks = await this.checkContainers();
    const starting = checks.find(({ health }) => health === 'starting');
    if (starting) return `the health check of the container ${starting.name}`;

    const age = clock.now() - this.startedAt;
    if (target) {
      const problem = this.url ? await targetProblem(this.url, target, ask) : 'no port is mapped';
      if (problem && age >= unhealthyAfterSeconds) throw await this.failure(TaskUnhealthy, `Task failed ELB health checks: ${problem}`);
      return problem && `the load balancer's health check: ${problem}`;
    }
    return checks.length > 0 || age >= steadyAfterSeconds ? undefined : 'a while without a failure';
  }

  /** What the health checks of the essential containers say. Rejects when one of these has exited or is unhealthy. */
  private async checkContainers(): Promise<{ name: string; health: ContainerState['health'] }[]> {
    const checks = [];
    for (const { definition, id } of this.containers.filter((container) => isEssential(container.definition))) {
      const { name } = definition;
      const { running, exitCode = 'unknown', outOfMemory, health } = await this.environment.engine.state(id);
      if (!running) throw await this.failure(EssentialContainerExited, `Essential container in task exited: ${name}, ${outOfMemory ? 'out of memory' : `exit code ${exitCode}`}`);
      if (health === 'unhealthy') throw await this.failure(TaskUnhealthy, `Task failed container health checks: ${name}`);
      if (health) checks.push({ name, health });
    }
    return checks;
  }

  private async failure(kind: new (message: string, log: string) => TaskFailure, message: string): Promise<TaskFailure> {
    const logs = this.containers.map(async ({ definition, id }) => {
      const log = await this.environment.engine.log(id);
      return log && `${definition.name}: ${log}`;
    });
    return new kind(message, (await Promise.all(logs)).filter((log) => log !== '').join('\n'));
  }

  private async loginFor(image: string): Promise<RegistryLogin | undefined> {
    return this.environment.login(image).catch((error) => {
      throw error instanceof EcsFailure ? error : new ResourceInitializationError(`unable to retrieve registry auth for ${image}: ${error.message}`);
    });
  }

  private async secretsOf({ name: container, secrets }: ContainerDefinition): Promise<{ [name: string]: string }> {
    const { secretValue } = this.environment;
    if (!secrets?.length) return {};
    if (!secretValue) throw new NotPlayed(`the secrets of the container ${container} are not played here`);
    const values = secrets.map(async ({ name, valueFrom }) => [name, await secretValue(valueFrom).catch((error) => {
      throw new ResourceInitializationError(`unable to retrieve the secret ${name} of the container ${container}: ${error.message}`);
    })]);
    return Object.fromEntries(await Promise.all(values));
  }
}
