import { Scene } from './scene';

/** Something that goes wrong with a pipeline that works. */
export interface Fault {
  readonly name: string;
  /** Makes it happen and puts back what it has changed. Returns the cause in one line, as a user would find it. */
  play(scene: Scene): Promise<string>;
}

// eslint-disable-next-line no-control-regex
const COLOURS = /\x1b\[\d*m/g;
const BUILD_DIRECTORY = /\/\S+\/builds\/[0-9a-f-]+\/src\//g;

/** The line of a failure that names its cause; an error if none does. */
export function cause(failure: string, names: RegExp): string {
  const line = failure.split('\n').find((each) => names.test(each));
  if (line === undefined) throw new Error(`the cause is not named: ${names} does not match\n${failure}`);
  const text = line.replace(COLOURS, '').replace(BUILD_DIRECTORY, '').trim();
  if (text.length <= 160) return text;
  // Of a long line, what stands around the cause.
  const start = Math.max(0, text.search(names) - 60);
  return `${start > 0 ? '…' : ''}${text.slice(start, start + 160)}…`;
}
