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

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'examples-'));
  const skipped: string[] = [];
  const failed: string[] = [];
  let reference: Outcome | undefined;
  try {
    await timed('packages', async () => {
      await run('npx', ['projen', 'package-all'], { cwd: ROOT, timeoutSeconds: 900 });
      return 'npm, PyPI, Maven and Go are built, NuGet as far as there is an SDK';
    });
    for (const language of LANGUAGES) {
      const missing = await missingTools(language);
      if (missing.length > 0) {
        skipped.push(language.name);
        say(language.name, 0, `SKIPPED: ${missing.join(' and ')} is not there`);
        continue;
      }
      await timed(language.name, async () => {
        const outcome = await play(language, folder, workplaceOf(language, folder));
        if (!reference) {
          reference = outcome;
          return `${APPS.join(' and ')} are what the others are held against (${outcome.installed})`;
        }
        const different = differences(outcome, reference);
        if (different.length > 0) throw new Error(`differs from ${reference.language}: ${different.join('; ')} (${outcome.installed})`);
        return `${APPS.join(' and ')} are the same as in ${reference.language} (${outcome.installed})`;
      }).catch((error: Error) => {
        failed.push(language.name);
        say(language.name, 0, `FAILED: ${error.message}`);
      });
      const { reader } = language;
      if (!reader || failed.includes(language.name)) continue;
      await timed('  README', async () => {
        await readTheReadme(reader, workplaceOf(language, folder), join(folder, `${language.name}-reader`));
        return `its section for ${language.name}, copied and pasted, ends in a template with a pipeline`;
      }).catch((error: Error) => {
        failed.push(`README for ${language.name}`);
        say('  README', 0, `FAILED: ${error.message}`);
      });
    }
    if (await succeeds(COMPILER, ['--version'])) {
      await timed('.NET', () => checkDotnet(join(ROOT, 'dist'), join(folder, 'dotnet'))).catch((error: Error) => {
        failed.push('.NET');
        say('.NET', 0, `FAILED: ${error.message}`);
      });
    } else {
      skipped.push('.NET');
      say('.NET', 0, `SKIPPED: ${COMPILER} is not there`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (skipped.length > 0) console.log(`Not compared: ${skipped.join(', ')}`);
  if (failed.length > 0 || (process.env.CI && skipped.length > 0)) process.exitCode = 1;
  else console.log(`${APPS.length} apps in ${LANGUAGES.filter(({ name }) => !skipped.includes(name)).length} languages: ${APPS.length} templates`);
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

async function timed(name: string, work: () => Promise<string>): Promise<void> {
  const start = Date.now();
  const text = await work();
  say(name, Date.now() - start, text);
}

function say(name: string, milliseconds: number, text: string): void {
  console.log(`${name.padEnd(11)}${(milliseconds / 1000).toFixed(1).padStart(6)} s  ${text}`);
}

void main();
