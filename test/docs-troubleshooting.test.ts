import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { ALL_CHECKS } from '../src/private/build-checks';
import { formOf } from '../src/private/secret-text';

const ROOT = join(__dirname, '..');
const page = readFileSync(join(ROOT, 'docs', 'troubleshooting.md'), 'utf8');
const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts')).map((file) => readFileSync(join(ROOT, 'src', file), 'utf8')).join('\n');

test('every check that a failed build names has its row, and no other', () => {
  const rows = page.split('| check |')[1].split('\n\n')[0].split('\n').slice(2).map((row) => row.split('|')[1].trim());
  expect(rows).toEqual([`the secret ${formOf([])}`, `the secret ${formOf(['…'])}`, ...ALL_CHECKS]);
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
