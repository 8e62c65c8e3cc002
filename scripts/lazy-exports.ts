/**
 * Makes the compiled index load each file when something of it is first used, as aws-cdk-lib's own do: an app, or a language's
 * runtime, that imports the library pays for what it uses.
 */
import { readFileSync, writeFileSync } from 'fs';
import { createRequire } from 'module';
import { join } from 'path';

const LIB = join(__dirname, '..', 'lib');
const load = createRequire(join(LIB, 'index.js'));

/** The files that `src/index.ts` exports, in its order. */
function exportedFiles(): string[] {
  const index = readFileSync(join(__dirname, '..', 'src', 'index.ts'), 'utf8');
  const lines = index.trim().split('\n');
  const files = lines.map((line) => /^export \* from '\.\/([\w-]+)';$/.exec(line)?.[1]);
  if (files.includes(undefined)) throw new Error(`src/index.ts must hold nothing but lines of the form export * from './file', got: ${lines[files.indexOf(undefined)]}`);
  return files as string[];
}

/**
 * `exports.X = void 0` tells Node of a name when an ES module imports it. A property that is defined by a literal name would
 * take it back; the function's argument does not. `require` stands in full, for bundlers.
 */
function lazily(file: string): string[] {
  return Object.keys(load(`./${file}`)).filter((name) => name !== '__esModule')
    .map((name) => `exports.${name} = void 0;\nlazily('${name}', () => require('./${file}'));`);
}

writeFileSync(join(LIB, 'index.js'), [
  '"use strict";',
  "Object.defineProperty(exports, '__esModule', { value: true });",
  'function lazily(name, load) {',
  '  Object.defineProperty(exports, name, { enumerable: true, configurable: true, get: () => {',
  '    const value = load()[name];',
  '    Object.defineProperty(exports, name, { enumerable: true, value });',
  '    return value;',
  '  } });',
  '}',
  ...exportedFiles().flatMap(lazily),
  '',
].join('\n'));
