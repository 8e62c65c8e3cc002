import { randomBytes } from 'crypto';
import { Cleanup } from './cleanup';
import { Emulator } from './emulator/emulator';
import { virtualEnvironment } from './emulator/virtual-environment';
import { LiveStack } from './life-cycle/live-stack';
import { lastRelease, NoRelease } from './life-cycle/released';
import { Removal } from './life-cycle/removal';
import { upgrade } from './life-cycle/upgrade';
import { VARIATIONS } from './life-cycle/variations';
import { ANOTHER_TOKEN } from './life-cycle/variations/source';
import { vary } from './life-cycle/vary';
import { interruption } from './processes';
import { rehearse } from './rehearse';
import { heading, step } from './steps';

/** Nothing is delivered here, so nobody listens. */
const NOBODY = 'http://127.0.0.1';

let passed = 0;
let failed = 0;

/** Deploys an app, changes every prop of it, destroys it and deploys it again, all with the real CDK CLI. */
async function playLifeCycle(workspace: string, cleanup: Cleanup): Promise<void> {
  const python = await step('Python', () => virtualEnvironment(), ({ directory }) => `the emulator in ${directory}`);
  const emulator = await step('Emulator', () => Emulator.start({ python: python.directory, workspace, webhookListener: NOBODY }, cleanup),
    ({ endpoint }) => `AWS at ${endpoint}, which enforces IAM`);
  for (const name of ['github-token', ANOTHER_TOKEN]) {
    await emulator.aws.secretsManager.createSecret({ Name: name, SecretString: randomBytes(20).toString('hex') });
  }
  const stack = new LiveStack(emulator, workspace);
  await stack.bootstrap();

  heading('Every prop, from its default to another value');
  for (const variation of VARIATIONS) await check(variation.of, () => vary(stack, variation));

  heading('What destroying it leaves');
  const removal = new Removal(emulator, stack);
  await check('destroy', () => removal.retainsData());
  await check('deploy again', () => removal.deploysAgain());
  await check('destroy with removalPolicy DESTROY', () => removal.removesEverything());
  await check('deploy again under a given name', () => removal.findsWhatWasNamed());

  heading('An upgrade from the last release');
  await upgradeFromLastRelease(stack, workspace);
}

async function upgradeFromLastRelease(stack: LiveStack, workspace: string): Promise<void> {
  try {
    const release = await lastRelease(workspace);
    await check('upgrade', () => upgrade(stack, release));
  } catch (error) {
    if (!(error instanceof NoRelease)) throw error;
    console.log(`   skipped  upgrade: ${error.message}`);
  }
}

/** Plays all, or those whose names hold one of the arguments. */
async function check(name: string, play: () => Promise<string>): Promise<void> {
  const wanted = process.argv.slice(2);
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) return;
  const start = performance.now();
  const line = (verdict: string, text: string) => console.log(`${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s  ${verdict}  ${name}: ${text}`);
  try {
    line('ok', await play());
    passed++;
  } catch (error) {
    interruption.signal.throwIfAborted();
    line('FAILED', (error as Error).message);
    failed++;
  }
}

void rehearse(playLifeCycle).then(() => {
  // The last line, after everything is cleaned up.
  if (passed + failed > 0) console.log(`\n${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode ||= 1;
});
