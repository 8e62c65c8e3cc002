import { mkdirSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { SynthesisedStack, synthesise } from './assembly';
import { Execution } from './execution';
import { deploy, Deployed, LocalAws, whatIsDeployed } from './local-aws';
import { LocalService } from './local-service';
import { answerApproval, answers, commit, deliver, released } from './pushes';
import { migratingVersion, unhealthyVersion } from './service-source';
import { Files } from './source-repository';
import { ensure, heading, indent, step } from './steps';

const EXAMPLE = 'rehearsal/apps/promotion.ts';
const APPROVAL = 'Approve-Production';

/** A stack of two stages, and what runs in them. */
export interface Promotion {
  readonly deployed: Deployed;
  readonly services: PromotedServices;
}

/** Deploys it in one go, without an image anywhere. What runs then is the initial image. */
export async function deployPromotion(aws: LocalAws): Promise<Promotion> {
  // A user's repository, with the Dockerfile beside the infrastructure code.
  write(checkoutIn(aws), migratingVersion('0.1.0', aws.baseImage));
  await deploy(aws, await synthesised(aws));
  const deployed = await whatIsDeployed(aws, 'Promotion');
  await step('Initial image', async () => {
    const tags = (await deployed.imageTags()).sort();
    ensure(tags.join() === 'live,live-staging', `the tags are live and live-staging, got: ${tags}`);
    ensure(await deployed.digestOf('live') === await deployed.digestOf('live-staging'), 'both pointers name the same image');
    return deployed.digestOf('live');
  }, (digest) => `live and live-staging are at ${digest!.slice(0, 19)}`);
  const services = new PromotedServices(deployed);
  await services.start();
  await services.answer('0.1.0', '0.1.0');
  return { deployed, services };
}

/** Two stages: one image goes from Staging to Production, and from `cdk deploy` to `cdk deploy`. */
export async function playPromotion(aws: LocalAws): Promise<Deployed> {
  heading('A second stack, of two stages: one cdk deploy, without an image anywhere');
  const { deployed, services } = await deployPromotion(aws);

  let tag = '';
  for (const number of ['1.0.0', '2.0.0']) {
    heading(`A push of version ${number}, approved for Production`);
    tag = released(await pushAndAnswer(deployed, `Version ${number}`, migratingVersion(number, aws.baseImage), 'Approved', 'looks good'));
    await services.answer(number, number);
    await pointersAre(deployed, tag, tag);
  }

  heading('A push that fails its health check in Staging');
  const sick = await deliver(deployed, { after: await commit(deployed, 'It listens on another port', unhealthyVersion('3.0.0', aws.baseImage)) });
  const { failure, rollback, succeededStages } = await deployed.ended(sick.executionId!);
  ensure(failure?.action === 'Deploy' && succeededStages.join() === 'Source,Build', `the execution ends in Staging, got: ${failure?.action} after ${succeededStages}`);
  ensure(rollback?.to !== undefined, `the stage is rolled back, got: ${rollback?.failure}`);
  await services.answer('2.0.0', '2.0.0');
  await pointersAre(deployed, tag, tag);

  heading('A push that is rejected for Production');
  const rejected = await pushAndAnswer(deployed, 'Version 4.0.0', migratingVersion('4.0.0', aws.baseImage), 'Rejected', 'not before the holidays');
  ensure(rejected.failure?.action === 'Approve' && !rejected.succeededStages.includes('Production'), `the execution ends in ${APPROVAL}, got: ${rejected.failure?.action}`);
  await services.answer('4.0.0', '2.0.0');
  await pointersAre(deployed, rejected.variables.Build.IMAGE_TAG, tag);

  heading('cdk deploy again, with another CPU size in every task definition');
  const before = await services.describe();
  await deploy(aws, await synthesised(aws, { cpu: 512 }));
  await services.start();
  const after = await services.describe();
  await step('The same images', async () => {
    for (const [name, { cpu, digest, revision }] of Object.entries(after)) {
      ensure(before[name].cpu === '256' && cpu === '512', `${name} has another CPU size, got: ${cpu} after ${before[name].cpu}`);
      ensure(before[name].revision !== revision, `${name} has another revision`);
      ensure(before[name].digest === digest, `${name} runs ${before[name].digest} as before, got: ${digest}`);
    }
    for (const [name, pointer] of [['Staging', 'live-staging'], ['Production/Deploy-Web', 'live']]) {
      const running = Object.entries(after).find(([key]) => key.startsWith(name))![1].digest;
      ensure(await deployed.digestOf(pointer) === running, `${name} runs what ${pointer} names`);
    }
  }, () => Object.entries(after).map(([name, { digest }]) => `${name.replace(/.Deploy-?/, ' ').trim()} ${digest.slice(0, 19)}`).join(', '));
  await services.answer('4.0.0', '2.0.0');
  return deployed;
}

/** With a context, in a folder of its own, as a user runs it in the checkout. */
async function synthesised(aws: LocalAws, context: { cpu?: number } = {}): Promise<SynthesisedStack> {
  const outdir = join(aws.workspace, `promotion.out-${context.cpu ?? 'first'}`);
  return step(EXAMPLE, () => synthesise(EXAMPLE, outdir, { directory: checkoutIn(aws), context }),
    ({ stackName, template }) => `the stack ${stackName}, ${Object.keys(template.Resources).length} resources`);
}

function checkoutIn({ workspace }: LocalAws): string {
  return join(workspace, 'checkout');
}

function write(directory: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

/** Pushes, and answers the request for approval that this leads to. */
export async function pushAndAnswer(deployed: Deployed, message: string, files: Files, status: 'Approved' | 'Rejected', why: string): Promise<Execution> {
  const { executionId } = await deliver(deployed, { after: await commit(deployed, message, files) });
  const execution = deployed.ended(executionId!);
  const told = await answerApproval(deployed, APPROVAL, execution, status, why);
  console.log(indent(`the approver was told: ${told}`));
  return execution;
}

async function pointersAre(deployed: Deployed, staging: string, production: string): Promise<void> {
  await step('Pointers', async () => {
    for (const [pointer, tag] of [['live-staging', staging], ['live', production]]) {
      ensure(await deployed.digestOf(pointer) === await deployed.digestOf(tag), `${pointer} is at ${tag}`);
    }
  }, () => `live-staging is at ${staging}, live at ${production}`);
}

/** What runs. */
export class PromotedServices {
  constructor(private readonly deployed: Deployed) {}

  /** Brings up what the services shall run by now, as ECS does after a deployment of the stack. */
  public async start(): Promise<void> {
    await step('Services', () => Promise.all(this.all.map(([, service]) => service.deploy())), () => `${this.all.length} run`);
  }

  public async answer(staging: string, production: string): Promise<void> {
    await answers(this.named('Staging/'), staging, 'Staging');
    await answers(this.named('Production/Deploy-Web'), production, 'Production');
  }

  /** By the actions that deploy to them, what the API and the containers tell. */
  public async describe(): Promise<{ [action: string]: { revision: string; cpu: string; digest: string } }> {
    return Object.fromEntries(await Promise.all(this.all.map(async ([action, service]) => [action, await service.describe()])));
  }

  private get all(): [string, LocalService][] {
    return Object.entries(this.deployed.services);
  }

  private named(action: string): LocalService {
    return this.all.find(([name]) => name.startsWith(action))![1];
  }
}
