import { execFileSync } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { AddPipeline, appWith, byHandWithLiveTag, ours } from './apps';
import { compare, judge } from './compare';
import { deployableIn, firstDifference } from '../scripts/examples/templates';

const ROOT = join(__dirname, '..');
const PIPELINES = 20;
const ROUNDS = 5;
const BAR = 0.5;

/** From Python every call to an L2 is a message to Node; a construct that wires them itself saves them. Each time in a new process. */
export async function benchPython(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-python-'));
  try {
    const python = environment();
    const seconds = (by: string) => constructPhase(python, by, join(folder, by));
    const result = await compare(ROUNDS, () => seconds('ours'), () => seconds('by-hand'));
    sameAs(ours, join(folder, 'ours'), folder);
    sameAs(byHandWithLiveTag, join(folder, 'by-hand'), folder);
    judge(`construct phase of ${PIPELINES} pipelines in Python`, `${result.a.toFixed(2)} s, by hand ${result.b.toFixed(2)} s`, result.ratio, BAR);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A virtual environment with the library as it is now. */
function environment(): string {
  const directory = join(ROOT, '.cache', 'bench-python');
  const python = join(directory, 'bin', 'python');
  const install = (...what: string[]) => execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...what], { cwd: ROOT, stdio: 'inherit' });
  execFileSync('npx', ['jsii-pacmak', '--target', 'python'], { cwd: ROOT, stdio: 'inherit' });
  const [wheel] = readdirSync(join(ROOT, 'dist', 'python')).filter((name) => name.endsWith('.whl'));
  if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', directory], { stdio: 'inherit' });
  install(join('dist', 'python', wheel), '-r', join('examples', 'python', 'requirements.txt'));
  install('--force-reinstall', '--no-deps', join('dist', 'python', wheel));
  return python;
}

function constructPhase(python: string, by: string, outdir: string): number {
  return Number(execFileSync(python, ['construct_phase.py', by, String(PIPELINES), outdir], { cwd: join(ROOT, 'benchmark', 'python'), encoding: 'utf8' }));
}

/** What Python is asked to do is what TypeScript is asked to do. */
function sameAs(add: AddPipeline, outdir: string, folder: string): void {
  const reference = join(folder, 'typescript');
  rmSync(reference, { recursive: true, force: true });
  appWith(PIPELINES, add, reference).synth();
  const difference = firstDifference(deployableIn(outdir), deployableIn(reference));
  if (difference) throw new Error(`the apps in Python and TypeScript differ, ${difference}`);
}
