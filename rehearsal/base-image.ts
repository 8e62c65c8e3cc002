import { copyFileSync, existsSync, mkdirSync, symlinkSync } from 'fs';
import { join } from 'path';
import { Docker } from './docker';
import { run } from './processes';
import { MissingPrerequisite } from './steps';

const PUBLIC_IMAGE = 'docker.io/library/busybox:stable';
const BUSYBOX = '/bin/busybox';

export interface BaseImage {
  readonly name: string;
  readonly origin: string;
}

/**
 * The image that the Dockerfile of the rehearsal starts from: busybox, from Docker Hub or made of this machine's own.
 * It carries the rehearsal's label, and so does all that is built on it, to be found again and removed. It is in a registry,
 * as BuildKit in a container does not see the engine's images.
 */
export async function newBaseImage(docker: Docker, registry: string, rehearsal: string, workspace: string): Promise<BaseImage> {
  const name = `${registry}/ecs-github-pipeline-rehearsal:${rehearsal}`;
  const pulled = await docker.pullPublic(PUBLIC_IMAGE, 20);
  const root = pulled ? PUBLIC_IMAGE : await importBusybox(docker, `${name}-root`, workspace);
  await docker.run(['build', '--label', docker.label, '--tag', name, '-'], { input: `FROM ${root}\n` });
  await docker.run(['push', name]);
  return { name, origin: pulled ? PUBLIC_IMAGE : `this machine's ${BUSYBOX}, for ${PUBLIC_IMAGE} cannot be pulled` };
}

async function importBusybox(docker: Docker, name: string, workspace: string): Promise<string> {
  if (!existsSync(BUSYBOX)) throw missing('there is none');
  const root = join(workspace, 'busybox-root');
  mkdirSync(join(root, 'bin'), { recursive: true });
  mkdirSync(join(root, 'tmp'));
  copyFileSync(BUSYBOX, join(root, 'bin', 'busybox'));
  // For RUN, and for what tasks and health checks run.
  for (const applet of ['sh', 'sleep', 'wget']) symlinkSync('busybox', join(root, 'bin', applet));
  const tar = join(workspace, 'busybox-root.tar');
  await run('tar', ['--create', '--file', tar, '--directory', root, '.']);
  await docker.run(['import', '--change', `LABEL ${docker.label}`, tar, name]);
  if (!await docker.succeeds(['run', '--rm', '--label', docker.label, name, '/bin/busybox', 'true'])) throw missing('this one needs libraries');
  return name;
}

function missing(why: string): MissingPrerequisite {
  return new MissingPrerequisite(`No base image: ${PUBLIC_IMAGE} cannot be pulled, nor made of a static ${BUSYBOX} (${why}); `
    + 'install one, for example with: apt-get install busybox-static');
}
