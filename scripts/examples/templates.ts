import { createHash } from 'crypto';
import { readdirSync, readFileSync, statSync } from 'fs';
import { join } from 'path';

/** What an app would deploy: its templates, and a digest of each asset's files. */
export type Deployable = { readonly [file: string]: unknown };

/** Reads a cloud assembly. What tells of the app itself, the tree and the manifest, is no part of what is deployed. */
export function deployableIn(outdir: string): Deployable {
  const files = readdirSync(outdir).sort();
  const templates = files.filter((name) => name.endsWith('.template.json'));
  if (templates.length === 0) throw new Error(`the app has synthesised no template, got: ${files.join(', ') || 'nothing'}`);
  return Object.fromEntries([
    ...templates.map((name) => [name, JSON.parse(readFileSync(join(outdir, name), 'utf8'))]),
    ...files.filter((name) => name.startsWith('asset.')).map((name) => [name, digestOf(join(outdir, name))]),
  ]);
}

/** Where two values differ first, keys in whatever order; nothing where they are the same. */
export function firstDifference(one: unknown, other: unknown, path = ''): string | undefined {
  if (isObject(one) && isObject(other)) {
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
    for (const key of keys) {
      const difference = firstDifference(one[key], other[key], `${path}/${key}`);
      if (difference) return difference;
    }
    return Array.isArray(one) === Array.isArray(other) ? undefined : `${path}: a list and none`;
  }
  return one === other ? undefined : `${path}: ${JSON.stringify(one)} and ${JSON.stringify(other)}`;
}

function isObject(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

function digestOf(path: string): string {
  const hash = createHash('sha256');
  const add = (file: string, name: string) => {
    if (statSync(file).isDirectory()) {
      for (const entry of readdirSync(file).sort()) add(join(file, entry), `${name}/${entry}`);
    } else {
      hash.update(`${name}\0`).update(readFileSync(file)).update('\0');
    }
  };
  add(path, '');
  return hash.digest('hex');
}
