import { readdirSync, readFileSync, statSync } from 'fs';
import { basename, join, posix, relative } from 'path';
import { Contents } from './artifact-bucket';
import { ArtifactRules } from './buildspec';

/** The files that a build hands on. Every pattern must find something. */
export function collectArtifacts(rules: ArtifactRules, directory: string): Contents {
  const base = join(directory, rules.baseDirectory);
  const paths = filesIn(base);
  const contents: Contents = new Map();
  for (const pattern of rules.files) {
    const matching = paths.filter((path) => matches(path, posix.normalize(pattern)));
    if (matching.length === 0) throw new Error(`no matching artifact paths found for ${pattern}`);
    for (const path of matching) contents.set(rules.discardPaths ? basename(path) : path, readFileSync(join(base, path)));
  }
  return contents;
}

function filesIn(directory: string): string[] {
  let entries: string[];
  try {
    entries = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  } catch {
    throw new Error(`no matching base directory path found for ${directory}`);
  }
  return entries.filter((path) => statSync(join(directory, path), { throwIfNoEntry: false })?.isFile())
    .map((path) => relative('', path)).sort();
}

/** `*` stays in its folder, `**` does not. */
function matches(path: string, pattern: string): boolean {
  const expression = pattern.split('**/').map((part) => part.split('**').map((text) => text.split('*').map(literal).join('[^/]*')).join('.*')).join('(?:.*/)?');
  return new RegExp(`^${expression}$`).test(path);
}

function literal(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}
