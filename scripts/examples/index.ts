/**
 * The same two apps in every language, from the packages that `npm run package` builds, must deploy the same.
 *
 * One line a language. A toolchain that is missing is skipped and named; where `CI` is set that is a failure.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { go } from './go';
import { java } from './java';
import { App, APPS, Language, missingTools, Workplace } from './language';
import { python } from './python';
import { Deployable, deployableIn, firstDifference } from './templates';
import { typescript } from './typescript';
import { run } from '../../rehearsal/processes';

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
        const outcome = await play(language, folder);
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
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (skipped.length > 0) console.log(`Not compared: ${skipped.join(', ')}`);
  if (failed.length > 0 || (process.env.CI && skipped.length > 0)) process.exitCode = 1;
  else console.log(`${APPS.length} apps in ${LANGUAGES.length - skipped.length} languages: ${APPS.length} templates`);
}

async function play(language: Language, folder: string): Promise<Outcome> {
  const name = language.name.toLowerCase();
  const at: Workplace = { examples: join(folder, name), dist: join(ROOT, 'dist'), cache: join(ROOT, '.cache') };
  mkdirSync(at.cache, { recursive: true });
  cpSync(join(ROOT, 'examples', name), at.examples, { recursive: true });
  const installed = await language.install(at);
  const deployables: Partial<Outcome['deployables']> = {};
  for (const app of APPS) {
    const outdir = join(folder, `${name}-${app}.out`);
    await language.synthesise(app, outdir, at);
    deployables[app] = deployableIn(outdir);
  }
  return { language: language.name, installed, deployables: deployables as Outcome['deployables'] };
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
