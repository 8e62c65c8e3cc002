import { randomBytes } from 'crypto';
import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { hashSync } from 'bcryptjs';
import { Cleanup } from './cleanup';
import { Docker } from './docker';
import { untilAnswered } from './http';
import { endGroup, interruption, startGroup, succeeds } from './processes';
import { MissingPrerequisite } from './steps';

/** ECR's own user name. */
export const REGISTRY_USER = 'AWS';
const IMAGE = 'docker.io/library/registry:2';

/** The stand-in for ECR: a real registry on a free port of the loopback address, which lets nobody in without the password. */
export class Registry {
  public static async start(docker: Docker, workspace: string, cleanup: Cleanup): Promise<Registry> {
    const password = randomBytes(24).toString('hex');
    const directory = join(workspace, 'registry');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'htpasswd'), `${REGISTRY_USER}:${hashSync(password, 4)}\n`);

    const [host, origin] = await succeeds('docker-registry', ['--version'])
      ? [await startProcess(directory, cleanup), 'docker-registry']
      : [await startContainer(docker, directory), IMAGE];
    await untilAnswered(`http://${host}/v2/`, (response) => response.status === 401, 20);
    return new Registry(host, origin, password);
  }

  private constructor(readonly host: string, readonly origin: string, readonly password: string) {}

  public async tags(repository: string): Promise<string[]> {
    const login = Buffer.from(`${REGISTRY_USER}:${this.password}`).toString('base64');
    const response = await fetch(`http://${this.host}/v2/${repository}/tags/list`, { signal: interruption.signal, headers: { Authorization: `Basic ${login}` } });
    if (!response.ok && response.status !== 404) throw new Error(`the registry answers ${response.status} when asked for the tags of ${repository}`);
    return response.status === 404 ? [] : ((await response.json()) as { tags: string[] | null }).tags ?? [];
  }

}

async function startProcess(directory: string, cleanup: Cleanup): Promise<string> {
  writeConfiguration(directory, { address: '127.0.0.1:0', data: join(directory, 'data'), htpasswd: join(directory, 'htpasswd') });
  const server = startGroup('docker-registry', ['serve', join(directory, 'config.yml')], { stdio: ['ignore', 'pipe', 'pipe'] });
  cleanup.later('the registry', () => endGroup(server));

  let log = '';
  return new Promise((resolve, reject) => {
    const read = (text: Buffer) => {
      log += text;
      const [, host] = /listening on (127\.0\.0\.1:\d+)/.exec(log) ?? [];
      if (host) resolve(host); // it chose a free port itself
    };
    server.stdout!.on('data', read);
    server.stderr!.on('data', read);
    server.once('error', reject);
    server.once('exit', () => reject(interruption.signal.aborted ? interruption.signal.reason : new Error(`docker-registry ended:\n${log}`)));
  });
}

async function startContainer(docker: Docker, directory: string): Promise<string> {
  if (!await docker.pullPublic(IMAGE, 60)) {
    throw new MissingPrerequisite(`No image registry: neither is docker-registry installed nor can ${IMAGE} be pulled; `
      + 'install it with: apt-get install docker-registry');
  }
  writeConfiguration(directory, { address: ':5000', data: '/var/lib/registry', htpasswd: '/etc/docker/registry/htpasswd' });
  const container = await docker.run(['create', '--label', docker.label, '--publish', '127.0.0.1::5000', IMAGE]);
  // Copied, not mounted: the engine may run where it does not see this folder.
  for (const file of ['config.yml', 'htpasswd']) await docker.run(['cp', join(directory, file), `${container}:/etc/docker/registry/${file}`]);
  await docker.run(['start', container]);
  return `127.0.0.1:${await docker.publishedPort(container, '5000')}`;
}

/** JSON is YAML, too. */
function writeConfiguration(directory: string, { address, data, htpasswd }: { address: string; data: string; htpasswd: string }): void {
  writeFileSync(join(directory, 'config.yml'), JSON.stringify({
    version: 0.1,
    log: { level: 'info', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: data } },
    http: { addr: address, secret: randomBytes(16).toString('hex') },
    auth: { htpasswd: { realm: 'rehearsal', path: htpasswd } },
  }));
}
