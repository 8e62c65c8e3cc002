import { randomUUID } from 'crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { ArtifactBucket } from './artifact-bucket';
import { AwsCli } from './aws-cli';
import { BuildLog } from './build-log';
import { atRegistry } from './build-project';
import { BuildShell } from './build-shell';
import { Aws } from './emulator/aws';
import { Emulator } from './emulator/emulator';
import { ActionFailed, ActionProvider, Execution, Outcome, PipelineFacts } from './execution';
import { PipelineAction } from './pipeline-structure';
import { interruption, lastLines } from './processes';
import { resolveVariables } from './variables';

const MOST_COMMANDS = 50;
const LONGEST_COMMAND = 1000;

export interface CommandsMachinery {
  readonly emulator: Pick<Emulator, 'host'> & { readonly aws: Pick<Aws, 'as'> };
  /** Folder of the virtual environment, in which the AWS CLI is. */
  readonly python: string;
  readonly workspace: string;
  /** What writes the log. */
  readonly cli?: (role: Aws, scratch: string) => Pick<AwsCli, 'call'>;
}

/**
 * Runs an action's commands, one after the other in one shell, with the rights of the action's role, which the pipeline's takes on.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Commands.html
 */
export class CommandsAction implements ActionProvider {
  constructor(private readonly machinery: CommandsMachinery) {}

  public async play(action: PipelineAction, execution: Execution, pipeline: PipelineFacts): Promise<Outcome> {
    const { emulator, python, workspace, cli = (as: Aws, scratch: string) => new AwsCli(python, as, scratch) } = this.machinery;
    const commands = checked(action.commands.map((command) => resolveVariables(command, execution.variables)));
    const role = await this.roleOf(action, pipeline, execution);
    const id = randomUUID();
    const machine = join(workspace, 'commands', id);
    const logFile = join(machine, 'commands.log');
    mkdirSync(machine, { recursive: true });

    const location = { groupName: `/aws/codepipeline/${pipeline.name}`, streamName: id };
    const log = new BuildLog(cli(role, machine), location, { role: action.roleArn, build: id });
    await log.open();
    const source = join(machine, 'src');
    await new ArtifactBucket(role.s3, pipeline.artifactBucket, pipeline.name).unpack(onlyInput(action), execution.id, source);
    try {
      await this.run(commands.map((command) => atRegistry(command, emulator.host)), role, { machine, source, logFile });
    } finally {
      await log.send(readFileSync(logFile, 'utf8')).catch(() => interruption.signal.throwIfAborted());
    }
    return { says: lastWord(readFileSync(logFile, 'utf8')) ?? `${commands.length} commands` };
  }

  /** Throws what AWS refuses before anything runs. */
  private async roleOf({ roleArn }: PipelineAction, pipeline: PipelineFacts, { id }: Execution): Promise<Aws> {
    const own = await this.machinery.emulator.aws.as(pipeline.roleArn, 'codepipeline.amazonaws.com');
    return roleArn === pipeline.roleArn ? own : own.as(roleArn, id);
  }

  private async run(commands: string[], role: Aws, where: { machine: string; source: string; logFile: string }): Promise<void> {
    const { machine, source, logFile } = where;
    const tools = join(machine, 'tools');
    const home = join(machine, 'home');
    for (const folder of [tools, home]) mkdirSync(folder);
    symlinkSync(join(this.machinery.python, 'bin', 'aws'), join(tools, 'aws'));
    // Tasks end here in seconds, and are asked for more often.
    writeFileSync(join(tools, 'sleep'), '#!/bin/sh\nexec /bin/sleep 0.5\n', { mode: 0o755 });
    const shell = new BuildShell({
      shell: 'sh',
      directory: source,
      environment: { ...role.environment, HOME: home, PATH: `${tools}:${process.env.PATH}` },
      logFile,
      scratch: join(machine, 'shell'),
    });
    try {
      for (const command of commands) {
        const code = await shell.run(command);
        if (code !== 0) throw new ActionFailed(`Error while executing command: ${command}. Reason: exit status ${code}`, lastLines(readFileSync(logFile, 'utf8'), 12));
      }
    } finally {
      await shell.close();
    }
  }
}

function checked(commands: string[]): string[] {
  const refuse = (why: string) => { throw new Error(`the commands of the action are invalid: ${why}`); };
  if (commands.length < 1 || commands.length > MOST_COMMANDS) refuse(`there must be 1 to ${MOST_COMMANDS}, got: ${commands.length}`);
  for (const command of commands) {
    if (/[\r\n]/.test(command)) refuse(`each must be one line, got: ${JSON.stringify(command)}`);
    if (command.length < 1 || command.length > LONGEST_COMMAND) refuse(`each must have 1 to ${LONGEST_COMMAND} characters, got: ${command.length} in ${command.slice(0, 60)}…`);
  }
  return commands;
}

function onlyInput({ name, inputArtifacts }: PipelineAction): string {
  if (inputArtifacts.length !== 1) throw new Error(`commands with one input artifact are played here, got: ${inputArtifacts.length} of ${name}`);
  return inputArtifacts[0];
}

/** The last line that the commands have said by themselves and that is a sentence, not JSON. */
function lastWord(log: string): string | undefined {
  return log.split('\n').filter((line) => /^\w/.test(line)).pop();
}
