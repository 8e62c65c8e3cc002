/**
 * Runs the tests against the oldest aws-cdk-lib that users may have, and against the newest that there is.
 *
 * `npm run verify:cdk -- floor` and `-- newest` run one of them. Words after that are jest's: `-- newest test/services`.
 * The repository has the floor installed, so `npm test` is about it as well.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { interruption, run } from '../rehearsal/processes';

const ROOT = join(__dirname, '..');
const PEERS = ['aws-cdk-lib', 'constructs'];

const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const installed = (folder: string, peer: string): string => json(join(folder, 'node_modules', peer, 'package.json')).version;

async function floor(tests: string[]): Promise<void> {
  const { peerDependencies } = json(join(ROOT, 'package.json'));
  for (const peer of PEERS) {
    const lowest = peerDependencies[peer].replace('^', '');
    if (installed(ROOT, peer) !== lowest) throw new Error(`${peer} must be the floor, ${lowest}, in this repository, got: ${installed(ROOT, peer)}; run npm ci`);
  }
  await test('the floor', ROOT, tests);
}

async function newest(tests: string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'verify-cdk-'));
  try {
    const files = (await run('git', ['ls-files'], { cwd: ROOT })).trim().split('\n').filter((file) => existsSync(join(ROOT, file)));
    // The library as it is published: compiled against the floor.
    for (const file of [...files, 'lib', '.jsii']) cpSync(join(ROOT, file), join(folder, file), { recursive: true });
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
    await run('npm', ['install', '--no-save', '--no-audit', '--no-fund', ...PEERS.map((peer) => `${peer}@latest`)], { cwd: folder });
    await test('the newest', folder, tests);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function test(which: string, folder: string, tests: string[]): Promise<void> {
  console.log(`Against ${which}: ${PEERS.map((peer) => `${peer} ${installed(folder, peer)}`).join(', ')}`);
  const bin = (name: string) => join(folder, 'node_modules', '.bin', name);
  await run(bin('tsc'), ['--noEmit', '-p', 'test/tsconfig.json'], { cwd: folder });
  console.log('  types fit');
  await run(bin('jest'), [...tests, '--ci', '--coverage=false', '--reporters=default'], { cwd: folder });
  console.log('  tests pass');
}

const RUNS: { [name: string]: (tests: string[]) => Promise<void> } = { floor, newest };

async function main([name, ...tests]: string[]): Promise<void> {
  if (name !== undefined && !(name in RUNS)) throw new Error(`the first word must be ${Object.keys(RUNS).join(' or ')}, got: ${name}`);
  for (const each of name === undefined ? Object.keys(RUNS) : [name]) await RUNS[each](tests);
}

process.once('SIGINT', () => interruption.abort());
main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
