import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { synthesise } from '../assembly';
import { Cdk } from '../emulator/cdk';
import { ensure } from '../steps';
import { Fault } from './fault';
import { Scene } from './scene';

const EXAMPLE = 'examples/typescript/quickstart.ts';

/** What comes between a push's build and its deployment. */
export const interruptionFaults: Fault[] = [
  {
    // It changes the repository's lifecycle rule alone, so the pipeline is the same before and after.
    name: 'cdk deploy in the middle of a push',
    play: async (scene) => {
      const { number, commit } = await scene.commitVersion();
      const keep = await inTheMiddle(scene, commit, 'keepImages: 7');
      await scene.released(number, keep);
      return `the stack has changed, and ${number} is released`;
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
      const execution = await scene.pushAndBeforeDeploy(commit, () => scene.aws.emulator.restart());
      await scene.released(number, execution);
      await works(scene);
      return `${number} is released from the artifact and the image that were there before, and so is the next push`;
    },
  },
];

/** Pushes a commit and, before it is deployed, deploys the example with another property of the pipeline. */
async function inTheMiddle(scene: Scene, commit: string, property: string): ReturnType<Scene['push']> {
  const { emulator, workspace } = scene.aws;
  const directory = join(workspace, property.replace(/\W+/g, '-'));
  const changed = await synthesise(variant(directory, property), join(directory, 'cdk.out'));
  const cdk = new Cdk(emulator, changed.directory, directory);
  return scene.pushAndBeforeDeploy(commit, () => cdk.deploy());
}

/** The example with one more property. */
function variant(directory: string, property: string): string {
  const original = readFileSync(join(__dirname, '..', '..', EXAMPLE), 'utf8');
  const edited = original.replace("repo: 'acme/api', service }", `repo: 'acme/api', service, ${property} }`).replace('import { App, Stack }', 'import { App, Duration, Stack }');
  ensure(edited.includes(property), 'the example can be edited so');
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'app.ts');
  writeFileSync(file, edited);
  return file;
}

async function works(scene: Scene): Promise<void> {
  const { number, commit } = await scene.commitVersion();
  await scene.released(number, await scene.push(commit));
}
