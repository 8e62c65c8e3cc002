import { BatchGetImageCommand, type ECRClient, GetDownloadUrlForLayerCommand } from '@aws-sdk/client-ecr';
import { newEcrClient, Patience } from './ecr-client';
import { checkedManifest, ImageSource, Manifest, MEDIA_TYPES, Refusal } from './image';
import { EcrName } from './image-name';

/** A private repository of ECR, asked through ECR's own API, so that no registry token is needed. */
export class EcrSource implements ImageSource {
  private readonly ecr: ECRClient;

  constructor(private readonly name: EcrName, patience: Patience) {
    this.ecr = newEcrClient(name.region, patience);
  }

  public async manifest(reference: string): Promise<Manifest> {
    const { registryId, repositoryName } = this.name;
    const { images = [], failures = [] } = await this.ecr.send(new BatchGetImageCommand({
      registryId,
      repositoryName,
      imageIds: [reference.startsWith('sha256:') ? { imageDigest: reference } : { imageTag: reference }],
      acceptedMediaTypes: MEDIA_TYPES,
    }));
    if (!images[0]) {
      throw new Refusal(`${repositoryName} has no image ${reference} (${failures[0]?.failureCode}); push it, or name one that is there`);
    }
    return checkedManifest(images[0].imageManifest!, { mediaType: images[0].imageManifestMediaType, digest: images[0].imageId!.imageDigest });
  }

  public async blob(layerDigest: string): Promise<AsyncIterable<Uint8Array>> {
    const { registryId, repositoryName } = this.name;
    const { downloadUrl } = await this.ecr.send(new GetDownloadUrlForLayerCommand({ registryId, repositoryName, layerDigest }));
    const response = await fetch(downloadUrl!);
    if (!response.ok || !response.body) throw new Error(`the storage of ECR answered ${response.status}; try again`);
    return response.body;
  }
}
