import { createHash } from 'crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { CommandFailed, run, succeeds } from '../processes';
import { MissingPrerequisite } from '../steps';

const REQUIREMENTS = join(__dirname, 'requirements.txt');
const CACHE = join(__dirname, '..', '..', '.cache');

export interface VirtualEnvironment {
  readonly directory: string;
  /** Whether it was there from an earlier rehearsal. */
  readonly reused: boolean;
}

/** A Python of our own with the emulator and the AWS CLI, made once for every state of the requirements. */
export async function virtualEnvironment(): Promise<VirtualEnvironment> {
  const remedy = 'install one with its venv module, for example with: apt-get install python3 python3-venv';
  if (!await succeeds('python3', ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))'])) {
    throw new MissingPrerequisite(`No Python 3.10 or later with the module venv answers to python3; ${remedy}`);
  }
  const interpreter = await run('python3', ['-c', 'import sys; print(sys.version, sys.base_prefix)']);
  const state = createHash('sha256').update(readFileSync(REQUIREMENTS)).update(interpreter).digest('hex').slice(0, 12);
  const directory = join(CACHE, `emulator-${state}`);
  const stamp = join(directory, 'complete');
  if (existsSync(stamp)) return { directory, reused: true };

  // What an interrupted rehearsal has left, and the environments of other requirements.
  mkdirSync(CACHE, { recursive: true });
  for (const name of readdirSync(CACHE)) if (name.startsWith('emulator-')) rmSync(join(CACHE, name), { recursive: true, force: true });
  await run('python3', ['-m', 'venv', directory]);
  await install(directory);
  writeFileSync(stamp, '');
  return { directory, reused: false };
}

async function install(directory: string): Promise<void> {
  try {
    await run(join(directory, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', REQUIREMENTS]);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new MissingPrerequisite(`The emulator cannot be installed (${error.output.trim().split('\n').pop()}); `
      + `see why with: ${join(directory, 'bin', 'python')} -m pip install --requirement ${REQUIREMENTS}`);
  }
}
