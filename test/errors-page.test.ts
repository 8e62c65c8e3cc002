import { readFileSync } from 'fs';
import { join } from 'path';
import { errorsInSource, warningsInSource } from '../scripts/docs/errors-in-source';
import { ALL_CHECKS } from '../src/private/build-checks';
import { formOf } from '../src/private/secret-text';

const ROOT = join(__dirname, '..');
const SRC = join(ROOT, 'src');

/** The first column of the tables below the headings that begin so. */
function documented(heading: string): string[] {
  const sections = readFileSync(join(ROOT, 'docs', 'errors.md'), 'utf8').split(/^## /m).filter((section) => section.startsWith(heading));
  return sections.flatMap((section) => [...section.matchAll(/^\| `(.*?)` \|/gm)].map(([, text]) => text)).sort();
}

const unique = (texts: string[]) => [...new Set(texts)].sort();

describe('docs/errors.md has a row for', () => {
  const errors = errorsInSource(SRC);
  const inHandler = (file: string) => file.startsWith('private/initial-image-handler/');
  const inStep = (file: string) => file.startsWith('private/steps/handlers/');

  test('every error of synthesis, and for nothing else', () => {
    const found = unique(errors.filter(({ file }) => !inHandler(file) && !inStep(file)).map(({ text }) => text));
    expect(found.length).toBeGreaterThan(90);
    expect(documented('At synthesis')).toEqual(found);
  });

  test('every error of the function that copies the initial image, and for nothing else', () => {
    const found = unique(errors.filter(({ file }) => inHandler(file)).map(({ text }) => text));
    expect(found.length).toBeGreaterThan(10);
    expect(documented('At `cdk deploy`')).toEqual(found);
  });

  test('every warning, and for nothing else', () => {
    const found = unique(warningsInSource(SRC));
    expect(found).toContain('@ecs-github-pipeline:imageWillRevert');
    expect(documented('Warnings').map((id) => `@ecs-github-pipeline:${id}`)).toEqual(found);
  });

  test('everything that a build says to check, and for nothing else', () => {
    expect(documented('In the log of a build')).toEqual([...ALL_CHECKS, `… ${formOf([])}`, `… ${formOf(['…'])}`].sort());
  });

  test('everything that a step says when it fails, and for nothing else', () => {
    const found = unique(errors.filter(({ file }) => inStep(file)).map(({ text }) => text));
    expect(found.length).toBeGreaterThan(20);
    expect(documented('In the error message of a step')).toEqual(found);
  });
});
