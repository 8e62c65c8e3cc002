import { writeFileSync } from 'fs';
import { join } from 'path';
import { Cleanup } from './cleanup';
import { freePort } from './emulator/emulator';
import { untilAnswered } from './http';
import { endGroup, startGroup, succeeds } from './processes';
import { MissingPrerequisite } from './steps';

/** A registry on a free port of the loopback address, that asks for no login: where public base images come from. Returns its host. */
export async function startBaseRegistry(workspace: string, cleanup: Cleanup): Promise<string> {
  if (!await succeeds('docker-registry', ['--version'])) {
    throw new MissingPrerequisite('No docker-registry to take base images from; install it, for example with: apt-get install docker-registry');
  }
  const host = `127.0.0.1:${await freePort()}`;
  const configuration = join(workspace, 'base-registry.yml');
  writeFileSync(configuration, JSON.stringify({
    version: '0.1', log: { level: 'error' }, storage: { filesystem: { rootdirectory: join(workspace, 'base-registry') } }, http: { addr: host },
  }));
  const server = startGroup('docker-registry', ['serve', configuration], { stdio: 'ignore' });
  cleanup.later('the registry of base images', () => endGroup(server));
  await untilAnswered(`http://${host}/v2/`, ({ status }) => status === 200, 10);
  return host;
}
