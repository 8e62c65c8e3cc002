import { ChildProcess } from 'child_process';
import { existsSync } from 'fs';
import { join } from 'path';
import { BuildContainerDied } from './build-end';
import { endGroup, killGroup, startGroup } from './processes';
import { CommandRunner, quoted, ShellSetting } from './shell-commands';

/**
 * One instance of the shell for all commands, so that whatever they define goes on: the reading of CodeBuild's guide.
 *
 * A command that says `exit` ends it; then a new instance takes over from the exported variables and the directory.
 */
export class OneShell implements CommandRunner {
  private instance?: ChildProcess;

  constructor(private readonly setting: ShellSetting) {}

  public async execute(command: string): Promise<number> {
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
      instance.stdin!.write(`eval ${quoted(command)} </dev/null 3>&-\nprintf '%s\\n' "$?" >&3\n`);
    });
    if (code !== undefined) return code;
    killGroup(instance); // the machine is gone, and everything with it
    throw new BuildContainerDied();
  }

  public async close(): Promise<void> {
    if (this.instance) await endGroup(this.instance);
    this.instance = undefined;
  }

  private start(): ChildProcess {
    const { shell, directory, environment, signal, log } = this.setting;
    const instance = startGroup(shell, [], { cwd: directory, env: environment, stdio: ['pipe', log, log, 'pipe'] });
    const kill = () => killGroup(instance);
    signal?.addEventListener('abort', kill, { once: true });
    instance.once('exit', () => signal?.removeEventListener('abort', kill));
    instance.stdin!.on('error', () => undefined); // the shell may end before it has read everything
    const [variables, place] = ['variables', 'directory'].map((name) => join(this.setting.scratch, name));
    if (existsSync(place)) instance.stdin!.write(`. ${quoted(variables)}\ncd "$(cat ${quoted(place)})"\n`);
    instance.stdin!.write(`trap ${quoted(`export -p > ${quoted(variables)}; pwd > ${quoted(place)}`)} EXIT\n`);
    this.instance = instance;
    return instance;
  }
}
