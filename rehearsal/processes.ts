import { ChildProcess, spawn, SpawnOptions } from 'child_process';
import { once } from 'events';

/** Aborted by Ctrl-C: whatever is under way ends, and nothing new begins but cleaning up. */
export const interruption = new AbortController();

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** What the command reads; nothing by default. */
  readonly input?: string;
  readonly timeoutSeconds?: number;
  /** Cleaning up goes on after Ctrl-C. */
  readonly evenIfInterrupted?: boolean;
}

/** A command that could not be started, was ended, or exited with an error. */
export class CommandFailed extends Error {
  constructor(readonly command: string, readonly reason: string, readonly output: string) {
    super(`${command}: ${reason}${output.trim() ? `\n${lastLines(output, 15)}` : ''}`);
  }
}

/** Runs a command to its end and returns what it wrote to its standard output. */
export async function run(command: string, args: string[], options: RunOptions = {}): Promise<string> {
  if (!options.evenIfInterrupted) interruption.signal.throwIfAborted();
  const shown = [command, ...args].join(' ');
  const child = startGroup(command, args, { cwd: options.cwd, env: options.env, stdio: 'pipe' }, options.evenIfInterrupted);
  const timer = options.timeoutSeconds && setTimeout(() => void endGroup(child), options.timeoutSeconds * 1000);
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]!.setEncoding('utf8').on('data', (text: string) => { written[stream] += text; });
  }
  child.stdin!.on('error', () => undefined); // a command may end without reading
  child.stdin!.end(options.input ?? '');

  const reason = await new Promise<string | undefined>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ENOENT' ? 'no such command' : error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? undefined : signal ? `ended by ${signal}` : `exit code ${code}`));
  });
  if (timer) clearTimeout(timer);
  if (!options.evenIfInterrupted) interruption.signal.throwIfAborted();
  if (reason) throw new CommandFailed(shown, reason, written.stderr + written.stdout);
  return written.stdout;
}

/** Whether a command succeeds; for questions whose answer is an exit code. */
export async function succeeds(command: string, args: string[], options?: RunOptions): Promise<boolean> {
  return run(command, args, options).then(() => true, (error) => {
    if (error instanceof CommandFailed) return false;
    throw error;
  });
}

/**
 * Starts a command in a process group of its own: so Ctrl-C in the terminal reaches it through us alone, and it ends
 * together with all that it has started.
 */
export function startGroup(command: string, args: string[], options: SpawnOptions, evenIfInterrupted = false): ChildProcess {
  const child = spawn(command, args, { ...options, detached: true });
  if (!evenIfInterrupted) {
    const end = () => void endGroup(child);
    interruption.signal.addEventListener('abort', end, { once: true });
    child.once('exit', () => interruption.signal.removeEventListener('abort', end));
  }
  return child;
}

/** Ends a process group by its id, gently at first, and waits until the process that leads it is gone. */
export async function endGroup(child: ChildProcess): Promise<void> {
  const alive = child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  const gone = alive ? once(child, 'exit') : undefined;
  signalGroup(child, 'SIGTERM');
  const insist = setTimeout(() => signalGroup(child, 'SIGKILL'), 3000);
  await gone;
  clearTimeout(insist);
}

/** Ends a process group as a machine ends that is switched off. */
export function killGroup(child: ChildProcess): void {
  signalGroup(child, 'SIGKILL');
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
