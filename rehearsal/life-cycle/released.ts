import { copyFileSync, mkdirSync, symlinkSync } from 'fs';
import { dirname, join, resolve } from 'path';
import { CommandFailed, lastLines, run } from '../processes';

const NAME = 'cdk-ecs-github-pipeline';

/** What a user of the last release has: that release, and no source of ours but the app. */
export interface Released {
  readonly name: string;
  synthesise(outdir: string): Promise<void>;
}

/** There is none to be had: not yet, or not from here. */
export class NoRelease extends Error {}

/** `RELEASED_PACKAGE` names a tarball, to try this before anything is released. */
export async function lastRelease(workspace: string, tarball = process.env.RELEASED_PACKAGE): Promise<Released> {
  const folder = join(workspace, 'released');
  const library = join(folder, 'node_modules', NAME);
  mkdirSync(library, { recursive: true });
  const [name, file] = tarball ? [tarball, resolve(tarball)] : await fetch(folder);
  await run('tar', ['--extract', '--file', file, '--directory', library, '--strip-components', '1']);

  // Its peers are those that we develop with, the oldest that it supports.
  for (const peer of ['aws-cdk-lib', 'constructs']) {
    symlinkSync(dirname(require.resolve(`${peer}/package.json`)), join(folder, 'node_modules', peer));
  }
  for (const script of ['app.ts', 'synthesise.ts']) copyFileSync(join(__dirname, script), join(folder, script));
  return {
    name,
    synthesise: async (outdir) => {
      // Without our tsconfig.json, which has the library's name stand for our sources.
      const env = { ...process.env, TSX_TSCONFIG_PATH: undefined };
      await run(process.execPath, [require.resolve('tsx/cli'), 'synthesise.ts', outdir], { cwd: folder, env });
    },
  };
}

async function fetch(folder: string): Promise<[name: string, file: string]> {
  try {
    const version = (await run('npm', ['view', NAME, 'version'], { timeoutSeconds: 30 })).trim();
    const file = (await run('npm', ['pack', `${NAME}@${version}`, '--silent', '--pack-destination', folder], { timeoutSeconds: 120 })).trim();
    return [`${NAME}@${version}`, join(folder, file)];
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    if (error.output.includes('E404')) throw new NoRelease('there is no release yet');
    throw new NoRelease(`the registry cannot be asked: ${lastLines(error.output, 1) || error.reason}`);
  }
}
