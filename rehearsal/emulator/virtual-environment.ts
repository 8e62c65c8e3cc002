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

/** A Python of our own, by default with the emulator and the AWS CLI, made once for every state of the requirements. */
export async function virtualEnvironment(name = 'emulator', requirements = REQUIREMENTS): Promise<VirtualEnvironment> {
  const remedy = 'install one with its venv module, for example with: apt-get install python3 python3-venv';
  if (!await succeeds('python3', ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))'])) {
    throw new MissingPrerequisite(`No Python 3.10 or later with the module venv answers to python3; ${remedy}`);
  }
  const interpreter = await run('python3', ['-c', 'import sys; print(sys.version, sys.base_prefix)']);
  const state = createHash('sha256').update(readFileSync(requirements)).update(interpreter).digest('hex').slice(0, 12);
  const directory = join(CACHE, `${name}-${state}`);
  const stamp = join(directory, 'complete');
  if (existsSync(stamp)) return { directory, reused: true };

  // What an interrupted rehearsal has left, and the environments of other requirements.
  mkdirSync(CACHE, { recursive: true });
  for (const entry of readdirSync(CACHE)) if (entry.startsWith(`${name}-`)) rmSync(join(CACHE, entry), { recursive: true, force: true });
  await run('python3', ['-m', 'venv', directory]);
  await install(directory, requirements);
  writeFileSync(stamp, '');
  return { directory, reused: false };
}

async function install(directory: string, requirements: string): Promise<void> {
  try {
    await run(join(directory, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements]);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new MissingPrerequisite(`What ${requirements} lists cannot be installed (${error.output.trim().split('\n').pop()}); `
      + `see why with: ${join(directory, 'bin', 'python')} -m pip install --requirement ${requirements}`);
  }
}
