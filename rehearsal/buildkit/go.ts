import { mkdtempSync, renameSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { CommandFailed, run, succeeds } from '../processes';
import { MissingPrerequisite } from '../steps';

/** What the go.mod files of buildx and BuildKit ask for. */
const VERSION = '1.25';

/** Smaller, and nobody debugs them here. */
const FLAGS = ['-buildvcs=false', '-mod=readonly', '-trimpath', '-ldflags=-s -w'];

/** Builds a command of a published module; moved to its place when it is complete. */
export async function goBuild(module: string, pkg: string, file: string): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'ecs-github-pipeline-go-'));
  try {
    // The module with its own go.sum: what it was released with is what is built.
    const { Dir: directory } = JSON.parse(await go(['mod', 'download', '-json', module], scratch));
    await go(['build', ...FLAGS, '-o', `${file}.new`, pkg], directory);
    renameSync(`${file}.new`, file);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** `without` says what is missing, and `otherwise` how to do without Go. */
export async function needGo(without: string, otherwise: string): Promise<void> {
  if (await succeeds('go', ['version'])) return;
  throw new MissingPrerequisite(`${without}, and there is no Go to build it with; ${otherwise}, or install Go ${VERSION} or later from https://go.dev/dl`);
}

/** Without cgo, so that what is built needs no library of this machine. */
async function go(args: string[], cwd: string): Promise<string> {
  try {
    return await run('go', args, { cwd, env: { ...process.env, CGO_ENABLED: '0', GOBIN: undefined, GOFLAGS: undefined } });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new MissingPrerequisite(`Go (${VERSION} or later) cannot build what builds images need:\n${error.message}`);
  }
}
