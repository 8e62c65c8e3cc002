import { ChildProcess } from 'child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeSync } from 'fs';
import { join } from 'path';
import { BuildContainerDied } from './build-end';
import { endGroup, interruption, killGroup, startGroup } from './processes';

export interface BuildShellOptions {
  readonly shell: string;
  readonly directory: string;
  readonly environment: { [name: string]: string };
  readonly logFile: string;
  /** A folder for what the shell itself needs to remember. */
  readonly scratch: string;
  /** Ends the shell and all that it runs, at once and with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * The one instance of the shell that runs all commands of all phases, so that variables and the working directory go on.
 *
 * A command that says `exit` ends it; then a new instance takes over from the exported variables and the directory.
 */
export class BuildShell {
  private readonly log: number;
  private instance?: ChildProcess;

  constructor(private readonly options: BuildShellOptions) {
    mkdirSync(options.scratch, { recursive: true });
    this.log = openSync(options.logFile, 'a');
  }

  /** Runs one command and returns its exit code. */
  public async run(command: string): Promise<number> {
    this.note(`Running command: ${command}`);
    return this.execute(command);
  }

  public async set(variable: string, value: string): Promise<void> {
    await this.execute(`export ${variable}=${quote(value)}`);
  }

  /** The value that a variable has by now; empty when it is not set. */
  public async read(variable: string): Promise<string> {
    const file = this.memory('variable');
    await this.execute(`printf %s "\${${variable}-}" > ${quote(file)}`);
    return readFileSync(file, 'utf8');
  }

  public note(line: string): void {
    writeSync(this.log, `[build] ${line}\n`);
  }

  /** Ends the shell, and with it what the commands have left running. */
  public async close(): Promise<void> {
    if (this.instance) await endGroup(this.instance);
    this.instance = undefined;
    closeSync(this.log);
  }

  private async execute(command: string): Promise<number> {
    this.throwIfEnded();
    const instance = this.instance ?? this.start();
    const status = instance.stdio[3] as NodeJS.ReadableStream;
    const code = await new Promise<number | undefined>((resolve, reject) => {
      const told = (text: Buffer) => settle(Number(text.toString()));
      const ended = (exitCode: number | null) => {
        this.instance = undefined;
        settle(exitCode ?? undefined);
      };
      const settle = (result?: number) => {
        status.off('data', told);
        instance.off('exit', ended).off('error', reject);
        resolve(result);
      };
      status.on('data', told);
      instance.once('exit', ended).once('error', reject);
      // A command has no input: it would be the commands that follow. Nor may it answer in the shell's place.
      instance.stdin!.write(`eval ${quote(command)} </dev/null 3>&-\nprintf '%s\\n' "$?" >&3\n`);
    });
    this.throwIfEnded();
    if (code !== undefined) return code;
    killGroup(instance); // the machine is gone, and everything with it
    throw new BuildContainerDied();
  }

  private throwIfEnded(): void {
    interruption.signal.throwIfAborted();
    this.options.signal?.throwIfAborted();
  }

  private start(): ChildProcess {
    const { shell, directory, environment, signal } = this.options;
    const instance = startGroup(shell, [], { cwd: directory, env: environment, stdio: ['pipe', this.log, this.log, 'pipe'] });
    const kill = () => killGroup(instance);
    signal?.addEventListener('abort', kill, { once: true });
    instance.once('exit', () => signal?.removeEventListener('abort', kill));
    instance.stdin!.on('error', () => undefined); // the shell may end before it has read everything
    if (existsSync(this.memory('directory'))) {
      instance.stdin!.write(`. ${quote(this.memory('variables'))}\ncd "$(cat ${quote(this.memory('directory'))})"\n`);
    }
    instance.stdin!.write(`trap ${quote(`export -p > ${quote(this.memory('variables'))}; pwd > ${quote(this.memory('directory'))}`)} EXIT\n`);
    this.instance = instance;
    return instance;
  }

  private memory(name: string): string {
    return join(this.options.scratch, name);
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
