import { existsSync, readFileSync } from 'fs';
import { join } from 'path';

const ROOT = join(__dirname, '..');
const guide = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
const SCRIPTS = Object.keys(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts);
const TASKS = Object.keys(JSON.parse(readFileSync(join(ROOT, '.projen', 'tasks.json'), 'utf8')).tasks);

/** What is run by `npm run …`, and the rows of the table of scripts. */
const [RUN, LISTED] = [
  [...guide.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name]) => name),
  [...guide.split('## Every script')[1].matchAll(/^\| (`.*?) \|/gm)].flatMap(([, names]) => [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name)),
];

test.each(SCRIPTS.filter((name) => name !== 'test'))('CONTRIBUTING names the script %s', (name) => {
  expect([...RUN, ...LISTED]).toContain(name);
});

test('CONTRIBUTING names no script or task that does not exist', () => {
  expect(RUN.length).toBeGreaterThan(5);
  expect([...RUN, ...LISTED].filter((name) => !SCRIPTS.includes(name))).toEqual([]);
  const tasks = [...guide.matchAll(/\bnpx projen ([\w:-]+)/g)].map(([, name]) => name);
  expect(tasks).toContain('docgen');
  expect(tasks.filter((name) => !TASKS.includes(name))).toEqual([]);
});

test('CONTRIBUTING names files that are there', () => {
  const files = [...guide.matchAll(/\b((?:src|test|rehearsal|scripts|rosetta)\/[\w./-]+\.(?:ts-fixture|ts))(?![\w-])/g)].map(([, file]) => file);
  expect(files).toContain('src/deploy-stage.ts');
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});
