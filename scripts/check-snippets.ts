/**
 * Compiles every snippet of TypeScript in the docstrings, the README and all other documents, as jsii-rosetta does for Construct Hub.
 *
 * Rosetta reads an assembly's README, so the documents stand in the README of a copy of ours.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { run } from '../rehearsal/processes';

const ROOT = join(__dirname, '..');
const CACHE = join(ROOT, '.cache', 'snippets.tabl.json');

/** The README first, for it is the one that is published. */
function documents(): string[] {
  const pages = (folder: string) => readdirSync(join(ROOT, folder)).filter((file) => file.endsWith('.md')).sort().map((file) => join(folder, file));
  return ['README.md', 'CONTRIBUTING.md', ...pages('docs'), ...pages('decisions')];
}

async function main(): Promise<void> {
  const copy = mkdtempSync(join(tmpdir(), 'snippets-'));
  try {
    const assembly = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8'));
    const texts = documents().map((file) => readFileSync(join(ROOT, file), 'utf8'));
    const count = texts.join('\n').match(/^```(ts|typescript)\b/gm)?.length ?? 0;
    writeFileSync(join(copy, '.jsii'), JSON.stringify({ ...assembly, readme: { markdown: texts.join('\n\n') }, fingerprint: '*'.repeat(44) }));
    for (const file of ['lib', 'node_modules', 'package.json', 'rosetta']) symlinkSync(join(ROOT, file), join(copy, file));
    mkdirSync(join(ROOT, '.cache'), { recursive: true });
    await run('npx', ['jsii-rosetta', 'extract', '--strict', '--cache', CACHE, copy], { cwd: ROOT });
    console.log(`${count} snippets of ${texts.length} documents compile, and those of the docstrings`);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
