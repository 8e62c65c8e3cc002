import { readFileSync } from 'fs';
import { join } from 'path';
import { renderArchitecture } from './architecture';
import { renderRights } from './security';

export interface GeneratedFile {
  readonly file: string;
  readonly text: string;
}

/** Every file of docs/ that a template says something in, as it has to be. */
export function generatedFiles(): GeneratedFile[] {
  return [
    { file: 'docs/security.md', text: between('docs/security.md', 'rights', renderRights()) },
    { file: 'docs/architecture.svg', text: renderArchitecture() },
  ];
}

/** A document whose part between two marks is replaced. */
function between(file: string, name: string, part: string): string {
  const text = readFileSync(join(__dirname, '..', '..', file), 'utf8');
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  if (!text.includes(begin) || !text.includes(end)) throw new Error(`${file} must have the marks ${begin} and ${end}`);
  return `${text.split(begin)[0]}${begin}\n\n${part}\n\n${end}${text.split(end)[1]}`;
}
