import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { BuildContainerDied } from './build-end';
import { BuildShell, ShellModel } from './build-shell';

const SCRIPTS = 'a script for each command';
const ONE = 'one shell for all';

let directory: string;
let shell: BuildShell | undefined;
beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'build-shell-test-')));
  mkdirSync(join(directory, 'src'));
});
afterEach(async () => {
  await shell?.close();
  shell = undefined;
  rmSync(directory, { recursive: true });
});

function start(name: string, model?: ShellModel): BuildShell {
  shell = new BuildShell({
    shell: name,
    model,
    directory: join(directory, 'src'),
    environment: { PATH: process.env.PATH!, GIVEN: 'by the project' },
    logFile: join(directory, 'log'),
    scratch: join(directory, 'scratch'),
  });
  return shell;
}

const log = () => readFileSync(join(directory, 'log'), 'utf8');

/** Runs all, and returns the exit code of each. */
async function codes(commands: string[]): Promise<number[]> {
  const found = [];
  for (const command of commands) found.push(await shell!.run(command));
  return found;
}

/** What a command writes. */
async function answer(command: string): Promise<string> {
  const before = log().length;
  await shell!.run(command);
  return log().slice(before).split('\n').slice(1).join('\n').trim();
}

describe.each(['sh', 'bash'])('%s', (name) => {
  describe.each<ShellModel>([SCRIPTS, ONE])('with %s', (model) => {
    beforeEach(() => { start(name, model); });

    test('goes on with what was exported, and with the folder', async () => {
      await codes(['mkdir sub && cd sub', 'export SAID="it\'s \\"here\\""', 'export LINES="$(printf \'a\\nb\')"']);
      expect(await answer('printf %s "$SAID $LINES of $GIVEN in $(basename "$PWD")"')).toBe('it\'s "here" a\nb of by the project in sub');
    });

    test('goes on with what was assigned and not exported', async () => {
      await codes(['PLAIN=value']);
      expect(await shell!.read('PLAIN')).toBe('value');
    });

    test('changes and unsets', async () => {
      await codes(['A=1; B=1; export A B', 'A=2; unset B']);
      expect([await shell!.read('A'), await shell!.read('B')]).toEqual(['2', '']);
    });

    test('is told variables', async () => {
      await shell!.set('CODEBUILD_BUILD_SUCCEEDING', "it's 0");
      expect(await answer('echo "$CODEBUILD_BUILD_SUCCEEDING"')).toBe("it's 0");
    });

    test('tells the exit code of each command', async () => {
      expect(await codes(['true', '(exit 7)', 'exit 5', 'true'])).toEqual([0, 7, 5, 0]);
    });

    test('gives commands no input', async () => {
      await codes(['cat > swallowed']);
      expect(readFileSync(join(directory, 'src', 'swallowed'), 'utf8')).toBe('');
    });

    test('dies with a signal that kills it', async () => {
      await expect(shell!.run('kill -KILL $$')).rejects.toBeInstanceOf(BuildContainerDied);
    });
  });

  describe('of its own for each command', () => {
    beforeEach(() => { start(name, SCRIPTS); });

    test('forgets functions', async () => {
      expect(await codes(['greet() { echo hi; }', 'greet'])).toEqual([0, 127]);
    });

    test('forgets options', async () => {
      expect(await codes(['set -e -u', 'false; true', 'echo "$NEVER_SET"'])).toEqual([0, 0, 0]);
    });

    test('exports what was only assigned', async () => {
      await codes(['PLAIN=value']);
      expect(await answer('sh -c \'echo "[$PLAIN]"\'')).toBe('[value]');
    });

    test('names its script and the line in it where there is an error', async () => {
      await codes(['true', 'no-such-command']);
      expect(log()).toMatch(/script\.sh: (line )?4: no-such-command: (command )?not found/);
    });

    test('knows the exit code of the command before', async () => {
      await codes(['(exit 3)']);
      expect(await answer('echo "$CODEBUILD_LAST_EXIT"')).toBe('3');
    });

    test('leaves nothing to the next when it says exit', async () => {
      await codes(['A=before', 'A=after; cd /; exit 0']);
      expect(await answer('echo "$A in $(basename "$PWD")"')).toBe('before in src');
    });
  });

  describe('that is one for all', () => {
    beforeEach(() => { start(name, ONE); });

    test('keeps functions and options', async () => {
      expect(await codes(['greet() { echo hi; }; set -u', 'greet'])).toEqual([0, 0]);
      expect(await codes(['echo "$NEVER_SET"'])).not.toEqual([0]);
    });

    test('exports only what was exported', async () => {
      await codes(['PLAIN=value']);
      expect(await answer('sh -c \'echo "[$PLAIN]"\'')).toBe('[]');
    });
  });
});

test('bash of its own for each command forgets arrays', async () => {
  start('bash', SCRIPTS);
  await codes(['list=(a b)']);
  expect(await answer('echo "${#list[@]}"')).toBe('0');
});

test('unless told otherwise, each command is a script of its own', async () => {
  start('sh');
  expect(await codes(['greet() { echo hi; }', 'greet'])).toEqual([0, 127]);
});
