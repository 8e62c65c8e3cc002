import { existsSync, readdirSync, statSync } from 'fs';
import { join } from 'path';
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
    const programs = readdirSync(source).filter((name) => name.endsWith('.ts'));
    if (programs.some((name) => isStale(join(source, name), join(output, name.replace(/ts$/, 'js'))))) {
      await step('Function', () => compile(programs.map((name) => join(source, name)), source, output), () => `${folder}, compiled`);
    }
  }
}

function isStale(source: string, output: string): boolean {
  return !existsSync(output) || statSync(output).mtimeMs <= statSync(source).mtimeMs;
}

async function compile(programs: string[], rootDir: string, outDir: string): Promise<void> {
  const options = ['--outDir', outDir, '--rootDir', rootDir, '--target', 'es2022', '--module', 'commonjs', '--skipLibCheck', '--types', 'node'];
  await run(process.execPath, [require.resolve('typescript/bin/tsc'), ...programs, ...options]);
}
