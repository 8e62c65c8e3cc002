/** Fails when API.md is not what the compiled sources say. */
import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const folder = mkdtempSync(join(tmpdir(), 'api-'));
try {
  const generated = join(folder, 'API.md');
  execFileSync('jsii-docgen', ['--output', generated], { stdio: 'inherit' });
  if (readFileSync(generated, 'utf8') !== readFileSync('API.md', 'utf8')) {
    console.error("API.md is stale: run 'npx projen compile && npx projen docgen' and commit it");
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
