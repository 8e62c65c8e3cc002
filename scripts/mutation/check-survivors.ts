/** Fails when the mutants that survive are not those that the list explains, in either direction. */
import { readFileSync } from 'fs';

const LIST = 'docs/mutation.md';
const REPORT = '.cache/mutation/report.json';

interface Position {
  readonly line: number;
  readonly column: number;
}

interface Mutant {
  readonly mutatorName: string;
  readonly replacement: string;
  readonly location: { readonly start: Position; readonly end: Position };
  readonly status: string;
}

interface Report {
  readonly files: { readonly [file: string]: { readonly source: string; readonly mutants: Mutant[] } };
}

const oneLine = (code: string) => code.replace(/\s+/g, ' ').trim();

/** A mutant as the list has it: by what is there and what takes its place, so that lines may move. */
function entry(file: string, mutator: string, original: string, replacement: string): string {
  return [`@@ ${file} ${mutator} @@`, `- ${oneLine(original)}`, `+ ${oneLine(replacement)}`].join('\n');
}

function textBetween(source: string, { start, end }: Mutant['location']): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines[lines.length - 1].slice(0, end.column - 1);
  lines[0] = lines[0].slice(start.column - 1);
  return lines.join('\n');
}

function survivorsIn({ files }: Report): string[] {
  return Object.entries(files).flatMap(([file, { source, mutants }]) => mutants
    .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    .map(({ mutatorName, replacement, location }) => entry(file, mutatorName, textBetween(source, location), replacement)));
}

/** What the list has of the files that were mutated. */
function listedIn(markdown: string, { files }: Report): string[] {
  return [...markdown.matchAll(/^@@ (\S+) (\w+) @@\n- ?(.*)\n\+ ?(.*)$/gm)]
    .filter(([, file]) => file in files)
    .map(([, file, mutator, original, replacement]) => entry(file, mutator, original, replacement));
}

/** What there is more of in one list than in the other. */
function beyond(these: string[], those: string[]): string[] {
  const left = [...those];
  return these.filter((each) => {
    const i = left.indexOf(each);
    if (i >= 0) left.splice(i, 1);
    return i < 0;
  });
}

const report: Report = JSON.parse(readFileSync(REPORT, 'utf8'));
const survivors = survivorsIn(report);
const listed = listedIn(readFileSync(LIST, 'utf8'), report);
const complaints: [string, string[]][] = [
  [`survived, and ${LIST} does not say why: test what it breaks, or explain it there`, beyond(survivors, listed)],
  [`is explained in ${LIST}, but does not survive: take it out there`, beyond(listed, survivors)],
];
for (const [complaint, entries] of complaints) {
  for (const each of entries) console.error(`${each}\n  ${complaint}\n`);
  if (entries.length > 0) process.exitCode = 1;
}
console.log(`${survivors.length} mutants survived, ${survivors.length - beyond(survivors, listed).length} of them explained in ${LIST}`);
