import { ECRClient, Image, PutImageCommand } from '@aws-sdk/client-ecr';
import { BuiltImage, builtImage, imageIn, ImageParameters, presentImage } from './built-image';
import { StepFailed } from './errors';
import { newHandler, Step } from './step';

export interface LiveTagParameters extends ImageParameters {
  /** `live`, or `live-<stage>`. */
  readonly tag: string;
}

/**
 * Puts the live tag on the image that has been deployed, if it is not there yet: ECR refuses a tag that changes nothing.
 *
 * It is patient, as a failure of the stage rolls back a deployment that works.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-retag.html
 */
export const moveLiveTag: Step<LiveTagParameters, never> = {
  consequence: ({ tag }) => `the tag ${tag} stays where it is`,
  patience: 60,
  pause: 5,
  look: async ({ parameters, artifact }) => {
    const ecr = new ECRClient({});
    const { tag } = parameters;
    const image = await builtImage(parameters, artifact);
    const deployed = await presentImage(ecr, image);
    const live = await imageIn(ecr, image, { imageTag: tag });
    if (live?.imageId!.imageDigest === deployed.imageId!.imageDigest) return { done: `${tag} is at ${image.uri} already` };
    await putTag(ecr, image, deployed, tag);
    return { done: `${tag} is at ${image.uri}` };
  },
};

/** How the function is called by Lambda. */
export const handler = newHandler(moveLiveTag);

async function putTag(ecr: ECRClient, { repository }: BuiltImage, image: Image, imageTag: string): Promise<void> {
  const { imageManifest, imageManifestMediaType, imageId } = image;
  try {
    await ecr.send(new PutImageCommand({ ...repository, imageManifest, imageManifestMediaType, imageDigest: imageId!.imageDigest, imageTag }));
  } catch (error) {
    const { name } = error as Error;
    if (name === 'ImageAlreadyExistsException') return; // another invocation was faster
    if (name !== 'ImageTagAlreadyExistsException') throw error;
    throw new StepFailed(`the tags of ${repository.repositoryName} are immutable`, 'exclude live and live-* from that', 'ConfigurationError');
  }
}
