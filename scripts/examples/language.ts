import { run, succeeds } from '../../rehearsal/processes';

/** The two apps that every language has. */
export const APPS = ['quickstart', 'production'] as const;
export type App = typeof APPS[number];

/** How users of a language install the package and synthesise an app. */
export interface Language {
  readonly name: string;
  /** What jsii-pacmak calls its package. */
  readonly target: string;
  /** Commands that have to be there; each is asked for its version. */
  readonly tools: readonly (readonly [command: string, ...args: string[]])[];
  /** What makes the built package the one that the README's commands find, as if it were released. None where the README has no section. */
  readonly reader?: {
    /** What README's section for the language begins with. */
    readonly heading: string;
    environment(at: Workplace): Promise<NodeJS.ProcessEnv>;
  };
  /** Installs the built package and what the apps need beside it, into a copy of the language's examples; says what was installed. */
  install(at: Workplace): Promise<string>;
  /** Runs an app, which writes its cloud assembly to `outdir`. */
  synthesise(app: App, outdir: string, at: Workplace): Promise<void>;
}

/** Where a language is at work. */
export interface Workplace {
  /** A copy of the language's examples, outside of the repository: nothing of the source tree is found from there. */
  readonly examples: string;
  /** The built packages. */
  readonly dist: string;
  /** What may be kept from one run to the next. */
  readonly cache: string;
}

/** The tools that are not there. */
export async function missingTools({ tools }: Language): Promise<string[]> {
  const found = await Promise.all(tools.map(([command, ...args]) => succeeds(command, args)));
  return tools.filter((_, i) => !found[i]).map(([command]) => command);
}

/** Runs a command in the copy of the examples, as a user's shell would: without what this script's own tools have set. */
export async function runAt({ examples }: Workplace, command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const users = Object.entries(process.env).filter(([name]) => !/^(TSX_|NODE_PATH$|NODE_OPTIONS$)/.test(name));
  return run(command, args, { cwd: examples, env: { ...Object.fromEntries(users), ...env }, timeoutSeconds: 900 });
}
