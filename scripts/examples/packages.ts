import { existsSync, readdirSync } from 'fs';

/** The one entry of a folder with this ending. */
export function only(folder: string, ending: string, pattern = /./): string {
  const found = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(ending) && pattern.test(name)) : [];
  if (found.length !== 1) throw new Error(`${folder} must hold one package, got: ${found.join(', ') || 'none'}; run npm run package`);
  return found[0];
}
