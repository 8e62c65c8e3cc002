import { existsSync, mkdirSync } from 'fs';
import { join } from 'path';
import { run } from '../processes';
import { goBuild, needGo } from './go';

const VERSION = 'v0.32.1';
const CACHE = join(__dirname, '..', '..', '.cache');

export interface Buildx {
  readonly version: string;
  /** A folder for docker's clients to look for plugins in; nothing when they find buildx by themselves. */
  readonly pluginDirectory?: string;
}

/** The buildx of the user's own docker client, or one that is built here once. */
export async function findBuildx(): Promise<Buildx> {
  const found = await installedBuildx();
  if (found) return { version: found };

  const directory = join(CACHE, `buildx-${VERSION}`);
  const plugin = join(directory, 'docker-buildx');
  if (!existsSync(plugin)) {
    await needGo('docker has no buildx', 'install it, for example with: apt-get install docker-buildx-plugin');
    mkdirSync(directory, { recursive: true });
    await goBuild(`github.com/docker/buildx@${VERSION}`, './cmd/buildx', plugin);
  }
  return { version: VERSION, pluginDirectory: directory };
}

async function installedBuildx(): Promise<string | undefined> {
  const plugins = JSON.parse(await run('docker', ['info', '--format', '{{json .ClientInfo.Plugins}}'])) as { Name: string; Version: string }[] | null;
  return plugins?.find(({ Name: name }) => name === 'buildx')?.Version;
}
