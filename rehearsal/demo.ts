import { join } from 'path';
import { SynthesisedStack, synthesise } from './assembly';
import { Cleanup } from './cleanup';
import { deliveryOf, Push } from './github';
import { untilAnswered } from './http';
import { LocalAws, startLocalAws } from './local-aws';
import { Execution } from './pipeline';
import { rehearse } from './rehearse';
import { brokenVersion, version } from './service-source';
import { Files } from './source-repository';
import { ensure, heading, indent, MissingPrerequisite, step } from './steps';
import { renderSummary } from './summary';

const EXAMPLE = 'examples/typescript/quickstart.ts';
const NO_COMMIT = '0'.repeat(40);

/** Synthesises the example and plays pushes through what synthesis made. */
async function demo(workspace: string, cleanup: Cleanup): Promise<void> {
  heading('Synthesis, as a user of the library does it');
  const synthesised = await step(EXAMPLE, () => synthesise(EXAMPLE, join(workspace, 'cdk.out')),
    ({ stackName, template }) => `the stack ${stackName}, ${Object.keys(template.Resources).length} resources`);

  heading('This machine in the place of AWS');
  const aws = await startLocalAws(synthesised, workspace, cleanup).catch((error) => {
    if (error instanceof MissingPrerequisite) printSummary(synthesised); // this much can be shown without
    throw error;
  });

  heading('Deliveries that must start nothing');
  const first = await commit(aws, 'The first version', version('1.0.0', aws.baseImage));
  await startsNothing(aws, { after: first }, 'not the secret');
  await startsNothing(aws, { after: first, ref: 'refs/heads/some-other-branch' });
  await showTags(aws, []);

  heading('A push of version 1.0.0');
  const release1 = released(await push(aws, { after: first }));
  await answers(aws, '1.0.0');
  await showTags(aws, [release1]);

  heading('A push of version 2.0.0');
  const second = await commit(aws, 'The second version', version('2.0.0', aws.baseImage));
  const release2 = released(await push(aws, { before: first, after: second }));
  await answers(aws, '2.0.0');
  await showTags(aws, [release1, release2]);

  heading('A push whose image does not build');
  const broken = await commit(aws, 'A mistake in the Dockerfile', brokenVersion('3.0.0', aws.baseImage));
  failedInBuild(await push(aws, { before: second, after: broken }));
  await answers(aws, '2.0.0');
  await showTags(aws, [release1, release2]);

  printSummary(synthesised);
}

async function commit({ source }: LocalAws, message: string, files: Files): Promise<string> {
  return step('Commit', () => source.commit(message, files), (id) => `${id.slice(0, 12)} "${message}"`);
}

async function push(aws: LocalAws, pushed: Partial<Push>, secret = aws.webhookSecret): Promise<Execution | undefined> {
  const delivery = await deliveryOf({ repo: aws.repo, ref: `refs/heads/${aws.branch}`, before: NO_COMMIT, after: NO_COMMIT, message: 'A push', ...pushed }, secret);
  return aws.deliver(delivery);
}

async function startsNothing(aws: LocalAws, pushed: Partial<Push>, secret?: string): Promise<void> {
  ensure(await push(aws, pushed, secret) === undefined, 'the delivery has started nothing');
}

/** The tag of a release that went through all stages. */
function released(execution: Execution | undefined): string {
  ensure(execution !== undefined, 'the push has started the pipeline');
  const { commit: id, failure, variables } = execution!;
  if (failure) throw new Error(`${failure.action} failed: ${failure.reason}${failure.log ? `\n${indent(failure.log)}` : ''}`);
  const tag = variables.Build.IMAGE_TAG;
  ensure(new RegExp(`^release-${id.slice(0, 12)}-[0-9a-f]{8}$`).test(tag), `the tag ${tag} is release-, the first 12 of the commit and the first 8 of the build`);
  return tag;
}

function failedInBuild(execution: Execution | undefined): void {
  const { failure, succeededStages } = execution ?? {};
  ensure(failure?.action === 'Build' && succeededStages?.join() === 'Source', 'the execution has ended in Build');
  console.log(indent(`the build's log ends with\n${indent(failure!.log!, 2)}`));
}

async function answers({ service }: LocalAws, number: string): Promise<void> {
  ensure(service.url !== undefined, 'the service runs a task');
  await step('Service', () => untilAnswered(service.url!, ({ body }) => body.includes(`This is version ${number}.`), 10),
    ({ body }) => `${service.url} answers ${body.trim()}`);
}

/** The image repository holds the releases and nothing else. */
async function showTags(aws: LocalAws, releases: string[]): Promise<void> {
  await step('Image repository', async () => {
    const tags = await aws.imageTags();
    ensure(tags.sort().join() === [...releases].sort().join(), `the tags are ${releases.join(', ') || 'none'}, got: ${tags.join(', ') || 'none'}`);
  }, () => releases.join(', ') || 'no image');
}

function printSummary(synthesised: SynthesisedStack): void {
  heading(renderSummary(synthesised));
}

void rehearse(demo);
