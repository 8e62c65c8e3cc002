import { execFileSync } from 'child_process';
import { existsSync, readdirSync, readFileSync } from 'fs';
import { dirname, join } from 'path';

// About the compiled library, as users have it: `npm test` compiles first.
const ROOT = join(__dirname, '..', '..');
const LIB = join(ROOT, 'lib', 'index.js');
const node = (...args: string[]) => JSON.parse(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' }));
const CLASSES = ['BuildCache', 'EcsGithubPipeline', 'FindingSeverity', 'GithubSource', 'ImageBuild', 'ImageRepository', 'InitialImage'];

beforeAll(() => {
  if (!existsSync(LIB)) throw new Error("lib must be compiled for these tests: run 'npx projen compile'");
});

test('importing the library loads none of its files but the index', () => {
  expect(node('-p', `require(${JSON.stringify(LIB)}); JSON.stringify(Object.keys(require.cache).map((file) => require('path').basename(file)))`)).toEqual(['index.js']);
});

test('what is used is loaded, and the same every time', () => {
  const same = `const lib = require(${JSON.stringify(LIB)}); JSON.stringify([lib.ImageBuild.dockerfile().description, lib.ImageBuild === lib.ImageBuild])`;
  expect(node('-p', same)).toEqual(['Dockerfile', true]);
});

test('an ES module imports every class by its name', () => {
  const program = `import * as lib from ${JSON.stringify(LIB)}; console.log(JSON.stringify(Object.keys(lib).filter((name) => lib[name] && /^[A-Z]/.test(name)).sort()));`;
  expect(node('--input-type=module', '-e', program)).toEqual(CLASSES);
});

test('no compiled file carries its source map', () => {
  const files = readdirSync(dirname(LIB), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((name) => readFileSync(join(dirname(LIB), name), 'utf8').includes('sourceMappingURL'))).toEqual([]);
});
