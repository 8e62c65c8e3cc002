import { createHash } from 'crypto';
import {
  BatchCheckLayerAvailabilityCommand, BatchGetImageCommand, CompleteLayerUploadCommand, type ECRClient, ImageAlreadyExistsException,
  ImageTagAlreadyExistsException, InitiateLayerUploadCommand, LayerAlreadyExistsException, LayerAvailability, PutImageCommand, UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { newEcrClient, Patience } from './ecr-client';
import { Manifest, MEDIA_TYPES, Refusal } from './image';
import { EcrName } from './image-name';

/** As many as ECR takes in one request. */
const BATCH = 100;

/** The repository to fill, through ECR's own API: a registry token would be a right on all repositories. */
export class Destination {
  private readonly ecr: ECRClient;
  private readonly repository: { registryId: string; repositoryName: string };

  constructor({ registryId, region, repositoryName }: EcrName, patience: Patience) {
    this.ecr = newEcrClient(region, patience);
    this.repository = { registryId, repositoryName };
  }

  /** The tags that name no image yet. */
  public async missingTags(tags: string[]): Promise<string[]> {
    const found: (string | undefined)[] = [];
    for (const batch of batches(tags)) {
      const { images = [], failures = [] } = await this.ecr.send(new BatchGetImageCommand({
        ...this.repository, imageIds: batch.map((imageTag) => ({ imageTag })), acceptedMediaTypes: MEDIA_TYPES,
      }));
      const other = failures.find(({ failureCode }) => failureCode !== 'ImageNotFound');
      if (other) throw new Error(`ECR cannot tell whether ${other.imageId?.imageTag} exists (${other.failureCode}: ${other.failureReason})`);
      found.push(...images.map(({ imageId }) => imageId?.imageTag));
    }
    return tags.filter((tag) => !found.includes(tag));
  }

  /** The digests that the repository has not got. */
  public async missingBlobs(digests: string[]): Promise<string[]> {
    const found: (string | undefined)[] = [];
    for (const batch of batches(digests)) {
      const { layers = [] } = await this.ecr.send(new BatchCheckLayerAvailabilityCommand({ ...this.repository, layerDigests: batch }));
      const there = layers.filter(({ layerAvailability }) => layerAvailability === LayerAvailability.AVAILABLE);
      found.push(...there.map(({ layerDigest }) => layerDigest));
    }
    return digests.filter((digest) => !found.includes(digest));
  }

  /** Uploads while it downloads: no more than a part is in memory. */
  public async putBlob(digest: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const { uploadId, partSize } = await this.ecr.send(new InitiateLayerUploadCommand(this.repository));
    const hash = createHash('sha256');
    let position = 0;
    for await (const part of inParts(bytes, partSize!)) {
      hash.update(part);
      await this.ecr.send(new UploadLayerPartCommand({
        ...this.repository, uploadId, partFirstByte: position, partLastByte: position + part.length - 1, layerPartBlob: part,
      }));
      position += part.length;
    }
    if (position === 0) throw new Refusal(`its layer ${digest} is empty, which ECR does not take; build the image anew`);
    const arrived = `sha256:${hash.digest('hex')}`;
    if (arrived !== digest) throw new Error(`the layer ${digest} arrived as ${arrived}; try again`);
    await unlessThere(this.ecr.send(new CompleteLayerUploadCommand({ ...this.repository, uploadId, layerDigests: [digest] })));
  }

  /** Stores a manifest, all that it names being there. */
  public async putManifest({ text, digest, mediaType }: Manifest, imageTag?: string): Promise<void> {
    await unlessThere(this.ecr.send(new PutImageCommand({
      ...this.repository, imageManifest: text, imageManifestMediaType: mediaType, imageDigest: digest, imageTag,
    })));
  }
}

/** Somebody else was faster, which is as good. */
async function unlessThere(sent: Promise<unknown>): Promise<void> {
  try {
    await sent;
  } catch (error) {
    const good = [ImageAlreadyExistsException, ImageTagAlreadyExistsException, LayerAlreadyExistsException];
    if (!good.some((type) => error instanceof type)) throw error;
  }
}

function batches<T>(all: T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / BATCH) }, (_, i) => all.slice(i * BATCH, (i + 1) * BATCH));
}

/** Cuts a stream into parts of one size; the last one is what is left. */
async function* inParts(bytes: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (let chunk of bytes) {
    while (length + chunk.length >= size) {
      yield Buffer.concat([...held, chunk.subarray(0, size - length)]);
      chunk = chunk.subarray(size - length);
      held = [];
      length = 0;
    }
    held.push(chunk);
    length += chunk.length;
  }
  if (length > 0) yield Buffer.concat(held);
}
