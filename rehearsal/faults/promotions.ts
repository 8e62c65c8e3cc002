import { readdirSync } from 'fs';
import { AwsCli } from '../aws-cli';
import { Execution } from '../execution';
import { LocalAws } from '../local-aws';
import { deployPromotion, Promotion, pushAndAnswer } from '../promotion';
import { deliver } from '../pushes';
import { migratingVersion } from '../service-source';
import { ensure } from '../steps';
import { cause, Fault } from './fault';
import { dyingAt, functionOf, inJobs, withCalls } from './functions';
import { without } from './rights';

const promotions = new WeakMap<LocalAws, Promise<Promotion>>();

/** What keeps an image from Production, in a stack of its own with two stages. */
export const promotionFaults: Fault[] = [
  {
    name: 'beforeDeploy ends with an exit code',
    play: async ({ aws }) => unchanged(aws, ['Staging', 'Production'], async (promotion) => {
      const execution = await pushed(promotion, migratingVersion('1.0.0', aws.baseImage, 'echo no such column; exit 3'));
      return cause(failedIn('BeforeDeploy', execution), /beforeDeploy has ended with exit code 3 .*so nothing is deployed/);
    }),
  },
  {
    name: 'beforeDeploy may not run its task',
    play: async (scene) => unchanged(scene.aws, ['Staging', 'Production'], async (promotion) => {
      const { roleArn } = await functionOf(promotion.deployed, 'BeforeDeploy');
      const execution = await without('ecs:RunTask', roleArn, scene, () => pushed(promotion, migratingVersion('2.0.0', scene.aws.baseImage)));
      return cause(failedIn('BeforeDeploy', execution), /not authorized to perform: ecs:RunTask/);
    }),
  },
  {
    name: 'approval rejected',
    play: async ({ aws }) => unchanged(aws, ['Production'], async ({ deployed, services }) => {
      const execution = await pushAndAnswer(deployed, 'Version 3.0.0', migratingVersion('3.0.0', aws.baseImage), 'Rejected', 'not before the holidays');
      await services.answer('3.0.0', '0.1.0');
      ensure(execution.rollback === undefined, 'nothing is rolled back');
      return `${cause(failedIn('Approve', execution), /Approval has been rejected: not before the holidays/)}; 3.0.0 runs in Staging alone`;
    }),
  },
  {
    name: 'migration goes on in the next invocation, of a new job',
    play: async ({ aws }) => migrated(aws, '3.1.0', 'sleep 4', (push) => push(), 2),
  },
  {
    name: 'migration goes on in the next invocation, of the same job',
    play: async ({ aws }) => migrated(aws, '3.2.0', 'sleep 4', (push) => withCalls(aws, { sameJob: true }, push), 2),
  },
  {
    name: 'migration whose function is killed in the middle',
    play: async ({ aws }) => migrated(aws, '3.3.0', 'echo migrating', (push) => dyingAt(aws, 'RunTask', push)),
  },
  {
    name: 'migration whose function is called twice',
    play: async ({ aws }) => migrated(aws, '3.4.0', 'echo migrating', (push) => withCalls(aws, { timesForAJob: 2 }, push)),
  },
  {
    name: 'migration whose function is called twice, of the same job',
    play: async ({ aws }) => migrated(aws, '3.5.0', 'sleep 4', (push) => withCalls(aws, { timesForAJob: 2, sameJob: true }, push), 2),
  },
  {
    name: 'alarm after a deployment',
    play: async ({ aws }) => {
      const { deployed, services } = await promotionIn(aws);
      const approved = (number: string) => pushAndAnswer(deployed, `Version ${number}`, migratingVersion(number, aws.baseImage), 'Approved', 'looks good');
      const { failure } = await approved('4.0.0');
      ensure(failure === undefined, `version 4.0.0 is released, got: ${failure?.reason}`);
      const live = await deployed.digestOf('live');

      const cli = new AwsCli(aws.python, aws.emulator.aws, aws.workspace);
      const { MetricAlarms: [{ AlarmName }] } = await cli.call('cloudwatch', 'describe-alarms', {});
      const turn = (StateValue: string) => cli.call('cloudwatch', 'set-alarm-state', { AlarmName, StateValue, StateReason: 'a rehearsal' });
      await turn('ALARM');
      const execution = await approved('5.0.0').finally(() => turn('OK'));
      const told = cause(failedIn('Alarm-1', execution), /is in the state ALARM/);
      ensure(execution.rollback?.to !== undefined, `the stage is rolled back, got: ${execution.rollback?.failure}`);
      await services.answer('5.0.0', '4.0.0');
      ensure(await deployed.digestOf('live') === live, 'the tag live is back at 4.0.0');
      return `${told}; rolled back by the stage, and 4.0.0 answers in Production and is live`;
    },
  },
];

/** Pushes a version to Staging, whose migration must be run by one task, however its function fares. */
async function migrated(
  aws: LocalAws, number: string, migration: string, how: (push: () => Promise<Execution>) => Promise<Execution>, jobs = 1,
): Promise<string> {
  const { deployed, services } = await promotionIn(aws);
  const before = tasksIn(aws);
  const files = migratingVersion(number, aws.baseImage, migration);
  const execution = await how(() => pushAndAnswer(deployed, `Version ${number}`, files, 'Rejected', 'Staging is enough'));
  failedIn('Approve', execution);
  const started = tasksIn(aws) - before;
  ensure(started === 1, `one task runs the migration, got: ${started}`);
  await services.answer(number, '0.1.0');
  ensure(await deployed.digestOf('live-staging') === await deployed.digestOf(execution.variables.Build.IMAGE_TAG), `live-staging is at ${number}`);
  const { says } = execution.done!['Staging/BeforeDeploy'];
  inJobs(says, jobs);
  return cause(says, /ended with exit code 0/);
}

/** How many RunTask has started. */
function tasksIn({ emulator }: LocalAws): number {
  return readdirSync(emulator.tasks).filter((file) => file.endsWith('.task.json')).length;
}

function promotionIn(aws: LocalAws): Promise<Promotion> {
  const promotion = promotions.get(aws) ?? deployPromotion(aws);
  promotions.set(aws, promotion);
  return promotion;
}

/** Does something that must leave the services of some stages as they are: revision, image and pointer. */
async function unchanged(aws: LocalAws, stages: string[], work: (promotion: Promotion) => Promise<string>): Promise<string> {
  const promotion = await promotionIn(aws);
  const seen = async () => {
    const services = Object.entries(await promotion.services.describe()).filter(([action]) => stages.includes(action.split('/')[0]));
    return JSON.stringify([services, await promotion.deployed.digestOf('live')]);
  };
  const before = await seen();
  const told = await work(promotion);
  const after = await seen();
  ensure(before === after, `${stages.join(' and ')} stay as they are, ${before}, got: ${after}`);
  return told;
}

async function pushed({ deployed }: Promotion, files: ReturnType<typeof migratingVersion>): Promise<Execution> {
  const { executionId } = await deliver(deployed, { after: await deployed.source.commit('A push', files) });
  return deployed.ended(executionId!);
}

function failedIn(action: string, { failure }: Execution): string {
  ensure(failure?.action === action, `the push fails in ${action}, got: ${failure ? `${failure.action}, ${failure.reason}` : 'success'}`);
  return `${failure!.reason}\n${failure!.log ?? ''}`;
}
