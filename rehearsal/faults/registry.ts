import { ensure } from '../steps';
import { projectOf, withBuildspec } from './build-project';
import { cause, Fault } from './fault';
import { Scene } from './scene';

/** What the registry does with a push of docker's. */
export const registryFaults: Fault[] = [
  {
    // Docker itself tries for almost a minute more.
    name: 'registry gone during push',
    play: async (scene) => {
      const { registryLine } = scene.aws.emulator;
      const { commit } = await scene.commitVersion();
      let cut = false;
      void registryLine.cutAt(/^PUT \/v2\/\S+\/blobs\/uploads\//).then(() => { cut = true; });
      try {
        const failure = await scene.failingIn('Build', commit);
        ensure(cut, 'the line to the registry is cut while docker pushes');
        return cause(failure, /connection refused|connection reset|EOF/);
      } finally {
        await registryLine.mend();
      }
    },
  },
  {
    name: 'push refused for size',
    play: async (scene) => {
      scene.aws.emulator.limitRegistry({ layerBytes: 100 });
      return refused(scene, /exceeds the maximum allowed size of a layer which is '100'/);
    },
  },
  {
    name: 'push refused for quota',
    play: async (scene) => {
      scene.aws.emulator.limitRegistry({ imagesPerRepository: 1 });
      return refused(scene, /already has the maximum allowed number of images which is '1'/);
    },
  },
  { name: 'tag already there', play: takenTag },
  { name: 'release moved by hand', play: movedRelease },
];

/** Pushes a version while the registry has other limits than AWS's. */
async function refused(scene: Scene, why: RegExp): Promise<string> {
  try {
    const { commit } = await scene.commitVersion();
    return cause(await scene.failingIn('Build', commit), why);
  } finally {
    scene.aws.emulator.limitRegistry({});
  }
}

/** No two builds of the construct's own buildspec make the same tag; one that leaves out the build's id does. */
async function takenTag(scene: Scene): Promise<string> {
  const [taken] = await scene.releaseTags();
  const { commit } = await scene.commitVersion();
  const failure = await withBuildspec(scene, (buildspec) => buildspec.replace(/export IMAGE_TAG=.*?(?="?,?\n)/, `export IMAGE_TAG=${taken}`),
    () => scene.failingIn('Build', commit));
  return cause(failure, /The image tag '\S+' already exists in the '\S+' repository and cannot be overwritten because the tag is immutable/);
}

/** Neither does PutImage move a release's tag. */
async function movedRelease(scene: Scene): Promise<string> {
  const { ecr } = scene.aws.emulator.aws;
  const repositoryName = await repositoryOf(scene);
  const [older] = await scene.releaseTags();
  const { number, commit } = await scene.commitVersion();
  const execution = await scene.push(commit);
  await scene.released(number, execution);
  const { IMAGE_TAG: newer } = execution.variables.Build;

  const retag = async (image: string, imageTag: string) => {
    const { images: [found] = [] } = await ecr.batchGetImage({ repositoryName, imageIds: [{ imageTag: image }] });
    await ecr.putImage({ repositoryName, imageTag, imageManifest: found.imageManifest, imageManifestMediaType: found.imageManifestMediaType });
  };
  const refusal = await retag(newer, older).then(() => undefined, (error: Error) => error);
  ensure(refusal?.name === 'ImageTagAlreadyExistsException', `the release's tag stays, got: ${refusal?.name ?? 'moved'}`);
  return cause(refusal!.message, /cannot be overwritten because the tag is immutable/);
}

/** The name of the repository that the build pushes to. */
export async function repositoryOf(scene: Scene): Promise<string> {
  const { environment } = await projectOf(scene);
  const uri = environment!.environmentVariables!.find(({ name }) => name === 'IMAGE_REPOSITORY_URI')!.value!;
  return uri.slice(uri.indexOf('/') + 1);
}
