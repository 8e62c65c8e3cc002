import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { Docker } from '../docker';
import { CommandFailed, run, succeeds } from '../processes';
import { MissingPrerequisite } from '../steps';
import { goBuild, needGo } from './go';

/** The version that the generated buildspec asks for. */
export const VERSION = 'v0.27.0';
export const BUILDKIT_IMAGE = `moby/buildkit:${VERSION}`;

const CACHE = join(__dirname, '..', '..', '.cache');
const BUSYBOX = '/bin/busybox';

/** Where a builder's disk is. */
export const STATE = '/var/lib/buildkit';

/** Puts BuildKit's image into the engine, from where builds get it as if from Docker Hub. Says where it was had from. */
export async function provideBuildKitImage(docker: Docker): Promise<string> {
  if (await docker.hasImage(BUILDKIT_IMAGE)) return 'that the engine has';
  const tar = join(CACHE, `buildkit-${VERSION}.tar`);
  const reused = existsSync(tar);
  if (!reused) await makeImage(tar);
  docker.removeInTheEnd(BUILDKIT_IMAGE);
  const changes = ['ENTRYPOINT ["buildkitd"]', `VOLUME ${STATE}`, 'ENV PATH=/usr/bin:/bin'].flatMap((change) => ['--change', change]);
  await docker.run(['import', ...changes, tar, BUILDKIT_IMAGE]);
  return `built from its source${reused ? '' : ', once'}`;
}

/** The official image's essence: the daemon, its client for buildx to dial it through, runc and a shell. */
async function makeImage(tar: string): Promise<void> {
  await needGo(`The engine has no image ${BUILDKIT_IMAGE}`, `fetch it with: docker pull ${BUILDKIT_IMAGE}`);
  const runc = await pathOf('runc');
  if (!existsSync(BUSYBOX)) throw new MissingPrerequisite(`${BUILDKIT_IMAGE} is made with ${BUSYBOX}; install it, for example with: apt-get install busybox-static`);

  const root = mkdtempSync(join(tmpdir(), 'ecs-github-pipeline-buildkit-'));
  try {
    for (const directory of ['bin', 'etc', 'tmp', 'usr/bin']) mkdirSync(join(root, directory), { recursive: true });
    for (const command of ['buildkitd', 'buildctl']) {
      await goBuild(`github.com/moby/buildkit@${VERSION}`, `./cmd/${command}`, join(root, 'usr', 'bin', command));
    }
    copyFileSync(runc, join(root, 'usr', 'bin', 'buildkit-runc'));
    for (const library of await librariesOf(runc)) {
      mkdirSync(join(root, dirname(library)), { recursive: true });
      copyFileSync(library, join(root, library));
    }
    copyFileSync(BUSYBOX, join(root, 'bin', 'busybox'));
    for (const applet of ['cat', 'ls', 'mkdir', 'sh']) symlinkSync('busybox', join(root, 'bin', applet));
    mkdirSync(CACHE, { recursive: true });
    await run('tar', ['--create', '--file', `${tar}.new`, '--directory', root, '.']);
    renameSync(`${tar}.new`, tar);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function pathOf(command: string): Promise<string> {
  try {
    return (await run('sh', ['-c', 'command -v "$1"', 'sh', command])).trim();
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new MissingPrerequisite(`${BUILDKIT_IMAGE} is made with this machine's ${command}; install it, for example with: apt-get install ${command}`);
  }
}

/** By their paths; a static program has none. */
async function librariesOf(program: string): Promise<string[]> {
  if (!await succeeds('ldd', [program])) return [];
  return [...(await run('ldd', [program])).matchAll(/(\/\S+) \(0x/g)].map(([, library]) => library);
}
