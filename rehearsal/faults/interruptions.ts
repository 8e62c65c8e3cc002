import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { synthesise } from '../assembly';
import { Cdk } from '../emulator/cdk';
import { ensure } from '../steps';
import { Fault } from './fault';
import { repositoryOf } from './registry';
import { Scene } from './scene';

const ROOT = join(__dirname, '..', '..');
const EXAMPLE = 'rehearsal/apps/quickstart.ts';

/** What comes between a push and its deployment. */
export const interruptionFaults: Fault[] = [
  {
    // It changes the repository's lifecycle rule alone, so the pipeline is the same before and after.
    name: 'cdk deploy in the middle of a push',
    play: async (scene) => {
      const { number, commit } = await scene.commitVersion();
      const execution = await inTheMiddle(scene, commit, 'keepImages: 7');
      await scene.released(number, execution);
      const { lifecyclePolicyText: kept } = await scene.aws.emulator.aws.ecr.getLifecyclePolicy({ repositoryName: await repositoryOf(scene) });
      ensure(/"countNumber":\s*7\b/.test(kept!), `the repository keeps 7 images from now on, got: ${kept}`);
      return `the repository keeps 7 images from now on, and ${number} is released`;
    },
  },
  {
    name: 'cdk deploy of another pipeline in the middle of a push',
    play: async (scene) => {
      const { commit } = await scene.commitVersion();
      const { cancelledBefore, failure } = await inTheMiddle(scene, commit, 'deploymentTimeout: Duration.minutes(20)');
      ensure(!failure && cancelledBefore !== undefined, `the execution is cancelled, got: ${failure?.reason ?? 'a release'}`);
      scene.pushedImageOf(commit);
      await works(scene);
      return `the execution is Cancelled before ${cancelledBefore}, for the pipeline's definition was updated; the next push is released`;
    },
  },
  {
    name: 'AWS restarted between build and deployment',
    play: async (scene) => {
      const { number, commit } = await scene.commitVersion();
      const execution = await scene.pushMeanwhile(commit, async (built) => {
        await built;
        await scene.aws.emulator.restart();
      });
      await scene.released(number, execution);
      await works(scene);
      return `${number} is released from the artifact and the image that were there before, and so is the next push`;
    },
  },
];

/** Pushes a commit and, while it is built and before it is deployed, deploys the example with another property of the pipeline. */
async function inTheMiddle(scene: Scene, commit: string, property: string): ReturnType<Scene['push']> {
  const { emulator, workspace } = scene.aws;
  const directory = join(workspace, property.replace(/\W+/g, '-'));
  const changed = await synthesise(variant(directory, property), join(directory, 'cdk.out'));
  const cdk = new Cdk(emulator, changed.directory, directory);
  return scene.pushMeanwhile(commit, async (built) => { await Promise.all([built, cdk.deploy()]); });
}

/** The example with one more property. */
function variant(directory: string, property: string): string {
  const original = readFileSync(join(ROOT, EXAMPLE), 'utf8');
  const edited = original.replace("repo: 'acme/api', service }", `repo: 'acme/api', service, ${property} }`).replace('import { App, Stack }', 'import { App, Duration, Stack }');
  ensure(edited.includes(property), 'the example can be edited so');
  mkdirSync(directory, { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  const file = join(directory, 'app.ts');
  writeFileSync(file, edited);
  return file;
}

async function works(scene: Scene): Promise<void> {
  const { number, commit } = await scene.commitVersion();
  await scene.released(number, await scene.push(commit));
}
