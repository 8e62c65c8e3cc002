import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { SynthesisedStack, synthesise } from './assembly';
import { Cleanup } from './cleanup';
import { Execution } from './execution';
import { Push } from './github';
import { deploy, Deployed, LocalAws, prepareAccount, startLocalAws, whatIsDeployed } from './local-aws';
import { interruption } from './processes';
import { playPromotion } from './promotion';
import { answers, commit, deliver, push, released } from './pushes';
import { rehearse } from './rehearse';
import { brokenVersion, version } from './service-source';
import { Files } from './source-repository';
import { ensure, heading, indent, MissingPrerequisite, step } from './steps';
import { renderSummary } from './summary';

const EXAMPLE = 'rehearsal/apps/quickstart.ts';

/** From a service that has settled to its live tag. */
const SECONDS_UNTIL_LIVE = 3;

/** Synthesises the example, deploys it with the CDK CLI, and plays pushes through what was deployed. */
async function demo(workspace: string, cleanup: Cleanup): Promise<void> {
  heading('Synthesis, as a user of the library does it');
  const synthesised = await step(EXAMPLE, () => synthesise(EXAMPLE, join(workspace, 'cdk.out')),
    ({ stackName, template }) => `the stack ${stackName}, ${Object.keys(template.Resources).length} resources`);

  heading('This machine in the place of AWS');
  const aws = await startLocalAws(workspace, cleanup).catch((error) => {
    if (error instanceof MissingPrerequisite) printSummary(synthesised); // this much can be shown without
    throw error;
  });

  heading('Deployment, as a user of the library does it');
  await prepareAccount(aws, synthesised);
  await deploy(aws, synthesised);
  const deployed = await step('Deployed', () => whatIsDeployed(aws, synthesised.stackName),
    ({ pipeline, webhookUrl }) => `the pipeline ${pipeline.name}, started from ${new URL(webhookUrl).origin}`);

  heading('Deliveries that must start nothing');
  const first = await commit(deployed, 'The first version', version('1.0.0', aws.baseImage));
  await startsNothing(deployed, { after: first }, 'not the secret');
  await startsNothing(deployed, { after: first, ref: 'refs/heads/some-other-branch' });
  await showTags(deployed, []);

  heading('A push of version 1.0.0');
  const release1 = await releasedAtOnce(await push(deployed, { after: first }));
  await answers(deployed.service, '1.0.0');
  await showTags(deployed, [release1]);

  heading('A push of version 2.0.0');
  const second = await commit(deployed, 'The second version', version('2.0.0', aws.baseImage));
  const release2 = await releasedAtOnce(await push(deployed, { before: first, after: second }));
  await answers(deployed.service, '2.0.0');
  await showTags(deployed, [release1, release2]);

  heading('A push whose image does not build');
  const broken = await commit(deployed, 'A mistake in the Dockerfile', brokenVersion('3.0.0', aws.baseImage));
  failedInBuild(await push(deployed, { before: second, after: broken }));
  await answers(deployed.service, '2.0.0');
  await showTags(deployed, [release1, release2]);

  heading('Three pushes at once: the newest overtakes the one that waits');
  const releases = await pushAtOnce(deployed, broken, ['4.0.0', '5.0.0', '6.0.0'].map((number) => version(number, aws.baseImage)));
  await answers(deployed.service, '6.0.0');
  await showTags(deployed, [release1, release2, ...releases]);

  printSummary(synthesised);

  const promotion = await playPromotion(aws);
  if (process.argv.includes('--keep')) await keep(aws, [deployed, promotion]);
}

/** The tag of a release, which was live at once: the action that moves the tag begins when the service has settled. */
async function releasedAtOnce(execution: Execution | undefined): Promise<string> {
  const tag = released(execution);
  const seconds = execution!.seconds!['Deploy/MoveLiveTag'];
  await step('Live tag', () => ensure(seconds <= SECONDS_UNTIL_LIVE, `live is moved within ${SECONDS_UNTIL_LIVE} s, got: ${seconds.toFixed(1)} s`),
    () => `at ${tag}, ${seconds.toFixed(1)} s after the service has settled`);
  return tag;
}

async function startsNothing(deployed: Deployed, pushed: Partial<Push>, secret?: string): Promise<void> {
  ensure(await push(deployed, pushed, secret) === undefined, 'the delivery has started nothing');
}

/** The first is at work when the others come; of those, the last is left. Returns the tags of the two releases. */
async function pushAtOnce(deployed: Deployed, before: string, versions: Files[]): Promise<string[]> {
  const ids: string[] = [];
  for (const [index, files] of versions.entries()) {
    const after = await commit(deployed, `Push ${index + 1} of ${versions.length}`, files);
    ids.push((await deliver(deployed, { before, after })).executionId!);
  }
  const [first, overtaken, last] = await Promise.all(ids.map((id) => deployed.ended(id)));
  ensure(overtaken.supersededBefore !== undefined, 'the push in the middle was superseded');
  console.log(indent(`${overtaken.commit.slice(0, 12)} was superseded before ${overtaken.supersededBefore}`));
  return [released(first), released(last)];
}

function failedInBuild(execution: Execution | undefined): void {
  const { failure, succeededStages } = execution ?? {};
  ensure(failure?.action === 'Build' && succeededStages?.join() === 'Source', 'the execution has ended in Build');
  console.log(indent(`the build's log ends with\n${indent(failure!.log!, 2)}`));
}

/** The image repository holds the releases, the last of which is live, and nothing else. */
async function showTags(deployed: Deployed, releases: string[]): Promise<void> {
  const live = releases[releases.length - 1];
  await step('Image repository', async () => {
    const tags = await deployed.imageTags();
    const expected = live ? [...releases, 'live'] : [];
    ensure(tags.sort().join() === expected.sort().join(), `the tags are ${expected.join(', ') || 'none'}, got: ${tags.join(', ') || 'none'}`);
    if (live) ensure((await deployed.keptTags()).includes('cache'), 'the layers are kept for the next build');
    if (live) ensure(await deployed.digestOf('live') === await deployed.digestOf(live), `the tag live is at ${live}`);
  }, () => live ? `${releases.join(', ')}, which is live` : 'no image');
}

function printSummary(synthesised: SynthesisedStack): void {
  heading(renderSummary(synthesised));
}

/** Leaves everything running until Ctrl-C, for a look around. */
async function keep({ emulator, python, workspace }: LocalAws, deployed: Deployed[]): Promise<void> {
  heading('Everything goes on running until Ctrl-C. To look around, in another terminal:');
  for (const [name, value] of Object.entries(emulator.environment)) console.log(`export ${name}=${value}`);
  const aws = join(python, 'bin', 'aws');
  console.log([
    '',
    ...deployed.map(({ pipeline }) => `${aws} codepipeline get-pipeline --name ${pipeline.name}`),
    `${aws} codepipeline list-webhooks`,
    `${aws} codebuild batch-get-builds --ids $(${aws} codebuild list-builds --query ids --output text)`,
    `${aws} cloudformation list-stacks`,
    ...deployed.flatMap(({ services }) => Object.values(services)).filter(({ url }) => url).map(({ url }) => `curl ${url}`),
    '',
    `The webhooks listen at ${deployed.map(({ webhookUrl }) => webhookUrl).join(' and ')}; logs of builds and the emulator are in ${workspace}.`,
  ].join('\n'));
  for (;;) await sleep(60_000, undefined, { signal: interruption.signal });
}

void rehearse(demo);
