import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { follow, stepsBelow } from '../../scripts/examples/readme';

const read = (file: string) => readFileSync(join(__dirname, '..', '..', file), 'utf8');
const README = read('README.md');

describe("README's quick start in", () => {
  test.each([
    ['TypeScript', '### With a webhook and a token', 'ts nofixture', 'examples/typescript/quickstart.ts'],
    ['Python', '### In Python', 'python', 'examples/python/quickstart.py'],
    ['Java', '<summary>Java', 'xml', 'examples/java/pom.xml'],
    ['Java', '<summary>Java', 'java', 'examples/java/src/main/java/com/acme/Quickstart.java'],
    ['Go', '<summary>Go', 'go', 'examples/go/quickstart/main.go'],
  ])('%s is the example that is held against the others: %s %s', (_, heading, language, file) => {
    const below = README.slice(README.indexOf(heading));
    const [, block] = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(below)!;
    expect(block).toBe(read(file));
    expect(block).toMatch(/pipeline/i);
  });
});

describe('a reader', () => {
  const document = [
    '### First', '', '```console', 'one', '```', '', '`src/a.py`:', '', '```python', '# a comment', 'a = 1', '```', '', '```console', 'two', '```', '',
    '### Second', '', '```console', 'three', '```', '',
  ].join('\n');

  test('does what stands below a heading, and writes the files before the commands', () => {
    const folder = mkdtempSync(join(tmpdir(), 'readme-test-'));
    try {
      expect(follow(stepsBelow('### First', document), folder)).toEqual(['one\n', 'two\n']);
      expect(readFileSync(join(folder, 'src', 'a.py'), 'utf8')).toBe('# a comment\na = 1\n');
      expect(follow(stepsBelow('### Second', document), folder)).toEqual(['three\n']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('is not left without the section', () => {
    expect(() => stepsBelow('### Third', document)).toThrow('the document must have ### Third');
  });

  test('is told the name of every file', () => {
    expect(() => stepsBelow('### First', '### First\n\n```python\na = 1\n```\n')).toThrow('a block of python must have the name of its file before it');
  });
});
