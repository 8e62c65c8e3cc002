import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { deployableIn, firstDifference } from '../../scripts/examples/templates';

let outdir: string;
beforeEach(() => { outdir = mkdtempSync(join(tmpdir(), 'templates-test-')); });
afterEach(() => rmSync(outdir, { recursive: true }));

/** A cloud assembly as far as it is read. */
function assembly(template: object, handler = 'exports.handler = 1;'): string {
  const folder = mkdtempSync(join(outdir, 'cdk.out-'));
  writeFileSync(join(folder, 'Api.template.json'), JSON.stringify(template));
  writeFileSync(join(folder, 'tree.json'), folder); // tells of the app itself, and is another one every time;
  mkdirSync(join(folder, 'asset.abc'));
  writeFileSync(join(folder, 'asset.abc', 'index.js'), handler);
  return folder;
}

describe('what two apps would deploy', () => {
  test('is the same in whatever order its keys are', () => {
    const [one, other] = [assembly({ a: 1, b: [{ c: 2, d: null }] }), assembly({ b: [{ d: null, c: 2 }], a: 1 })];
    expect(firstDifference(deployableIn(one), deployableIn(other))).toBeUndefined();
  });

  test.each<[string, object, string]>([
    ['another value', { a: 1, b: ['x', 'z'] }, '/Api.template.json/b/1: "z" and "y"'],
    ['a key less', { b: ['x', 'y'] }, '/Api.template.json/a: undefined and 1'],
    ['a key more', { a: 1, b: ['x', 'y'], c: true }, '/Api.template.json/c: true and undefined'],
    ['another order of a list', { a: 1, b: ['y', 'x'] }, '/Api.template.json/b/0: "y" and "x"'],
    ['a number that is a text', { a: '1', b: ['x', 'y'] }, '/Api.template.json/a: "1" and 1'],
    ['an object with the indexes of a list', { a: 1, b: { 0: 'x', 1: 'y' } }, '/Api.template.json/b: a list and none'],
  ])('differs by %s, and where is said', (_, template, difference) => {
    expect(firstDifference(deployableIn(assembly(template)), deployableIn(assembly({ a: 1, b: ['x', 'y'] })))).toBe(difference);
  });

  test('differs by the files of an asset', () => {
    const difference = firstDifference(deployableIn(assembly({})), deployableIn(assembly({}, 'exports.handler = 2;')));
    expect(difference).toMatch(/^\/asset\.abc: /);
  });

  test('is an error where there is nothing', () => {
    expect(() => deployableIn(outdir)).toThrow('the app has synthesised no template, got: nothing');
  });
});
