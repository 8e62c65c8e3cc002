import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { compileFolder } from './compiled-functions';

let directory: string;
let source: string;
let output: string;
beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation();
  directory = mkdtempSync(join(tmpdir(), 'compiled-functions-test-'));
  [source, output] = ['src', 'lib'].map((name) => join(directory, name));
  mkdirSync(source);
  write('one.ts', "import { two } from './two';\nexport const handler = async (): Promise<number> => two;\n");
  write('two.ts', 'export const two = 2;\n');
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

/** A file that is as old as it has to be. */
function write(name: string, text: string, secondsAgo = 60): void {
  writeFileSync(join(source, name), text);
  const time = Date.now() / 1000 - secondsAgo;
  utimesSync(join(source, name), time, time);
}

const compiled = (name: string) => readFileSync(join(output, name), 'utf8');

test('all programs of a folder are compiled, each beside the others, and again when one of them is newer', async () => {
  await compileFolder(source, output);
  const { handler } = jest.requireActual(join(output, 'one.js'));
  expect(await handler()).toBe(2);
  expect(existsSync(join(output, 'two.js'))).toBe(true);

  write('two.ts', 'export const two = 22;\n', -60);
  await compileFolder(source, output);
  expect(compiled('two.js')).toContain('22');
}, 60_000);

test('nothing is compiled that is newer than its source', async () => {
  mkdirSync(output);
  for (const name of ['one.js', 'two.js']) writeFileSync(join(output, name), 'as it was');
  await compileFolder(source, output);
  expect(compiled('one.js')).toBe('as it was');
});
