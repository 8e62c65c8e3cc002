import { existsSync, readdirSync, statSync } from 'fs';
import { basename, join } from 'path';
import { run } from './processes';
import { step } from './steps';

const PRIVATE = ['src', 'lib'].map((folder) => join(__dirname, '..', folder, 'private'));

/** The folders whose programs run in Lambda. */
const FOLDERS = ['initial-image-handler', join('steps', 'handlers')];

let compiled: Promise<void> | undefined;

/** What runs in Lambda is JavaScript, which a clone has not got before it was compiled for the first time. */
export function compileFunctions(): Promise<void> {
  compiled ??= compileStale();
  return compiled;
}

async function compileStale(): Promise<void> {
  for (const folder of FOLDERS) {
    const [source, output] = PRIVATE.map((root) => join(root, folder));
    await compileFolder(source, output);
  }
}

/** Compiles the programs of a folder, unless all that they were compiled to is newer. */
export async function compileFolder(source: string, output: string): Promise<void> {
  const programs = readdirSync(source).filter((name) => name.endsWith('.ts'));
  if (!programs.some((name) => isStale(join(source, name), join(output, name.replace(/ts$/, 'js'))))) return;
  const options = ['--outDir', output, '--rootDir', source, '--target', 'es2022', '--lib', 'es2022', '--module', 'commonjs', '--skipLibCheck', '--types', 'node'];
  const compiler = require.resolve('typescript/bin/tsc');
  await step('Function', () => run(process.execPath, [compiler, ...programs.map((name) => join(source, name)), ...options]), () => `${basename(source)}, compiled`);
}

function isStale(source: string, output: string): boolean {
  return !existsSync(output) || statSync(output).mtimeMs <= statSync(source).mtimeMs;
}
