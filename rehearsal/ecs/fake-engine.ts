import { Answer } from '../http';
import { Clock } from './clock';
import { ContainerEngine, ContainerLaunch, ContainerState, Platform, RegistryLogin } from './engine';
import { CannotPullContainerError } from './failures';

/** How the containers of an image behave. */
export interface Behaviour {
  readonly state?: ContainerState;
  /** The status of its HTTP answers; no answer unless given. */
  readonly status?: number;
  readonly pullFailure?: string;
}

/** An engine for tests, in which an image's name says how its containers behave. */
export class FakeEngine implements ContainerEngine {
  public readonly pulled: { image: string; platform: Platform; login?: RegistryLogin }[] = [];
  public readonly launches: ContainerLaunch[] = [];
  /** By their ids, the containers that are there. */
  public readonly containers = new Map<string, ContainerLaunch>();
  /** How many containers were there after each start and removal. */
  public readonly counts: number[] = [];
  public imagesForgotten = false;

  constructor(public behaviours: { [image: string]: Behaviour } = {}) {}

  public async pull(image: string, platform: Platform, login?: RegistryLogin): Promise<void> {
    this.pulled.push({ image, platform, login });
    const { pullFailure } = this.behaviours[image] ?? {};
    if (pullFailure) throw new CannotPullContainerError(pullFailure);
  }

  public async start(launch: ContainerLaunch): Promise<string> {
    this.launches.push(launch);
    const id = `container-${this.launches.length}`;
    this.containers.set(id, launch);
    this.counts.push(this.containers.size);
    return id;
  }

  public async state(container: string): Promise<ContainerState> {
    return this.behaviours[this.containers.get(container)!.image]?.state ?? { running: true };
  }

  public async publishedPort(container: string): Promise<number> {
    return 1000 + Number(container.replace('container-', ''));
  }

  public async log(container: string): Promise<string> {
    return `what ${container} has written`;
  }

  public async remove(containers: string[]): Promise<void> {
    for (const container of containers) this.containers.delete(container);
    this.counts.push(this.containers.size);
  }

  public async forgetImages(): Promise<void> {
    this.imagesForgotten = true;
  }

  /** The images of the containers that are there. */
  public get images(): string[] {
    return [...this.containers.values()].map(({ image }) => image);
  }

  public readonly ask = async (url: string): Promise<Answer> => {
    const launch = this.containers.get(`container-${Number(new URL(url).port) - 1000}`);
    const { status = undefined } = launch ? this.behaviours[launch.image] ?? {} : {};
    if (status === undefined) throw new Error('nobody answers');
    return { status, body: '' };
  };
}

/** Time that passes as fast as it can. */
export class FakeClock implements Clock {
  private seconds = 0;

  public now(): number {
    return this.seconds;
  }

  public async sleep(seconds: number): Promise<void> {
    this.seconds += seconds;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
