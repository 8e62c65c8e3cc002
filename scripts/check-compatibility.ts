/**
 * Fails when the public API has broken what the last release promised, as jsii-diff finds it.
 *
 * Before the first release there is nothing to break, and it says so. Without a way to the registry it cannot know: it says so, and
 * fails where `CI` is set. With a folder it compares with the package that is unpacked there: `tsx scripts/check-compatibility.ts FOLDER`.
 */
import { mkdtempSync, rmSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { CommandFailed, run } from '../rehearsal/processes';

const ROOT = join(__dirname, '..');
const NAME = 'cdk-ecs-github-pipeline';

async function main(folder?: string): Promise<void> {
  if (folder) return compare(resolve(folder), folder);
  const version = await lastRelease();
  if (!version) return;
  const download = mkdtempSync(join(tmpdir(), 'compatibility-'));
  try {
    await run('npm', ['pack', `${NAME}@${version}`, '--silent', '--pack-destination', download], { cwd: ROOT });
    await run('tar', ['-xzf', join(download, `${NAME}-${version}.tgz`), '-C', download]);
    symlinkSync(join(ROOT, 'node_modules'), join(download, 'node_modules'));
    await compare(join(download, 'package'), version);
  } finally {
    rmSync(download, { recursive: true });
  }
}

/** What a user gets who installs the package today. */
async function lastRelease(): Promise<string | undefined> {
  try {
    return JSON.parse(await run('npm', ['view', NAME, 'version', '--json', '--fetch-retries=1'], { cwd: ROOT, timeoutSeconds: 60 }));
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    if (error.output.includes('E404')) {
      console.log('Nothing is released yet, so no API can be broken');
    } else {
      console.log('The registry cannot be asked for the last release, so the API is not compared with it');
      if (process.env.CI) process.exitCode = 1;
    }
    return undefined;
  }
}

async function compare(previous: string, version: string): Promise<void> {
  await run('npx', ['jsii-diff', previous, ROOT], { cwd: ROOT });
  console.log(`The API keeps what ${version} promised`);
}

main(process.argv[2]).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
