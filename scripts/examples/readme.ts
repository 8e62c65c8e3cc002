import { mkdirSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';

/** What a section of a document has its reader do. */
export type ReaderStep =
  /** A file to write, whose name stands before the block. */
  | { readonly file: string; readonly content: string }
  /** Commands to type. */
  | { readonly commands: string };

/** The steps between a heading, or a summary, and the next one. */
export function stepsBelow(heading: string, document: string): ReaderStep[] {
  const start = document.indexOf(heading);
  if (start < 0) throw new Error(`the document must have ${heading}`);
  const rest = document.slice(start + heading.length);
  const end = rest.search(/^#{2,3} |^<\/details>/m);
  const blocks = [...rest.slice(0, end < 0 ? undefined : end).matchAll(/(?:^`([^`\n]+)`:\n\n)?^```(\w+)\n(.*?)^```$/gms)];
  return blocks.map(([, file, language, text]): ReaderStep => {
    if (language === 'console') return { commands: text };
    if (!file) throw new Error(`below ${heading} a block of ${language} must have the name of its file before it`);
    return { file, content: text };
  });
}

/** Writes the files, and returns one script with the commands in their order. */
export function follow(steps: ReaderStep[], folder: string): string[] {
  return steps.flatMap((step) => {
    if ('commands' in step) return [step.commands];
    mkdirSync(dirname(join(folder, step.file)), { recursive: true });
    writeFileSync(join(folder, step.file), step.content);
    return [];
  });
}
