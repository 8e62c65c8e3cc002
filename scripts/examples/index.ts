/**
 * The same two apps in every language, from the packages that `npm run package` builds, must deploy the same.
 *
 * One line a language, and one for what a reader of the README gets who knows no other. A toolchain that is missing is skipped and named; where `CI` is set that is a failure.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { checkDotnet, COMPILER } from './dotnet';
import { go } from './go';
import { java } from './java';
import { App, APPS, Language, missingTools, runAt, Workplace } from './language';
import { python } from './python';
import { follow, stepsBelow } from './readme';
import { Deployable, deployableIn, firstDifference } from './templates';
import { typescript } from './typescript';
import { run, succeeds } from '../../rehearsal/processes';

const ROOT = join(__dirname, '..', '..');
/** The first that can be played is what the others are held against. */
const LANGUAGES = [typescript, python, java, go];

interface Outcome {
  readonly language: string;
  /** The package that was used. */
  readonly installed: string;
  readonly deployables: { [app in App]: Deployable };
}

const failed: string[] = [];
const skipped: string[] = [];

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'examples-'));
  try {
    const present = await withTools();
    await part('packages', () => packageFor(present));
    let reference: Outcome | undefined;
    for (const language of present) {
      const at = workplaceOf(language, folder);
      const played = await part(language.name, async () => {
        const outcome = await play(language, folder, at);
        reference ??= outcome;
        const different = differences(outcome, reference);
        if (different.length > 0) throw new Error(`differs from ${reference.language}: ${different.join('; ')} (${outcome.installed})`);
        const verdict = outcome === reference ? 'are what the others are held against' : `are the same as in ${reference.language}`;
        return `${APPS.join(' and ')} ${verdict} (${outcome.installed})`;
      });
      if (!played || !language.reader) continue;
      await part(`${language.name}'s reader`, async () => {
        await readTheReadme(language.reader!, at, join(folder, `${language.name}-reader`));
        return 'the section of the README, copied and pasted, ends in a template with a pipeline';
      });
    }
    if (await succeeds(COMPILER, ['--version'])) await part('.NET', () => checkDotnet(join(ROOT, 'dist'), join(folder, 'dotnet')));
    else skip('.NET', [COMPILER]);
    if (failed.length === 0) console.log(`${APPS.length} apps in ${present.length} languages: ${APPS.length} templates`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (failed.length > 0) console.log(`Failed: ${failed.join(', ')}`);
  if (skipped.length > 0) console.log(`Skipped: ${skipped.join(', ')}`);
  if (failed.length > 0 || (process.env.CI && skipped.length > 0)) process.exitCode = 1;
}

/** The languages whose tools are there. */
async function withTools(): Promise<Language[]> {
  const missing = await Promise.all(LANGUAGES.map(missingTools));
  LANGUAGES.forEach(({ name }, i) => missing[i].length > 0 && skip(name, missing[i]));
  return LANGUAGES.filter((_, i) => missing[i].length === 0);
}

/** As `npm run package` does, for those languages alone. */
async function packageFor(languages: Language[]): Promise<string> {
  const pacmak = (...args: string[]) => run('npx', ['jsii-pacmak', ...args], { cwd: ROOT, timeoutSeconds: 900 });
  await pacmak(...languages.flatMap(({ target }) => ['--target', target]), '--maven-local-repository', join('.cache', 'maven'));
  await pacmak('--target', 'dotnet', '--code-only');
  return `built for ${languages.map(({ name }) => name).join(', ')}; the sources for .NET made`;
}

function workplaceOf({ name }: Language, folder: string): Workplace {
  return { examples: join(folder, name.toLowerCase()), dist: join(ROOT, 'dist'), cache: join(ROOT, '.cache') };
}

async function play(language: Language, folder: string, at: Workplace): Promise<Outcome> {
  mkdirSync(at.cache, { recursive: true });
  cpSync(join(ROOT, 'examples', language.name.toLowerCase()), at.examples, { recursive: true });
  const installed = await language.install(at);
  const deployables: Partial<Outcome['deployables']> = {};
  for (const app of APPS) {
    const outdir = join(folder, `${language.name}-${app}.out`);
    await language.synthesise(app, outdir, at);
    deployables[app] = deployableIn(outdir);
  }
  return { language: language.name, installed, deployables: deployables as Outcome['deployables'] };
}

/** Does what the README says, in an empty folder, as its reader would in one shell. */
async function readTheReadme({ heading, environment }: NonNullable<Language['reader']>, at: Workplace, folder: string): Promise<void> {
  mkdirSync(folder);
  const commands = follow(stepsBelow(heading, readFileSync(join(ROOT, 'README.md'), 'utf8')), folder);
  const env = await environment(at);
  await runAt({ ...at, examples: folder }, 'bash', ['-euc', commands.join('\n')], env);
  const [template] = Object.entries(deployableIn(join(folder, 'cdk.out'))).filter(([name]) => name.endsWith('.template.json'));
  if (!JSON.stringify(template).includes('AWS::CodePipeline::Pipeline')) throw new Error('the template has no pipeline');
}

function differences(outcome: Outcome, reference: Outcome): string[] {
  return APPS.flatMap((app) => firstDifference(outcome.deployables[app], reference.deployables[app], app) ?? []);
}

/** Does something and says in a line how it went. A failure is kept, and the rest goes on. */
async function part(name: string, work: () => Promise<string>): Promise<boolean> {
  const start = Date.now();
  const say = (text: string) => console.log(`${name.padEnd(19)}${((Date.now() - start) / 1000).toFixed(1).padStart(6)} s  ${text}`);
  try {
    say(await work());
    return true;
  } catch (error) {
    failed.push(name);
    say(`FAILED: ${(error as Error).message}`);
    return false;
  }
}

function skip(name: string, missing: string[]): void {
  skipped.push(name);
  console.log(`${name.padEnd(19)}   -    SKIPPED: ${missing.join(' and ')} is not there`);
}

void main();
