import { execFileSync } from 'child_process';
import { join } from 'path';
import { judge } from './compare';

const ROOT = join(__dirname, '..');
const BAR = 400 * 1000;

/** How much a user's package manager downloads for this package. */
export function benchPackageSize(): void {
  const [{ size, entryCount }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--loglevel=error'], { cwd: ROOT, encoding: 'utf8' }));
  judge('npm tarball', `${(size / 1000).toFixed(0)} KB of at most ${BAR / 1000}, ${entryCount} files`, size / BAR, 1);
}
