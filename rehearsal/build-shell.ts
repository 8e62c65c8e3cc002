import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'fs';
import { join } from 'path';
import { CommandScripts } from './command-scripts';
import { OneShell } from './one-shell';
import { interruption } from './processes';
import { CommandRunner, quoted } from './shell-commands';

/**
 * How the commands of a buildspec are run: each as a script of its own, as CodeBuild's agent has been seen to do it, or all
 * in one instance of the shell, as its guide says.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.version
 */
export type ShellModel = 'a script for each command' | 'one shell for all';

/** Which of them builds are to use from now on. */
export interface BuildShellChoice {
  model: ShellModel;
}

export interface BuildShellOptions {
  readonly shell: string;
  /** A script for each command by default. */
  readonly model?: ShellModel;
  readonly directory: string;
  readonly environment: { [name: string]: string };
  readonly logFile: string;
  /** A folder for what the shell itself needs to remember. */
  readonly scratch: string;
  /** Ends the shell and all that it runs, at once and with its reason. */
  readonly signal?: AbortSignal;
}

/** What runs the commands of all phases. Exported variables and the working directory go on from one to the next. */
export class BuildShell {
  private readonly log: number;
  private readonly commands: CommandRunner;

  constructor(private readonly options: BuildShellOptions) {
    mkdirSync(options.scratch, { recursive: true });
    this.log = openSync(options.logFile, 'a');
    const setting = { ...options, log: this.log };
    this.commands = options.model === 'one shell for all' ? new OneShell(setting) : new CommandScripts(setting);
  }

  /** Runs one command and returns its exit code. */
  public async run(command: string): Promise<number> {
    this.note(`Running command: ${command}`);
    return this.execute(command);
  }

  public async set(variable: string, value: string): Promise<void> {
    await this.execute(`export ${variable}=${quoted(value)}`);
  }

  /** The value that a variable has by now; empty when it is not set. */
  public async read(variable: string): Promise<string> {
    const file = join(this.options.scratch, 'variable');
    await this.execute(`printf %s "\${${variable}-}" > ${quoted(file)}`);
    return readFileSync(file, 'utf8');
  }

  public note(line: string): void {
    writeSync(this.log, `[build] ${line}\n`);
  }

  /** Ends whatever the commands have left running. */
  public async close(): Promise<void> {
    await this.commands.close();
    closeSync(this.log);
  }

  private async execute(command: string): Promise<number> {
    this.throwIfEnded();
    try {
      return await this.commands.execute(command);
    } finally {
      this.throwIfEnded();
    }
  }

  private throwIfEnded(): void {
    interruption.signal.throwIfAborted();
    this.options.signal?.throwIfAborted();
  }
}
