import { mkdirSync, writeFileSync } from 'fs';
import { dirname, join, sep } from 'path';
import { S3 } from '@aws-sdk/client-s3';
import { unzipSync, zipSync } from 'fflate';

/** Files by their path. */
export type Contents = Map<string, Buffer>;

export interface ArtifactLocation {
  readonly bucket: string;
  readonly key: string;
}

/** The pipeline's artifact bucket, as somebody sees it who has certain credentials. It holds zips. */
export class ArtifactBucket {
  constructor(private readonly s3: Pick<S3, 'putObject' | 'getObject' | 'getBucketVersioning'>, private readonly name: string, private readonly pipeline: string) {}

  /** Where an artifact of an execution is. The key is shortened as CodePipeline shortens it: first the pipeline, then the artifact. */
  public static location(pipeline: { readonly name: string; readonly artifactBucket: string }, artifact: string, execution: string): ArtifactLocation {
    return { bucket: pipeline.artifactBucket, key: `${pipeline.name.slice(0, 20)}/${artifact.slice(0, 10)}/${execution}` };
  }

  /** CodePipeline asks this of every bucket that it shall write to. */
  public async checkVersioning(): Promise<void> {
    await this.s3.getBucketVersioning({ Bucket: this.name });
  }

  public async put(artifact: string, execution: string, contents: Contents): Promise<void> {
    await this.putZip(artifact, execution, zipSync(Object.fromEntries(contents)));
  }

  public async putZip(artifact: string, execution: string, zip: Uint8Array): Promise<void> {
    await this.s3.putObject({ Bucket: this.name, Key: this.key(artifact, execution), Body: zip });
  }

  public async get(artifact: string, execution: string): Promise<Contents> {
    const { Body: zip } = await this.s3.getObject({ Bucket: this.name, Key: this.key(artifact, execution) });
    const entries = Object.entries(unzipSync(await zip!.transformToByteArray()));
    return new Map(entries.filter(([path]) => !path.endsWith('/')).map(([path, bytes]) => [path, Buffer.from(bytes)]));
  }

  /**
   * Unpacks an artifact. Files lose their permissions, as they do when CodePipeline fetches them from GitHub.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/troubleshooting.html#troubleshooting-file-permissions
   */
  public async unpack(artifact: string, execution: string, directory: string): Promise<void> {
    mkdirSync(directory, { recursive: true });
    for (const [path, bytes] of await this.get(artifact, execution)) {
      const file = join(directory, path);
      if (!file.startsWith(directory + sep)) throw new Error(`the artifact ${artifact} holds a file outside of itself, ${path}`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
  }

  private key(artifact: string, execution: string): string {
    return ArtifactBucket.location({ name: this.pipeline, artifactBucket: this.name }, artifact, execution).key;
  }
}
