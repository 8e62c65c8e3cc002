import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { APPS, EXEMPTIONS } from '../../scripts/validate/apps';
import { writeTemplates } from '../../scripts/validate/templates';

const ROOT = join(__dirname, '..', '..');
/** Where apps stand; what unit tests make besides is no app. */
const FOLDERS = ['benchmark', 'examples/typescript', 'rehearsal', 'scripts', 'test'];

const makers = FOLDERS.flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('node_modules'))
  .map((file) => `${folder}/${file}`)
  .filter((file) => readFileSync(join(ROOT, file), 'utf8').includes('new EcsGithubPipeline(')));

test('the apps of this repository are found', () => {
  expect(makers).toEqual(expect.arrayContaining(['examples/typescript/quickstart.ts', 'rehearsal/life-cycle/app.ts', 'test/security/fixture.ts']));
});

test.each(makers)('the templates of %s are judged, or there is a reason why not', (file) => {
  expect(EXEMPTIONS[file] ?? APPS.find(({ source }) => source === file)?.name).toBeDefined();
});

test('what is judged is there, each under a name of its own', () => {
  expect([...APPS.map(({ source }) => source), ...Object.keys(EXEMPTIONS)].filter((source) => !existsSync(join(ROOT, source)))).toEqual([]);
  expect(new Set(APPS.map(({ name }) => name)).size).toBe(APPS.length);
});

test('templates are written by the names of app and stack, and older ones are gone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'validate-test-'));
  try {
    const app = (name: string) => APPS.filter((each) => each.name === name);
    await writeTemplates(app('docs-plain'), folder);
    expect(await writeTemplates(app('minimal'), folder)).toBe(1);
    expect(readdirSync(folder)).toEqual(['minimal.Minimal.json']);
    expect(JSON.parse(readFileSync(join(folder, 'minimal.Minimal.json'), 'utf8')).Resources).toBeDefined();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('an app without a template is an error', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'validate-test-'));
  const nothing = { name: 'nothing', source: 'nothing.ts', synthesise: (outdir: string) => APPS.find(({ name }) => name === 'minimal')!.synthesise(`${outdir}-elsewhere`) };
  await expect(writeTemplates([nothing], folder)).rejects.toThrow('nothing.ts has synthesised no template (nothing)');
  rmSync(folder, { recursive: true });
});
