import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Docker } from '../docker';
import { labelled, ofBuild, unprivileged } from './builder-container';
import { Buildx, findBuildx } from './buildx';
import { EngineProxy, Rewriting } from './engine-proxy';
import { BUILDKIT_IMAGE, provideBuildKitImage } from './image';

/** The oldest API that buildx speaks unless it is told otherwise. */
const BUILDX_API = 1.44;

/** The engine of one build's machine. */
export interface BuildEngine {
  /** What makes a build's docker and buildx use it. */
  readonly environment: { [name: string]: string };
  /** Throws the machine away: the builders go, and their disks. */
  close(): Promise<void>;
}

/**
 * Gives every build an engine with BuildKit as if it were its own: it is this machine's, and what builds would take from
 * each other, the names of their builders, differs.
 */
export class BuildEngines {
  /** `docker` is this machine's engine; `folder` is where short-lived sockets may be, whose paths have to be short. */
  public static async prepare(docker: Docker, folder: string): Promise<BuildEngines> {
    const buildx = await findBuildx();
    const image = await provideBuildKitImage(docker);
    const privileged = await docker.succeeds(['run', '--rm', '--label', docker.label, '--privileged', '--entrypoint', 'buildctl', BUILDKIT_IMAGE, '--version']);
    const api = Number(await docker.run(['version', '--format', '{{.Server.APIVersion}}']));
    return new BuildEngines(docker, folder, buildx, privileged, api, `buildx ${buildx.version}, ${BUILDKIT_IMAGE} ${image}`);
  }

  /** Whether builds can have BuildKit's image from Docker Hub. */
  public dockerHubAnswers = true;
  private count = 0;

  private constructor(
    private readonly docker: Docker, private readonly folder: string, private readonly buildx: Buildx,
    private readonly privileged: boolean, private readonly api: number, public readonly origin: string,
  ) {}

  /** An engine for a build that has logged in nowhere; its docker's configuration goes into a folder. */
  public async forBuild(configDirectory: string): Promise<BuildEngine> {
    const build = String(++this.count);
    const docker = this.docker.withoutLogins(configDirectory);
    const proxy = await EngineProxy.listen(join(this.folder, `engine-${build}.sock`), docker.host, this.rewriting(build));
    const environment: { [name: string]: string } = { ...docker.environment, DOCKER_HOST: proxy.host, BUILDX_CONFIG: join(configDirectory, 'buildx') };
    if (this.api < BUILDX_API) environment.DOCKER_API_VERSION ??= this.api.toFixed(2);
    if (this.buildx.pluginDirectory) addPlugins(configDirectory, this.buildx.pluginDirectory);
    return {
      environment,
      close: async () => {
        await proxy.close();
        await removeBuilders(docker, build);
        for (const copy of await copiesOfBuildKit(docker)) this.docker.removeInTheEnd(copy);
      },
    };
  }

  private rewriting(build: string): Rewriting {
    const id = `${this.docker.label.split('=')[1]}_${build}`;
    return {
      url: (url) => ofBuild(id, url),
      container: (request) => {
        const own = JSON.parse(ofBuild(id, JSON.stringify(request)));
        // Whatever else a build runs is its own.
        if (own.Image === undefined || !JSON.stringify(own).includes(`buildx_buildkit_${id}_`)) return own;
        return labelled(this.privileged ? own : unprivileged(own), this.docker.label);
      },
      answer: (method, url) => (asksForBuildKit(method, url) ? this.asDockerHub() : undefined),
    };
  }

  /** This machine's copy takes the place of the one in Docker Hub, which need not be reachable. */
  private asDockerHub(): { status: number; body: object } {
    return this.dockerHubAnswers
      ? { status: 200, body: { status: `Status: Image is up to date for ${BUILDKIT_IMAGE}` } }
      : { status: 500, body: { message: 'Get "https://registry-1.docker.io/v2/": dial tcp: i/o timeout' } };
  }
}

/** Whether a request is the pull of BuildKit's image. */
export function asksForBuildKit(method: string, { pathname, searchParams }: URL): boolean {
  if (method !== 'POST' || !pathname.endsWith('/images/create')) return false;
  const image = [searchParams.get('fromImage'), searchParams.get('tag')].filter((part) => part).join(':');
  return image.replace(/^docker\.io\//, '') === BUILDKIT_IMAGE;
}

/** Beside what the configuration has already. */
function addPlugins(configDirectory: string, directory: string): void {
  mkdirSync(configDirectory, { recursive: true });
  const file = join(configDirectory, 'config.json');
  const config = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  writeFileSync(file, JSON.stringify({ ...config, cliPluginsExtraDirs: [...config.cliPluginsExtraDirs ?? [], directory] }));
}

/** The names under which builds have put BuildKit's image into registries of this machine. */
async function copiesOfBuildKit(docker: Docker): Promise<string[]> {
  const names = await docker.run(['images', '--format', '{{.Repository}}:{{.Tag}}'], { evenIfInterrupted: true });
  return names.split('\n').filter((name) => /^127\.0\.0\.1:\d+\/.*:buildkit-/.test(name));
}

async function removeBuilders(docker: Docker, build: string): Promise<void> {
  const names = ['--quiet', '--filter', `label=${docker.label}`, '--filter', `name=buildx_buildkit_${docker.label.split('=')[1]}_${build}_`];
  const listed = async (...args: string[]) => (await docker.run([...args, ...names], { evenIfInterrupted: true })).split('\n').filter((id) => id !== '');
  const containers = await listed('ps', '--all');
  if (containers.length > 0) await docker.run(['rm', '--force', '--volumes', ...containers], { evenIfInterrupted: true });
  const volumes = await listed('volume', 'ls');
  if (volumes.length > 0) await docker.run(['volume', 'rm', '--force', ...volumes], { evenIfInterrupted: true });
}
