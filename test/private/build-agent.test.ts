import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Agent, AgentModel, AGENTS, runCommands } from './build-agent';

let scratch: string;
beforeEach(() => { scratch = mkdtempSync(join(tmpdir(), 'build agent-')); });
afterEach(() => rmSync(scratch, { recursive: true }));

const run = (agent: Agent, ...commands: string[]) =>
  runCommands(commands, { ...agent, cwd: scratch, scratch: mkdtempSync(join(scratch, 'agent-')), env: { PATH: process.env.PATH!, GIVEN: 'given' } });

const named = AGENTS.map((agent): [string, Agent] => [`${agent.model}, ${agent.shell}`, agent]);

describe.each(named)('with %s', (_, agent) => {
  const scripts = agent.model === AgentModel.SCRIPTS;

  test('variables and the folder go on from command to command', () => {
    const nasty = 'it\'s "$HOME" `id` \\ naïve\nand more';
    const set = `export TEXT='${nasty.replace(/'/g, "'\\''")}'; PLAIN=plain`;
    expect(run(agent, set, 'mkdir -p "a b"; cd "a b"', 'printf "%s|%s|%s|%s" "$TEXT" "$PLAIN" "$GIVEN" "$(basename "$(env pwd)")"'))
      .toEqual({ succeeded: true, output: `${nasty}|plain|given|a b` });
  });

  test(`what is set is ${scripts ? '' : 'not '}exported without saying so`, () => {
    expect(run(agent, 'PLAIN=plain', 'env').output.includes('PLAIN=plain')).toBe(scripts);
  });

  test.each([
    ['a function', 'ask() { echo asked; }', 'ask'],
    ['the arguments', 'set -- one', '[ "$1" = one ]'],
    ['an option of the shell', 'set -f', '[ "$(echo /*)" = "/*" ]'],
    ['the mask of new files', 'umask 077', '[ "$(umask)" = 0077 ]'],
    ['a file descriptor', 'exec 4> "$TMPDIR/four"', '{ echo four >&4; } 2> /dev/null'],
  ])(`%s is ${scripts ? 'gone' : 'there'} in the next command`, (__, make, use) => {
    expect(run(agent, 'export TMPDIR=.', make, use).succeeded).toBe(!scripts);
  });

  test('a command that fails is the last', () => {
    expect(run(agent, 'echo one', 'echo two; exit 3', 'echo three')).toEqual({ succeeded: false, output: 'one\ntwo\n' });
  });

  test('the shell is the one that is asked for, and what commands call sh as well', () => {
    const isBash = '[ -n "$BASH_VERSION" ]';
    expect(run(agent, `${isBash} && sh -c '${isBash}'`).succeeded).toBe(agent.shell === 'bash');
  });
});

test('an array is gone in the next script', () => {
  const [scripts, oneShell] = [AgentModel.SCRIPTS, AgentModel.ONE_SHELL].map((model) => run({ model, shell: 'bash' }, 'words=(one two)', '[ "${words[1]}" = two ]'));
  expect([scripts.succeeded, oneShell.succeeded]).toEqual([false, true]);
});
