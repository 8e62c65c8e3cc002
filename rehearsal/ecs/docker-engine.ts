import { Docker } from '../docker';
import { CommandFailed, run } from '../processes';
import { ContainerEngine, ContainerLaunch, ContainerState, Platform, RegistryLogin } from './engine';
import { CannotPullContainerError, CannotStartContainerError } from './failures';

const PULL_WITHIN_SECONDS = 300;
const OTHER_PLATFORM = /no matching manifest|does not match the specified platform|does not provide the specified platform/;

/** What the agents of this rehearsal have pulled: services share images, and the engine. */
const pulled = new Set<string>();

let turn: Promise<unknown> = Promise.resolve();

/** One pull after the other: two services that start the same image would take it away from each other. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = turn.then(work);
  turn = mine.catch(() => undefined);
  return mine;
}

/** What is needed of a client of Docker. */
export type DockerClient = Pick<Docker, 'label' | 'environment' | 'run' | 'succeeds' | 'hasImage' | 'publishedPort'>;

/** The agent's view of the real Docker engine. Its client should share no login with whoever builds the images. */
export class DockerEngine implements ContainerEngine {
  /** Images that neither the rehearsal has built nor the engine had. */
  private readonly strangers: string[] = [];

  constructor(private readonly docker: DockerClient) {}

  public async pull(image: string, platform: Platform, login?: RegistryLogin): Promise<void> {
    return inTurn(() => this.pullNow(image, platform, login));
  }

  private async pullNow(image: string, platform: Platform, login?: RegistryLogin): Promise<void> {
    const known = await this.docker.hasImage(image);
    // What a build of the rehearsal has left would make the pull prove nothing; an image of the user's own stays, and so
    // does one that another service has pulled and is about to start.
    if (known && !pulled.has(image) && await this.isOfRehearsal(image)) await this.docker.run(['rmi', '--force', image]);

    await failingAs(CannotPullContainerError, async () => {
      if (login) await this.docker.run(['login', '--username', login.username, '--password-stdin', login.registry], { input: login.password });
      await this.docker.run(['pull', '--quiet', '--platform', platform, image], { timeoutSeconds: PULL_WITHIN_SECONDS });
    }, (reason) => OTHER_PLATFORM.test(reason) ? noDescriptor(platform) : `pull image manifest: ${reason}`);
    pulled.add(image);
    if (!known && !await this.isOfRehearsal(image)) this.strangers.push(image);

    // Engines of today refuse an image of another platform; older ones only warn.
    const got = await this.docker.run(['image', 'inspect', '--format', '{{.Os}}/{{.Architecture}}', image]);
    if (got !== platform) throw new CannotPullContainerError(`${noDescriptor(platform)}; ${image} is for ${got}`);
  }

  public async start({ image, platform, options, command }: ContainerLaunch): Promise<string> {
    const container = await failingAs(CannotStartContainerError,
      () => this.docker.run(['create', '--label', this.docker.label, '--platform', platform, ...options, image, ...command]));
    try {
      await failingAs(CannotStartContainerError, () => this.docker.run(['start', container]));
    } catch (error) {
      await this.remove([container]);
      throw error;
    }
    return container;
  }

  public async state(container: string): Promise<ContainerState> {
    const state = await this.docker.run(['inspect', '--format', '{{json .State}}', container]).catch((error) => {
      if (error instanceof CommandFailed && /no such/i.test(error.output)) return '{}'; // somebody has removed it
      throw error;
    });
    const { Running: running = false, ExitCode: exitCode, OOMKilled: outOfMemory, Health: health } = JSON.parse(state);
    return { running, exitCode: running ? undefined : exitCode, outOfMemory, health: health?.Status === 'none' ? undefined : health?.Status };
  }

  public async publishedPort(container: string, port: string): Promise<number> {
    return this.docker.publishedPort(container, port);
  }

  public async log(container: string): Promise<string> {
    // In the order in which it was written, be it to the output or to the error output.
    const env = { ...process.env, ...this.docker.environment };
    return (await run('sh', ['-c', 'docker logs --tail 20 "$1" 2>&1 || true', 'sh', container], { env })).trim();
  }

  /** Also after Ctrl-C. */
  public async remove(containers: string[]): Promise<void> {
    if (containers.length > 0) await this.docker.run(['rm', '--force', '--volumes', ...containers], { evenIfInterrupted: true });
  }

  public async forgetImages(): Promise<void> {
    for (const image of this.strangers.splice(0)) await this.docker.succeeds(['rmi', image], { evenIfInterrupted: true });
  }

  private async isOfRehearsal(image: string): Promise<boolean> {
    const [key, value] = this.docker.label.split('=');
    return await this.docker.run(['image', 'inspect', '--format', `{{index .Config.Labels ${JSON.stringify(key)}}}`, image]) === value;
  }
}

function noDescriptor(platform: Platform): string {
  return `image Manifest does not contain descriptor matching platform '${platform}'`;
}

/** Tells what the engine has said, without the command line, which may hold a secret. */
async function failingAs<T>(failure: new (message: string) => Error, work: () => Promise<T>, told = (reason: string) => reason): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    const lines = error.output.trim().split('\n').filter((line) => !/^(WARNING|See 'docker|Run 'docker|Error: failed to start containers)/.test(line.trim()));
    throw new failure(told(lines.join(' ').replace(/^.*?Error response from daemon: /, '') || error.reason));
  }
}
