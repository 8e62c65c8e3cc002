import { BatchGetImageCommand, ECRClient, Image, ImageIdentifier } from '@aws-sdk/client-ecr';
import { StepFailed } from './errors';
import { InputArtifact } from './input-artifact';

/** Where a step finds the image that was built. */
export interface ImageParameters {
  /** The image repository of the pipeline. */
  readonly repositoryUri: string;
  /** The file of the artifact that names the image, and the container for which it does. */
  readonly fileName: string;
  readonly container: string;
}

/** The image that was built, by the names that ECR's API has for it. */
export interface BuiltImage {
  readonly uri: string;
  /** Another account's repository is never meant, whatever it is called. */
  readonly repository: { readonly registryId: string; readonly repositoryName: string };
  readonly imageId: ImageIdentifier;
}

/**
 * The image that the artifact names.
 *
 * Not a variable of the build: after a rollback the artifact is that of the execution that was gone back to, and a build of the
 * user's own need not export variables.
 */
export async function builtImage({ repositoryUri, fileName, container }: ImageParameters, artifact: Pick<InputArtifact, 'read'>): Promise<BuiltImage> {
  const definitions = imageDefinitionsIn(fileName, await artifact.read(fileName));
  const uri = definitions.find(({ name }) => name === container)?.imageUri;
  if (!uri) throw new StepFailed(`${fileName} names no image of the container ${container}`, 'let the build name one', 'ConfigurationError');

  const [, tag, digest] = uri.startsWith(repositoryUri) ? /^(?::([^:@/]+)|@(sha256:[0-9a-f]{64}))$/.exec(uri.slice(repositoryUri.length)) ?? [] : [];
  if (!tag && !digest) throw new StepFailed(`${uri} is not in ${repositoryUri}`, 'push to the repository of the pipeline', 'ConfigurationError');
  const [, registryId, repositoryName] = /^(\d{12})\.[^/]+\/(.+)$/.exec(repositoryUri)!;
  return { uri, repository: { registryId, repositoryName }, imageId: digest ? { imageDigest: digest } : { imageTag: tag } };
}

/**
 * An image of the same repository as ECR has it, if it has it. Whatever kind of manifest was pushed is answered, as none is asked for.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html
 */
export async function imageIn(ecr: ECRClient, { repository }: BuiltImage, imageId: ImageIdentifier): Promise<Image | undefined> {
  const { images = [], failures = [] } = await ecr.send(new BatchGetImageCommand({ ...repository, imageIds: [imageId] }));
  const other = failures.find(({ failureCode }) => failureCode !== 'ImageNotFound');
  if (other) throw new StepFailed(`ECR cannot tell whether ${imageId.imageTag ?? imageId.imageDigest} is there (${other.failureCode}: ${other.failureReason})`, 'retry the stage');
  return images[0];
}

/** That image must be there. */
export async function presentImage(ecr: ECRClient, image: BuiltImage): Promise<Image> {
  const found = await imageIn(ecr, image, image.imageId);
  if (!found) throw new StepFailed(`${image.uri} is not there any more`, 'release the change again');
  return found;
}

/** Which image a container gets. */
export interface ImageDefinition {
  readonly name: string;
  readonly imageUri: string;
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html#pipelines-create-image-definitions */
export function imageDefinitionsIn(fileName: string, text: string): ImageDefinition[] {
  const definitions = parsed(text);
  if (!Array.isArray(definitions) || !definitions.every((each) => typeof each?.name === 'string' && typeof each.imageUri === 'string')) {
    throw new StepFailed(`${fileName} is not a list of {"name": ..., "imageUri": ...} in JSON`, 'let the build write one', 'ConfigurationError');
  }
  return definitions;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the message would show what the file holds
  }
}
