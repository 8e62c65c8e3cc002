import { setTimeout as sleep } from 'timers/promises';
import { interruption } from '../processes';
import { brokenVersion } from '../service-source';
import { Files } from '../source-repository';
import { ensure } from '../steps';
import { projectOf, withBuildspec, withProject } from './build-project';
import { unfitSecret } from './build-secrets';
import { buildValues } from './build-values';
import { cause, Fault } from './fault';
import { without } from './rights';
import { Scene } from './scene';

/** Longer than anybody waits. */
const ENDLESS = '/bin/busybox sleep 600';

const PATH_MISSING = /^Failed: .* Check: a path of COPY, ADD or a mount is not there/;
const COMMAND_FAILED = /^Failed: .* Check: a command of the Dockerfile failed/;

/** Commits that do not build, and builds that do not come to their end. */
export const buildFaults: Fault[] = [
  {
    name: 'Dockerfile missing',
    play: async (scene) => cause(await scene.failingIn('Build', scene.commitWithoutDockerfile), /Dockerfile: no such file|failed to read dockerfile/i),
  },
  {
    name: 'build step fails',
    play: async (scene) => {
      const broken = await scene.commit('A mistake in the Dockerfile', brokenVersion(scene.nextVersion().number, scene.aws.baseImage));
      return cause(await scene.failingIn('Build', broken), /'?\/bin\/sh -c test -s \/www\/forgotten\.html'?.*(returned a non-zero code|exit code): 1/);
    },
  },
  {
    name: 'test command fails',
    play: async (scene) => cause(await failingStep(scene, 'echo "expected 2, got 3"; exit 7'), /(returned a non-zero code|exit code): 7/),
  },
  {
    name: 'COPY of a path that is not there',
    play: async (scene) => cause(await failingWith(scene, 'COPY build/libs/app.jar /app/'), PATH_MISSING),
  },
  {
    name: 'COPY of a wildcard that finds nothing',
    play: async (scene) => cause(await failingWith(scene, 'COPY target/*.jar /app/'), PATH_MISSING),
  },
  {
    name: 'COPY of what .dockerignore leaves out',
    play: async (scene) => cause(await failingWith(scene, 'COPY dist /app/', { 'dist/index.js': '\n', '.dockerignore': 'dist\n' }), PATH_MISSING),
  },
  {
    name: 'instruction that there is not',
    play: async (scene) => cause(await failingWith(scene, 'RUNN true'), /^Failed: .* Check: the Dockerfile has a mistake/),
  },
  {
    // Packages are none of Docker's images, whatever their registry answers.
    name: 'npm limited or refused in the build',
    play: async (scene) => {
      const npm = (says: string) => failingStep(scene, `echo 'npm error ${says} - GET https://registry.npmjs.org/lodash' >&2; exit 1`);
      cause(await npm('403 403 Forbidden'), COMMAND_FAILED);
      return cause(await npm('429 Too Many Requests'), COMMAND_FAILED);
    },
  },
  { name: 'secret of another form', play: unfitSecret },
  { name: 'disk full in the build', play: diskFull },
  { name: 'build timeout', play: timeout },
  { name: 'build killed', play: killed },
  {
    // The signal that the kernel sends to all of a container when its memory runs out.
    name: 'build out of memory',
    play: async (scene) => {
      const commit = await withStep(scene, ENDLESS);
      const failure = await withBuildspec(scene, (buildspec) => buildspec.replace('docker buildx build', '(sleep 2; kill -KILL 0) & docker buildx build'),
        () => scene.failingIn('Build', commit));
      return cause(failure, /Build container died because it was out of memory/);
    },
  },
  {
    name: 'build may not write its log',
    play: async (scene) => {
      const { commit } = await scene.commitVersion();
      const failure = await without('logs:CreateLogStream', (await projectOf(scene)).serviceRole!, scene, () => scene.failingIn('Build', commit));
      return cause(failure, /not authorized to perform: logs:CreateLogStream/);
    },
  },
  { name: 'build may not read its variables', play: buildValues },
  {
    // Which of both CodeBuild does, its guide and its logs say differently.
    name: 'build with one shell for all commands',
    play: async (scene) => {
      const { buildShell } = scene.aws;
      const usual = buildShell.model;
      buildShell.model = 'one shell for all';
      const { number, commit } = await scene.commitVersion();
      await scene.released(number, await scene.push(commit).finally(() => { buildShell.model = usual; }));
      return `${number} is released as with a script for each command`;
    },
  },
];

/** Docker's /dev/shm is a file system of its own of 64 MB, which fills up for real, whoever runs the engine. */
async function diskFull(scene: Scene): Promise<string> {
  const fill = '/bin/busybox dd if=/dev/zero of=/dev/shm/layer bs=1M count=4096';
  return cause(await failingStep(scene, fill), /Check: the disk of the build machine is full/);
}

async function timeout(scene: Scene): Promise<string> {
  const { buildClock } = scene.aws;
  const usual = buildClock.secondsPerMinute;
  const commit = await withStep(scene, ENDLESS);
  buildClock.secondsPerMinute = 3; // time enough to come to the image
  try {
    return cause(await withProject(scene, { timeoutInMinutes: 5 }, () => scene.failingIn('Build', commit)), /state: TIMED_OUT\. Phase: BUILD, .*Build has timed out/);
  } finally {
    buildClock.secondsPerMinute = usual;
  }
}

/** Somebody stops the build from the console while its image is made. */
async function killed(scene: Scene): Promise<string> {
  const { codeBuild } = scene.aws.emulator.aws;
  const commit = await withStep(scene, ENDLESS);
  const { name: projectName } = await projectOf(scene);
  const { ids: before = [] } = await codeBuild.listBuildsForProject({ projectName });
  const failing = scene.failingIn('Build', commit);
  const id = await runningBuild(scene, projectName!, before);
  await codeBuild.stopBuild({ id });
  const reason = cause(await failing, /Build terminated with state: STOPPED/);
  const { builds: [build] = [] } = await codeBuild.batchGetBuilds({ ids: [id] });
  ensure(build.buildStatus === 'STOPPED', `the build is stopped, got: ${build.buildStatus}`);
  return reason;
}

/** The id of the next build, as soon as it is in its phase BUILD. */
async function runningBuild(scene: Scene, projectName: string, before: string[]): Promise<string> {
  const { codeBuild } = scene.aws.emulator.aws;
  for (let attempt = 0; attempt < 600; attempt++) {
    const { ids = [] } = await codeBuild.listBuildsForProject({ projectName });
    const id = ids.find((each) => !before.includes(each));
    const { builds: [build] = [] } = id ? await codeBuild.batchGetBuilds({ ids: [id] }) : {};
    if (build?.currentPhase === 'BUILD') return id!;
    await sleep(50, undefined, { signal: interruption.signal });
  }
  throw new Error('no build has come to its phase BUILD');
}

/** Pushes a version with one more step in its Dockerfile, which must fail. */
async function failingStep(scene: Scene, command: string): Promise<string> {
  return failingWith(scene, `RUN ${command}`);
}

/** The same with any instruction, and with further files. */
async function failingWith(scene: Scene, instruction: string, more: Files = {}): Promise<string> {
  return scene.failingIn('Build', await withInstruction(scene, instruction, more));
}

/** Commits a version with one more step in its Dockerfile. */
async function withStep(scene: Scene, command: string): Promise<string> {
  return withInstruction(scene, `RUN ${command}`);
}

async function withInstruction(scene: Scene, instruction: string, more: Files = {}): Promise<string> {
  const { number, files } = scene.nextVersion();
  const dockerfile = files.Dockerfile.replace('CMD', `${instruction}\nCMD`);
  return scene.commit(`A step of version ${number} fails`, { ...files, ...more, Dockerfile: dockerfile });
}
