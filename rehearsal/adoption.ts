import { randomBytes } from 'crypto';
import { readFileSync } from 'fs';
import { join } from 'path';
import { adoptedApp, Adoption } from './adoption/app';
import { ByHand, IMAGES_BY_HAND } from './adoption/by-hand';
import { commandsOf, Shell } from './adoption/commands';
import { Cleanup } from './cleanup';
import { compileFunctions } from './compiled-functions';
import { Cdk } from './emulator/cdk';
import { Emulator } from './emulator/emulator';
import { virtualEnvironment } from './emulator/virtual-environment';
import { rehearse } from './rehearse';
import { ensure, heading, step } from './steps';

const PAGE = readFileSync(join(__dirname, '..', 'docs', 'from-terraform.md'), 'utf8');

/** Moves from a pipeline made by hand as docs/from-terraform.md says, with its own commands and apps. */
async function playAdoption(workspace: string, cleanup: Cleanup): Promise<void> {
  const python = await step('Python', () => virtualEnvironment(), ({ directory }) => `the emulator in ${directory}`);
  const emulator = await step('Emulator', () => Emulator.start({ python: python.directory, workspace, webhookListener: 'http://127.0.0.1' }, cleanup),
    ({ endpoint }) => `AWS at ${endpoint}, which enforces IAM`);
  const shell = new Shell(python.directory, emulator, workspace);
  const token = `ghp_${randomBytes(18).toString('hex')}`;
  const byHand = new ByHand(emulator, shell);

  heading('What was made by hand, and the commands of docs/from-terraform.md');
  await step('By hand', () => byHand.make(token), () => `${IMAGES_BY_HAND.length} images, a service that runs latest, a token in SSM`);
  for (const { name, script, played } of commandsOf(PAGE)) {
    await step(name, () => played ? shell.run(script) : shell.spell(script), (output) => {
      ensure(!output.includes(token), 'the token is in no output');
      return played ? 'played' : 'spelled as the AWS CLI wants it';
    });
  }
  await step('Token', async () => {
    const { SecretString: moved } = await emulator.aws.secretsManager.getSecretValue({ SecretId: 'github-token' });
    ensure(moved === token, 'the token has arrived to the letter');
  }, () => 'in Secrets Manager, to the letter');

  heading('The apps of docs/from-terraform.md, deployed by the real CDK CLI');
  await compileFunctions();
  const before = { images: await byHand.images(), revision: await byHand.revision() };
  await deploy('a new repository', {});
  await deploy('the repository there is', { stays: true, digest: before.images.get('latest') });

  async function deploy(name: string, adoption: Adoption): Promise<void> {
    const assembly = join(workspace, adoption.stays ? 'stays' : 'new');
    adoptedApp(PAGE, assembly, adoption);
    const cdk = new Cdk(emulator, assembly, `${assembly}-cli`);
    if (!adoption.stays) await step('Bootstrap', () => cdk.bootstrap(), () => 'cdk bootstrap');
    await step(`Deploy with ${name}`, () => cdk.deploy(), () => 'cdk deploy');
    const target = adoption.stays ? ByHand.REPOSITORY : await byHand.repositoryOf('Delivery');
    await step('Images', () => nothingIsLost(target), (tags) => `${tags} by hand are where they were, live in ${target} is what ran`);
    await step('Once more', () => cdk.deploy(), (said) => {
      ensure(said.includes('(no changes)'), 'deployed once more, nothing changes');
      return 'nothing changes';
    });
    await step('Destroy', () => cdk.destroy(), () => 'cdk destroy');
    await step('Images', () => nothingIsLost(target), (tags) => `${tags} by hand and live are still there`);
  }

  /** Returns how many tags there were. */
  async function nothingIsLost(target: string): Promise<number> {
    const now = await byHand.images();
    for (const [tag, digest] of before.images) ensure(now.get(tag) === digest, `${tag} is still ${digest}, got: ${now.get(tag)}`);
    const live = (await byHand.images(target)).get('live');
    ensure(live === before.images.get('latest'), `live is the image that ran, got: ${live}`);
    ensure(target === ByHand.REPOSITORY || !now.has('live'), 'the old repository is only read');
    ensure(await byHand.revision() === before.revision, 'the service has the revision that it had');
    return before.images.size;
  }
}

void rehearse(playAdoption);
