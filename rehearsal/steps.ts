import { interruption } from './processes';

/** What this machine lacks, and the command that helps. */
export class MissingPrerequisite extends Error {}

/** Begins a chapter of the output. */
export function heading(title: string): void {
  console.log(`\n${title}`);
}

/**
 * Does one step, then prints one line for it: the time it took, its name, and what `tells` makes of the result.
 * A step that throws is printed as failed; nothing is printed as done before it was.
 */
export async function step<T>(name: string, work: () => T | Promise<T>, tells: (result: T) => string): Promise<T> {
  interruption.signal.throwIfAborted();
  const start = performance.now();
  const line = (text: string) => console.log(`${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s  ${name}: ${text}`);
  try {
    const result = await work();
    line(tells(result));
    return result;
  } catch (error) {
    if (!interruption.signal.aborted) line(error instanceof MissingPrerequisite ? 'missing' : 'FAILED');
    throw error;
  }
}

/** Stops the demo when something that it is about to claim does not hold. */
export function ensure(holds: boolean, claim: string): void {
  if (!holds) throw new Error(`this does not hold: ${claim}`);
}

export function indent(text: string, by = 12): string {
  return text.split('\n').map((line) => ' '.repeat(by) + line).join('\n');
}
