import { join } from 'path';
import { synthesise } from '../assembly';
import { AwsCli } from '../aws-cli';
import { ImageScan } from '../emulator/emulator';
import { deploy, LocalAws, whatIsDeployed } from '../local-aws';
import { testedVersion } from '../service-source';
import { ensure } from '../steps';
import { projectOf } from './build-project';
import { cause, Fault } from './fault';
import { functionOf, inJobs, withCalls } from './functions';
import { without } from './rights';
import { Scene } from './scene';

const APP = 'rehearsal/gates-app.ts';
const ALL_STAGES = 'Source, Build, Test, Scan, Deploy';

const scenes = new WeakMap<LocalAws, Promise<Scene>>();

/** What keeps an image that was built from being deployed, in a stack of its own with tests and a scan gate. */
export const gateFaults: Fault[] = [
  { name: 'tests of the image fail', play: gated(testsFail) },
  {
    name: 'tests push an image',
    play: gated(async (scene) => {
      const { number, files } = scene.nextVersion();
      const push = 'docker tag "$IMAGE_URI" "$IMAGE_REPOSITORY_URI:release-by-tests"; docker push "$IMAGE_REPOSITORY_URI:release-by-tests"';
      const pushing = files['ci/test.yml'].replace(/- docker run .*/, `- docker pull "$IMAGE_URI"; ${push}`);
      const commit = await scene.commit(`Tests of version ${number} push`, { ...files, 'ci/test.yml': pushing });
      scene.pushedImageOf(commit);
      return cause(await scene.failingIn('Test', commit), /not authorized to perform: ecr:(InitiateLayerUpload|PutImage)/);
    }),
  },
  {
    name: 'tests may not write their reports',
    play: gated(async (scene) => {
      const { commit } = await scene.commitVersion();
      scene.pushedImageOf(commit);
      const failure = await without('codebuild:BatchPutTestCases', (await projectOf(scene, 'Test')).serviceRole!, scene, () => scene.failingIn('Test', commit));
      return cause(failure, /not authorized to perform: codebuild:BatchPutTestCases/);
    }),
  },
  { name: 'scan finds something bad', play: gated(badFindings) },
  { name: 'scan is still under way', play: gated((scene) => slowScan(scene, 2)) },
  { name: 'scan goes on in the next invocation, of a new job', play: gated((scene) => slowScan(scene, 14, false)) },
  { name: 'scan goes on in the next invocation, of the same job', play: gated((scene) => slowScan(scene, 14, true)) },
  {
    name: 'findings may not be read',
    play: gated(async (scene) => {
      const { commit } = await scene.commitVersion();
      scene.pushedImageOf(commit);
      const { roleArn } = await functionOf(scene.deployed, 'Scan');
      const failure = await without('ecr:DescribeImageScanFindings', roleArn, scene, () => scene.failingIn('Scan', commit));
      return cause(failure, /not authorized to perform: ecr:DescribeImageScanFindings.*nothing is deployed/);
    }),
  },
];

/** The results are reported all the same: they say which test it was. */
async function testsFail(scene: Scene): Promise<string> {
  const { python, emulator, workspace } = scene.aws;
  const { number, files } = scene.nextVersion();
  const lost = {
    'www/index.html': '<p>Coming soon.</p>\n',
    'ci/test.yml': files['ci/test.yml'].replace('  page:', '  lost-page:'), // a group that no earlier build has made
  };
  const commit = await scene.commit(`The page of version ${number} is lost`, { ...files, ...lost });
  scene.pushedImageOf(commit);
  const told = cause(await scene.failingIn('Test', commit), /the page names no version/);
  const { reportGroups } = await new AwsCli(python, emulator.aws, workspace).call('codebuild', 'list-report-groups', {});
  const group = `report-group/${(await projectOf(scene, 'Test')).name}-lost-page`;
  ensure(reportGroups.some((arn: string) => arn.endsWith(`:${group}`)), `there is a ${group}, got: ${reportGroups}`);
  return `${told}; reported in ${group}`;
}

/** Somebody suppresses the findings, or they turn out to be none: then the stage can be retried, without another push. */
async function badFindings(scene: Scene): Promise<string> {
  const { number, commit } = await scene.commitVersion();
  const { execution, told } = await withScan(scene, commit, { findings: { CRITICAL: 1, HIGH: 2, LOW: 5 } }, async () => {
    const failed = await scene.push(commit);
    scene.pushedImageOf(commit);
    const failure = await scene.failed('Scan', failed);
    await scene.isUnharmed();
    const again = await scene.deployed.pipeline.retry('Scan', failed);
    ensure(again.failure?.action === 'Scan', 'retrying the stage changes nothing while the findings are there');
    return { execution: again, told: cause(failure, /has found 1 CRITICAL, 2 HIGH in sha256:\w+, so nothing is deployed/) };
  });
  await scene.isUnharmed();
  await scene.releasedFromHere(number, await scene.deployed.pipeline.retry('Scan', execution));
  return `${told}; without them the stage is retried, and ${number} is released`;
}

/** Beneath the gate's severity there may be findings. After so many answers the function hands over to the next invocation. */
async function slowScan(scene: Scene, asksBeforeItEnds: number, sameJob?: boolean): Promise<string> {
  const { number, commit } = await scene.commitVersion();
  const execution = await withScan(scene, commit, { asksBeforeItEnds, findings: { MEDIUM: 3 } },
    () => withCalls(scene.aws, sameJob === undefined ? {} : { sameJob }, () => scene.push(commit)));
  await scene.released(number, execution);
  ensure(execution.succeededStages.join(', ') === ALL_STAGES, `the push goes through ${ALL_STAGES}, got: ${execution.succeededStages.join(', ')}`);

  const { says } = execution.done!['Scan/Scan'];
  if (sameJob !== undefined) inJobs(says, 2);
  return `${cause(says, /has found nothing of HIGH or worse/)}; ${number} goes through ${ALL_STAGES}`;
}

/** Plays something in the stack with the gates, which it must not harm. */
function gated(play: (scene: Scene) => Promise<string>): Fault['play'] {
  return async ({ aws }) => {
    const scene = await gatedSceneIn(aws);
    const told = await play(scene);
    await scene.isUnharmed();
    return told;
  };
}

function gatedSceneIn(aws: LocalAws): Promise<Scene> {
  const scene = scenes.get(aws) ?? deployGates(aws);
  scenes.set(aws, scene);
  return scene;
}

async function deployGates(aws: LocalAws): Promise<Scene> {
  const synthesised = await synthesise(APP, join(aws.workspace, 'gates.out'));
  await deploy(aws, synthesised);
  return Scene.begin(aws, await whatIsDeployed(aws, synthesised.stackName), testedVersion);
}

/** Does something while the scan of a commit's image has something to tell. */
async function withScan<T>(scene: Scene, commit: string, scan: ImageScan, work: () => Promise<T>): Promise<T> {
  scene.aws.emulator.tellScans({ [`release-${commit.slice(0, 12)}-`]: scan });
  try {
    return await work();
  } finally {
    scene.aws.emulator.tellScans({});
  }
}
