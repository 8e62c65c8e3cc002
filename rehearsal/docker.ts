import { existsSync, mkdirSync, symlinkSync } from 'fs';
import { homedir } from 'os';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { CommandFailed, interruption, run, RunOptions, succeeds } from './processes';
import { MissingPrerequisite } from './steps';

/** Everything that a rehearsal makes in the engine carries this label, with the rehearsal's id. */
const LABEL = 'ecs-github-pipeline.rehearsal';

/** What a docker client is told by its environment; a login is not among it. */
const CLIENT_VARIABLES = ['DOCKER_API_VERSION', 'DOCKER_BUILDKIT', 'DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY'];

const UNSTOPPABLE: RunOptions = { evenIfInterrupted: true };

/**
 * A client of this machine's Docker engine with a configuration folder of its own, so that no login is taken from the
 * user or left with the user.
 */
export class Docker {
  /** Finds the engine that the user's own client talks to. */
  public static async connect(configDirectory: string, rehearsal: string): Promise<Docker> {
    const remedy = 'install and start one, for example with: apt-get install docker.io busybox-static && dockerd &';
    try {
      // The context is part of the user's configuration, which is left behind from here on.
      const host = (await run('docker', ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'])).trim();
      const docker = new Docker(host, configDirectory, rehearsal);
      docker.engine = await docker.run(['version', '--format', '{{.Server.Version}}'], { timeoutSeconds: 15 });
      return docker;
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      const reason = error.output.trim().split('\n')[0] || `docker: ${error.reason}`;
      throw new MissingPrerequisite(`No Docker engine answers (${reason.replace(/\.$/, '')}); ${remedy}`);
    }
  }

  public readonly label: string;
  /** The engine's version, once it has been asked. */
  public engine = '';
  private readonly strangers = new Set<string>();

  private constructor(readonly host: string, private readonly configDirectory: string, private readonly rehearsal: string) {
    this.label = `${LABEL}=${rehearsal}`;
    mkdirSync(configDirectory, { recursive: true });
    const plugins = join(process.env.DOCKER_CONFIG ?? join(homedir(), '.docker'), 'cli-plugins');
    if (existsSync(plugins)) symlinkSync(plugins, join(configDirectory, 'cli-plugins')); // buildx may live there
  }

  /** The same engine for somebody else, who has not logged in anywhere. */
  public withoutLogins(configDirectory: string): Docker {
    return new Docker(this.host, configDirectory, this.rehearsal);
  }

  /** What makes a `docker` command of a shell use this client's engine and configuration. */
  public get environment(): { [name: string]: string } {
    const inherited = CLIENT_VARIABLES.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
    return { ...Object.fromEntries(inherited), DOCKER_HOST: this.host, DOCKER_CONFIG: this.configDirectory };
  }

  public async run(args: string[], options: RunOptions = {}): Promise<string> {
    return (await run('docker', args, this.asClient(options))).trim();
  }

  public async succeeds(args: string[], options: RunOptions = {}): Promise<boolean> {
    return succeeds('docker', args, this.asClient(options));
  }

  public async hasImage(image: string): Promise<boolean> {
    return this.succeeds(['image', 'inspect', image]);
  }

  /** Starts a container of this rehearsal in the background and returns its id. */
  public async start(image: string, options: string[] = [], command: string[] = []): Promise<string> {
    return this.run(['run', '--detach', '--label', this.label, ...options, image, ...command]);
  }

  /** The free port of this machine's loopback address under which a container's port is published. */
  public async publishedPort(container: string, port: string): Promise<number> {
    const [address] = (await this.run(['port', container, port])).split('\n');
    return Number(address.slice(address.lastIndexOf(':') + 1));
  }

  /** Whether a public image is there now. One that was not there before goes again in the end. */
  public async pullPublic(image: string, timeoutSeconds: number): Promise<boolean> {
    if (await this.hasImage(image)) return true;
    this.removeInTheEnd(image);
    return this.succeeds(['pull', '--quiet', image], { timeoutSeconds });
  }

  /** An image that is not the rehearsal's own, and was not there before. */
  public removeInTheEnd(image: string): void {
    this.strangers.add(image);
  }

  /** Removes all containers, volumes and images of this rehearsal, those too that a failed build has left. */
  public async removeEverything(): Promise<void> {
    // After Ctrl-C the engine may still be busy, and a terminal that closes can hit our own first commands: look again.
    const sure = interruption.signal.aborted ? 2 : 1;
    for (let round = 1; ; round++) {
      const problem = await this.removeWhatIsThere().then(() => undefined, (error: Error) => error);
      if (!problem && round >= sure) break;
      if (problem && round === 10) throw problem;
      await sleep(300);
    }
    for (const image of this.strangers) await this.succeeds(['rmi', image], UNSTOPPABLE);
  }

  private async removeWhatIsThere(): Promise<void> {
    const found = await this.ofThisRehearsal();
    const containers = found.filter(({ image }) => !image).map(({ id }) => id);
    const images = found.filter(({ image }) => image).map(({ id }) => id);
    if (containers.length > 0) await this.succeeds(['rm', '--force', '--volumes', ...containers], UNSTOPPABLE);
    const volumes = (await this.run(['volume', 'ls', '--quiet', '--filter', `label=${this.label}`], UNSTOPPABLE)).split('\n').filter((name) => name !== '');
    if (volumes.length > 0) await this.succeeds(['volume', 'rm', '--force', ...volumes], UNSTOPPABLE);
    if (images.length > 0) await this.succeeds(['rmi', '--force', ...images], UNSTOPPABLE);

    // An image goes only after those that were built on it.
    const left = found.length > 0 ? await this.ofThisRehearsal() : [];
    if (left.length > 0) throw new Error(`the engine still has ${left.map(({ id }) => id).join(', ')}`);
  }

  private async ofThisRehearsal(): Promise<{ id: string; image: boolean }[]> {
    const ids = async (...args: string[]) => (await this.run([...args, '--all', '--quiet', '--filter', `label=${this.label}`], UNSTOPPABLE)).split('\n');
    const containers = (await ids('ps')).map((id) => ({ id, image: false }));
    const images = [...new Set(await ids('images'))].map((id) => ({ id, image: true }));
    return [...containers, ...images].filter(({ id }) => id !== '');
  }

  private asClient(options: RunOptions): RunOptions {
    return { ...options, env: { ...process.env, DOCKER_AUTH_CONFIG: undefined, ...this.environment } };
  }
}
