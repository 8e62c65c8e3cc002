import { ChildProcess } from 'child_process';
import { writeFileSync } from 'fs';
import { join } from 'path';
import { BuildContainerDied } from './build-end';
import { endGroup, killGroup, startGroup } from './processes';
import { CommandRunner, quoted, ShellSetting } from './shell-commands';

/**
 * A script for each command, in a process of its own, as CodeBuild's agent does it: variables and the working folder go on,
 * but functions, arrays and options of the shell end with the script.
 *
 * Logs of builds name the script and the line in it (`/codebuild/output/tmp/script.sh: line 4: …`) wherever the command
 * stands. How such a script remembers is read from the runner of CodeCatalyst, which is the agent's sibling.
 *
 * @see https://github.com/aws/codecatalyst-runner-cli
 */
export class CommandScripts implements CommandRunner {
  private readonly processes: ChildProcess[] = [];
  private readonly place: string;
  private readonly variables: string;

  constructor(private readonly setting: ShellSetting) {
    this.place = join(setting.scratch, 'dir.txt');
    this.variables = join(setting.scratch, 'env.sh');
    writeFileSync(this.place, `${setting.directory}\n`);
    writeFileSync(this.variables, '');
  }

  public async execute(command: string): Promise<number> {
    const { shell, environment, log, scratch, signal } = this.setting;
    const script = join(scratch, 'script.sh');
    writeFileSync(script, this.scriptOf(command));
    const child = startGroup(shell, [script], { cwd: scratch, env: environment, stdio: ['ignore', log, log] });
    this.processes.push(child);
    const kill = () => this.processes.forEach(killGroup);
    signal?.addEventListener('abort', kill, { once: true });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('exit', resolve).once('error', reject);
    }).finally(() => signal?.removeEventListener('abort', kill));
    if (code !== null) return code;
    this.processes.forEach(killGroup); // the machine is gone, and everything with it
    throw new BuildContainerDied();
  }

  /** What commands have left running goes on from one to the next, until here. */
  public async close(): Promise<void> {
    await Promise.all(this.processes.splice(0).map(endGroup));
  }

  /** A command that says `exit` leaves nothing to the next: neither its variables nor its folder. */
  private scriptOf(command: string): string {
    return [
      `cd "$(cat ${quoted(this.place)})"`,
      'set -a', // what is assigned is exported
      `. ${quoted(this.variables)}`,
      command,
      'CODEBUILD_LAST_EXIT=$?',
      `export -p > ${quoted(this.variables)}`,
      `pwd > ${quoted(this.place)}`,
      'exit $CODEBUILD_LAST_EXIT',
      '',
    ].join('\n');
  }
}
