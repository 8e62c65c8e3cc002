import { existsSync, statSync } from 'fs';
import { join } from 'path';
import { run } from './processes';
import { step } from './steps';

const ROOT = join(__dirname, '..');
const SOURCE = join(ROOT, 'src', 'private', 'initial-image-handler', 'index.ts');
const COMPILED = join(ROOT, 'lib', 'private', 'initial-image-handler');

/** What runs in Lambda is JavaScript, which a clone has not got before it was compiled for the first time. */
export async function compileFunctions(): Promise<void> {
  const index = join(COMPILED, 'index.js');
  if (existsSync(index) && statSync(index).mtimeMs > statSync(SOURCE).mtimeMs) return;
  await step('Function', () => run(process.execPath, [
    require.resolve('typescript/bin/tsc'), SOURCE, '--outDir', COMPILED, '--target', 'es2022', '--module', 'commonjs', '--skipLibCheck', '--types', 'node',
  ]), () => 'which copies the initial image, compiled');
}
