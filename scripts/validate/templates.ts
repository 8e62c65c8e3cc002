import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { CheckedApp } from './apps';

/** Writes the templates of the apps into a folder, a file for each stack: `APP.STACK.json`. Returns how many there are. */
export async function writeTemplates(apps: CheckedApp[], folder: string): Promise<number> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const workplace = mkdtempSync(join(tmpdir(), 'templates-'));
  let count = 0;
  try {
    for (const app of apps) {
      const outdir = join(workplace, 'cdk.out');
      await app.synthesise(outdir);
      const templates = (existsSync(outdir) ? readdirSync(outdir) : []).filter((name) => name.endsWith('.template.json'));
      if (templates.length === 0) throw new Error(`${app.source} has synthesised no template (${app.name})`);
      for (const name of templates) writeFileSync(join(folder, `${app.name}.${name.replace('.template', '')}`), readFileSync(join(outdir, name)));
      count += templates.length;
      rmSync(outdir, { recursive: true });
    }
  } finally {
    rmSync(workplace, { recursive: true, force: true });
  }
  return count;
}
