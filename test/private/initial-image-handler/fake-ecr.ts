import { digestOf, everythingIn, Stored } from './images';
import { LocalServer, Reply } from './server';

export interface Repository {
  readonly blobs: { [digest: string]: Buffer };
  readonly manifests: { [digest: string]: { text: string; mediaType: string } };
  readonly tags: { [tag: string]: string };
}

class EcrError extends Error {
  constructor(public readonly type: string, message = type) {
    super(message);
  }
}

/** ECR's API, as strict about digests, parts and what a manifest names as ECR is. */
export class FakeEcr {
  public static async start(): Promise<FakeEcr> {
    const ecr = new FakeEcr();
    ecr.server = await LocalServer.start(({ headers, url }, body) => {
      if (url!.startsWith('/blob/')) return ecr.download(url!);
      return ecr.reply(String(headers['x-amz-target']).split('.')[1], JSON.parse(body.toString()));
    });
    return ecr;
  }

  /** Small, so that tests have layers of many parts. */
  public readonly partSize = 8;
  /** The operations in their order, but for the parts. */
  public readonly calls: string[] = [];
  public readonly repositories: { [name: string]: Repository } = {};
  private readonly uploads = new Map<string, Buffer[]>();
  private server!: LocalServer;
  /** Runs before each operation; an error that it throws is ECR's answer. */
  public meddle: (operation: string, input: any) => void = () => {};

  public get endpoint(): string {
    return `http://${this.server.address}`;
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }

  public create(name: string): Repository {
    return this.repositories[name] = { blobs: {}, manifests: {}, tags: {} };
  }

  public push(name: string, tag: string, top: Stored): void {
    const repository = this.repositories[name] ?? this.create(name);
    const { manifests, blobs } = everythingIn(top);
    Object.assign(repository.blobs, blobs);
    for (const { digest, text, mediaType } of manifests) repository.manifests[digest] = { text, mediaType };
    repository.tags[tag] = top.digest;
  }

  public fail(type: string, message?: string): never {
    throw new EcrError(type, message);
  }

  private reply(operation: string, input: any): Reply {
    if (operation !== 'UploadLayerPart') this.calls.push(operation);
    try {
      this.meddle(operation, input);
      if (input.registryId !== '111122223333') this.fail('AccessDeniedException', 'another account');
      const repository = this.repositories[input.repositoryName] ?? this.fail('RepositoryNotFoundException', `${input.repositoryName} does not exist`);
      const operations: { [name: string]: (input: any, repository: Repository) => object } = {
        BatchGetImage: this.batchGetImage.bind(this),
        BatchCheckLayerAvailability: this.batchCheckLayerAvailability.bind(this),
        GetDownloadUrlForLayer: this.getDownloadUrlForLayer.bind(this),
        InitiateLayerUpload: this.initiateLayerUpload.bind(this),
        UploadLayerPart: this.uploadLayerPart.bind(this),
        CompleteLayerUpload: this.completeLayerUpload.bind(this),
        PutImage: this.putImage.bind(this),
      };
      return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(operations[operation](input, repository)) };
    } catch (error) {
      if (!(error instanceof EcrError)) throw error;
      return { status: 400, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify({ __type: error.type, message: error.message }) };
    }
  }

  private batchGetImage({ imageIds, acceptedMediaTypes }: any, { tags, manifests }: Repository): object {
    if (imageIds.length < 1 || imageIds.length > 100) this.fail('InvalidParameterException', 'imageIds');
    const images = [];
    const failures = [];
    for (const imageId of imageIds) {
      const imageDigest = imageId.imageDigest ?? tags[imageId.imageTag];
      const manifest = manifests[imageDigest];
      if (!manifest || !acceptedMediaTypes.includes(manifest.mediaType)) failures.push({ imageId, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' });
      else images.push({ imageId: { ...imageId, imageDigest }, imageManifest: manifest.text, imageManifestMediaType: manifest.mediaType });
    }
    return { images, failures };
  }

  private batchCheckLayerAvailability({ layerDigests }: any, { blobs }: Repository): object {
    if (layerDigests.length < 1 || layerDigests.length > 100) this.fail('InvalidParameterException', 'layerDigests');
    return { layers: layerDigests.map((layerDigest: string) => ({ layerDigest, layerAvailability: layerDigest in blobs ? 'AVAILABLE' : 'UNAVAILABLE' })), failures: [] };
  }

  private getDownloadUrlForLayer({ layerDigest, repositoryName }: any, { blobs }: Repository): object {
    if (!(layerDigest in blobs)) this.fail('LayersNotFoundException');
    return { layerDigest, downloadUrl: `${this.endpoint}/blob/${layerDigest}?of=${repositoryName}` };
  }

  private download(url: string): Reply {
    const { pathname, searchParams } = new URL(url, 'http://x');
    const blob = this.repositories[searchParams.get('of')!].blobs[pathname.slice('/blob/'.length)];
    return blob.length > 0 ? { status: 200, body: blob } : { status: 503 };
  }

  private initiateLayerUpload(): object {
    const uploadId = `upload-${this.uploads.size}`;
    this.uploads.set(uploadId, []);
    return { uploadId, partSize: this.partSize };
  }

  private uploadLayerPart({ uploadId, partFirstByte, partLastByte, layerPartBlob }: any): object {
    const parts = this.uploads.get(uploadId)!;
    const part = Buffer.from(layerPartBlob, 'base64');
    const position = parts.reduce((sum, each) => sum + each.length, 0);
    const isWhole = parts.every((each) => each.length === this.partSize) && part.length > 0 && part.length <= this.partSize;
    if (!isWhole || partFirstByte !== position || partLastByte !== position + part.length - 1) this.fail('InvalidLayerPartException');
    parts.push(part);
    return {};
  }

  private completeLayerUpload({ uploadId, layerDigests }: any, { blobs }: Repository): object {
    const parts = this.uploads.get(uploadId)!;
    if (parts.length === 0) this.fail('EmptyUploadException');
    const blob = Buffer.concat(parts);
    if (layerDigests.length !== 1 || digestOf(blob) !== layerDigests[0]) this.fail('InvalidLayerException');
    if (layerDigests[0] in blobs) this.fail('LayerAlreadyExistsException');
    blobs[layerDigests[0]] = blob;
    return {};
  }

  private putImage({ imageManifest, imageManifestMediaType, imageDigest, imageTag }: any, { blobs, manifests, tags }: Repository): object {
    const digest = digestOf(imageManifest);
    if (imageDigest !== digest) this.fail('ImageDigestDoesNotMatchException');
    const { mediaType, config, layers = [], manifests: children = [] } = JSON.parse(imageManifest);
    if (mediaType !== imageManifestMediaType) this.fail('InvalidParameterException', 'media type');
    const named = [...config ? [config] : [], ...layers.filter((each: any) => !each.urls)];
    if (named.some((each: any) => !(each.digest in blobs))) this.fail('LayersNotFoundException');
    if (children.some((each: any) => !(each.digest in manifests))) this.fail('ReferencedImagesNotFoundException');
    if (digest in manifests && (!imageTag || tags[imageTag] === digest)) this.fail('ImageAlreadyExistsException');
    manifests[digest] = { text: imageManifest, mediaType: imageManifestMediaType };
    if (imageTag) tags[imageTag] = digest;
    return {};
  }
}
