/**
 * What the library costs those who use it. Everything is compared in one run, and a bar that is missed exits with 1.
 *
 * With names of parts, those alone: `npm run bench -- construct`.
 */
import { benchConstruct } from './construct';
import { benchImport } from './import-cost';
import { benchPackageSize } from './package-size';
import { benchPython } from './python';

const PARTS: { [name: string]: () => void | Promise<void> } = {
  'construct': benchConstruct,
  'package-size': benchPackageSize,
  'import': benchImport,
  'python': benchPython,
};

async function main(names: string[]): Promise<void> {
  const unknown = names.filter((name) => !(name in PARTS));
  if (unknown.length > 0) throw new Error(`parts must be of ${Object.keys(PARTS).join(', ')}, got: ${unknown.join(', ')}`);
  for (const name of names.length > 0 ? names : Object.keys(PARTS)) await PARTS[name]();
}

void main(process.argv.slice(2));
