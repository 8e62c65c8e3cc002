import { randomBytes } from 'crypto';
import { join } from 'path';
import { Cleanup } from './cleanup';
import { compileFunctions } from './compiled-functions';
import { Emulator } from './emulator/emulator';
import { virtualEnvironment } from './emulator/virtual-environment';
import { FirstDeploy } from './life-cycle/first-deploy';
import { LiveStack } from './life-cycle/live-stack';
import { lastRelease, NoRelease } from './life-cycle/released';
import { EMPTY_MANIFEST, Removal } from './life-cycle/removal';
import { upgrade } from './life-cycle/upgrade';
import { Variation } from './life-cycle/variation';
import { VARIATIONS } from './life-cycle/variations';
import { BASE_IMAGES } from './life-cycle/variations/image-repository';
import { ANOTHER_TOKEN } from './life-cycle/variations/source';
import { vary } from './life-cycle/vary';
import { interruption, run } from './processes';
import { rehearse } from './rehearse';
import { heading, step } from './steps';

/** Nothing is delivered here, so nobody listens. */
const NOBODY = 'http://127.0.0.1';

let passed = 0;
let failed = 0;

/** Deploys an app, changes every prop of it, destroys it and deploys it again, all with the real CDK CLI. */
async function playLifeCycle(workspace: string, cleanup: Cleanup): Promise<void> {
  const python = await step('Python', () => virtualEnvironment(), ({ directory }) => `the emulator in ${directory}`);
  await check("the emulator's additions", () => testAdditions(python.directory, workspace));
  await compileFunctions();
  const variations = VARIATIONS.values();

  heading('A first deployment that fails; every prop, from its default to another value; what destroying a stack leaves; an upgrade from the last release');
  // In two accounts at a time, as most of the time is the CLI's, which computes on one core.
  await Promise.all([
    inAccount('first', async (emulator, stack) => {
      await check('first deploy', () => new FirstDeploy(emulator, stack).leavesNothingInTheWay());
      await destroyAndDeployAgain(new Removal(emulator, stack));
      await upgradeFromLastRelease(stack, join(workspace, 'first'));
      await changeProps(stack, variations);
    }),
    inAccount('second', (_, stack) => changeProps(stack, variations)),
  ]);

  async function inAccount(name: string, play: (emulator: Emulator, stack: LiveStack) => Promise<void>): Promise<void> {
    const folder = join(workspace, name);
    const emulator = await step('Emulator', () => Emulator.start({ python: python.directory, workspace: folder, webhookListener: NOBODY }, cleanup),
      ({ endpoint }) => `AWS at ${endpoint}, which enforces IAM`);
    for (const secret of ['github-token', ANOTHER_TOKEN]) {
      await emulator.aws.secretsManager.createSecret({ Name: secret, SecretString: randomBytes(20).toString('hex') });
    }
    await emulator.aws.ecr.createRepository({ repositoryName: BASE_IMAGES });
    await emulator.aws.ecr.putImage({ repositoryName: BASE_IMAGES, imageTag: 'latest', imageManifest: EMPTY_MANIFEST });
    const stack = new LiveStack(emulator, folder);
    await stack.bootstrap();
    await play(emulator, stack);
  }
}

/** Their own tests, in Python: what only part of a stack's life would notice. */
async function testAdditions(python: string, workspace: string): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: workspace, TMPDIR: workspace, STATE_DIR: workspace, JOBS: workspace, PYTHONDONTWRITEBYTECODE: '1' };
  await run(join(python, 'bin', 'python'), [join(__dirname, 'emulator', 'additions_test.py')], { cwd: workspace, env });
  return 'do what their tests say';
}

/** Takes from what both accounts share, until nothing is left. */
async function changeProps(stack: LiveStack, variations: Iterable<Variation>): Promise<void> {
  for (const variation of variations) await check(variation.of, () => vary(stack, variation));
}

async function destroyAndDeployAgain(removal: Removal): Promise<void> {
  await check('destroy', () => removal.retainsData());
  await check('deploy again', () => removal.deploysAgain());
  await check('destroy with removalPolicy DESTROY', () => removal.removesEverything());
  await check('deploy again under a given name', () => removal.findsWhatWasNamed());
  await check('removalPolicy DESTROY and back', () => removal.goesBackToRetaining());
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
