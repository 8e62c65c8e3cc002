/** What ECS needs of the engine that runs the containers: narrow enough to be played by a test. */
export interface ContainerEngine {
  /** Pulls an image for a platform from its registry, never from what the engine has. Rejects with a `CannotPullContainerError`. */
  pull(image: string, platform: Platform, login?: RegistryLogin): Promise<void>;
  /** Starts a container in the background and returns its id. Rejects with a `CannotStartContainerError`. */
  start(launch: ContainerLaunch): Promise<string>;
  state(container: string): Promise<ContainerState>;
  /** The port of this machine's loopback address under which a container's port (`80/tcp`) is published. */
  publishedPort(container: string, port: string): Promise<number>;
  /** The end of what a container has written. */
  log(container: string): Promise<string>;
  remove(containers: string[]): Promise<void>;
  /** Removes the images that were pulled and would otherwise stay. */
  forgetImages(): Promise<void>;
}

export type Platform = 'linux/amd64' | 'linux/arm64';

export interface RegistryLogin {
  readonly registry: string;
  readonly username: string;
  readonly password: string;
}

export interface ContainerLaunch {
  readonly image: string;
  readonly platform: Platform;
  /** Options of `docker run`. */
  readonly options: string[];
  readonly command: string[];
}

export interface ContainerState {
  readonly running: boolean;
  readonly exitCode?: number;
  readonly outOfMemory?: boolean;
  /** What the container's own health check says, if it has one. */
  readonly health?: 'starting' | 'healthy' | 'unhealthy';
}
