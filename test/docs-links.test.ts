import { existsSync, readdirSync, readFileSync, statSync } from 'fs';
import { dirname, join, relative } from 'path';

const ROOT = join(__dirname, '..');

/** Pages that people read, by their path in the repository. */
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'rehearsal/FIDELITY.md',
  ...pagesIn('docs'),
  ...pagesIn('decisions'),
  ...pagesIn('examples').filter((page) => page.endsWith('README.md')),
];

function pagesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : pagesIn(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** A page without its code, in which `#` and brackets mean something else. */
function proseOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8').replace(/^( *)(`{3,}).*?^ *\2 *$/gms, '');
}

/** The anchors that GitHub gives to headings: their text in lower case, without punctuation, each one once. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, title] of proseOf(page).matchAll(/^#{1,6} +(.*?) *#*$/gm)) {
    const text = title.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = text.replace(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-');
    let unique = anchor;
    for (let n = 1; anchors.has(unique); n++) unique = `${anchor}-${n}`;
    anchors.add(unique);
  }
  return anchors;
}

interface Link {
  readonly page: string;
  readonly target: string;
}

/** Links within the repository; inline code is no link. */
function linksOf(page: string): Link[] {
  const text = proseOf(page).replace(/`[^`\n]*`/g, 'code');
  const inline = [...text.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g)];
  const referenced = [...text.matchAll(/^\[[^\]]+\]: +(\S+)/gm)];
  return [...inline, ...referenced].map(([, target]) => ({ page, target })).filter(({ target }) => !/^[a-z]+:/i.test(target));
}

/** What is wrong with a link, if anything. */
function fault({ page, target }: Link): string | undefined {
  const [path, anchor] = target.split('#');
  const file = path ? relative(ROOT, join(ROOT, dirname(page), path)) : page;
  if (file.startsWith('..')) return 'leads out of the repository';
  if (!existsSync(join(ROOT, file))) return 'no such file';
  if (anchor === undefined) return undefined;
  if (statSync(join(ROOT, file)).isDirectory() || !file.endsWith('.md')) return 'an anchor in what is no page';
  return anchorsOf(file).has(anchor) ? undefined : 'no such heading';
}

test('pages and links are found', () => {
  expect(PAGES).toEqual(expect.arrayContaining(['docs/performance.md', 'decisions/README.md', 'examples/python/README.md']));
  expect(linksOf('README.md').map(({ target }) => target)).toContain('CONTRIBUTING.md');
});

test('a link that leads nowhere is found', () => {
  const faults = ['nobody.md', '#nowhere', 'docs/performance.md#nowhere', '../elsewhere.md'].map((target) => fault({ page: 'README.md', target }));
  expect(faults).toEqual(['no such file', 'no such heading', 'no such heading', 'leads out of the repository']);
});

test.each(PAGES)('the links of %s lead to what is there', (page) => {
  expect(linksOf(page).map((link) => ({ ...link, fault: fault(link) })).filter((link) => link.fault)).toEqual([]);
});
