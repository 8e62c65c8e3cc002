import { spawnSync } from 'child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { quote } from '../../src/private/shell-words';

/** What is alive from one entry of `commands` to the next. */
export enum AgentModel {
  /** CodeBuild's agent: every entry is a script of its own; exported variables, which are all that are set, and the folder go on. */
  SCRIPTS = 'a script for each command',
  /** What CodeBuild's guide says: one instance of the shell runs them all. */
  ONE_SHELL = 'one shell for all commands',
}

export interface Agent {
  readonly model: AgentModel;
  /** dash is what most images have as `sh`, and bash is Amazon Linux's. */
  readonly shell: 'dash' | 'bash';
}

export const AGENTS: Agent[] = [AgentModel.SCRIPTS, AgentModel.ONE_SHELL].flatMap((model) => (['dash', 'bash'] as const).map((shell) => ({ model, shell })));

export interface AgentOptions extends Agent {
  readonly cwd: string;
  readonly env: { [name: string]: string };
  /** A folder for what the agent itself needs. */
  readonly scratch: string;
}

export interface AgentRun {
  readonly succeeded: boolean;
  readonly output: string;
}

/** Runs commands until one fails. */
export function runCommands(commands: string[], options: AgentOptions): AgentRun {
  mkdirSync(options.scratch, { recursive: true });
  symlinkSync(`/bin/${options.shell}`, join(options.scratch, 'sh'));
  return options.model === AgentModel.SCRIPTS ? runScripts(commands, options) : runTogether(commands, options);
}

function runScripts(commands: string[], options: AgentOptions): AgentRun {
  const [directory, variables, script] = ['dir.txt', 'env.sh', 'script.sh'].map((name) => join(options.scratch, name));
  writeFileSync(directory, options.cwd);
  writeFileSync(variables, '');
  let output = '';
  for (const command of commands) {
    writeFileSync(script, [
      `cd "$(cat ${quote(directory)})"`, 'set -a', `. ${quote(variables)}`,
      command,
      'CODEBUILD_LAST_EXIT=$?', `export -p > ${quote(variables)}`, `pwd > ${quote(directory)}`, 'exit $CODEBUILD_LAST_EXIT', '',
    ].join('\n'));
    const run = runShell([script], options);
    output += run.output;
    if (!run.succeeded) return { succeeded: false, output };
  }
  return { succeeded: true, output };
}

function runTogether(commands: string[], options: AgentOptions): AgentRun {
  return runShell(['-c', commands.map((command) => `{ ${command}\n} || exit 1`).join('\n')], options);
}

function runShell(args: string[], { cwd, env, scratch }: AgentOptions): AgentRun {
  // Whatever the commands call `sh` is the same shell.
  const { status, stdout, stderr } = spawnSync(join(scratch, 'sh'), args, { cwd, encoding: 'utf8', env: { ...env, PATH: `${scratch}:${env.PATH}` } });
  return { succeeded: status === 0, output: stdout + stderr };
}
