import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';

const ROOT = join(__dirname, '..');
const page = readFileSync(join(ROOT, 'docs', 'troubleshooting.md'), 'utf8');
const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts')).map((file) => readFileSync(join(ROOT, 'src', file), 'utf8')).join('\n');

/** What a build that fails says to check, from the code that says it. */
const STEP = readFileSync(join(ROOT, 'src', 'private', 'build-step.ts'), 'utf8');
const CHECKS = [
  ...[...STEP.split('const CHECKS')[1].split('\n];')[0].matchAll(/^ {2}\[.+?, '([^']+)'\],$/gm)].map(([, check]) => check),
  /^else check='([^']+)'/m.exec(STEP)![1],
];

test('every check that a failed build names has its row, and no other', () => {
  const rows = page.split('| check |')[1].split('\n\n')[0].split('\n').slice(2).map((row) => row.split('|')[1].trim());
  expect(CHECKS.length).toBeGreaterThan(5);
  expect(rows).toEqual(CHECKS);
});

test.each([
  'has answered enough strangers for now (429)',
  'has no such image (404)',
  'has no image',
  'does not show it to strangers',
  'cannot be copied: ',
  'has found',
  'has not ended after',
  'tells nothing',
  'is not there any more',
  'are immutable',
  'an SSM SecureString',
])('what the library says is quoted to the letter: %s', (words) => {
  expect(page).toContain(words.trim());
  expect(sources).toContain(words);
});
