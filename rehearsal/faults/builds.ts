import { brokenVersion } from '../service-source';
import { cause, Fault } from './fault';
import { Scene } from './scene';

/** Commits that do not build. */
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
    // The device answers every write as a full disk does.
    name: 'disk full in the build',
    play: async (scene) => cause(await failingStep(scene, '/bin/busybox cat /www/index.html > /dev/full'), /No space left on device/),
  },
];

/** Pushes a version with one more step in its Dockerfile, which must fail. */
async function failingStep(scene: Scene, command: string): Promise<string> {
  const { number, files } = scene.nextVersion();
  const dockerfile = files.Dockerfile.replace('CMD', `RUN ${command}\nCMD`);
  return scene.failingIn('Build', await scene.commit(`A step of version ${number} fails`, { ...files, Dockerfile: dockerfile }));
}
