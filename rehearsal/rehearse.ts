import { mkdtempSync, realpathSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Cleanup } from './cleanup';
import { interruption } from './processes';
import { MissingPrerequisite } from './steps';

/** What a shell expects of a program that a signal has ended. */
const EXIT_CODES: { [signal: string]: number } = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/** Plays a rehearsal in a temporary folder, and leaves nothing behind: after success, failure and Ctrl-C alike. */
export async function rehearse(play: (workspace: string, cleanup: Cleanup) => Promise<void>): Promise<void> {
  const cleanup = new Cleanup();
  let exitCode = 0;
  for (const [signal, code] of Object.entries(EXIT_CODES)) {
    process.on(signal, () => {
      exitCode = code;
      interruption.abort(new Error(`interrupted by ${signal}`));
    });
  }
  // Whoever read our output has gone, for example `head`.
  for (const output of [process.stdout, process.stderr]) {
    output.on('error', () => interruption.abort(new Error('nobody reads the output any more')));
  }

  try {
    const workspace = realpathSync(mkdtempSync(join(tmpdir(), 'ecs-github-pipeline-')));
    cleanup.later(`the folder ${workspace}`, () => rmSync(workspace, { recursive: true, force: true }));
    await play(workspace, cleanup);
  } catch (error) {
    if (interruption.signal.aborted) {
      console.error(`\n${(interruption.signal.reason as Error).message}; cleaning up`);
    } else {
      console.error(`\n${error instanceof MissingPrerequisite ? error.message : `The rehearsal has failed: ${(error as Error).message}`}`);
    }
    exitCode ||= 1;
  }

  const leftovers = await cleanup.run();
  for (const leftover of leftovers) console.error(`Could not be cleaned up: ${leftover}`);
  process.exitCode = exitCode || (leftovers.length > 0 ? 1 : 0);
}
