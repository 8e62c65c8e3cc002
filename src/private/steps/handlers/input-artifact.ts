import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { isDenied, StepFailed } from './errors';
import { PipelineJob } from './pipeline-job';
import { fileInZip, RemoteBytes } from './zip';

/** The artifact that an action gets, read with the job's own credentials: the function's role may read no bucket. */
export class InputArtifact {
  private readonly name: string;
  private readonly object: S3Object;
  private readonly texts = new Map<string, string>();

  constructor({ data: { inputArtifacts: [{ name, location: { s3Location } }], artifactCredentials } }: PipelineJob) {
    this.name = name;
    const { accessKeyId, secretAccessKey, sessionToken } = artifactCredentials; // and nothing else that the event may hold
    const s3 = new S3Client({ credentials: { accessKeyId, secretAccessKey, sessionToken } });
    this.object = new S3Object(s3, s3Location.bucketName, s3Location.objectKey);
  }

  /** The text of a file, which is fetched once. */
  public async read(path: string): Promise<string> {
    const text = this.texts.get(path) ?? await this.fetch(path);
    this.texts.set(path, text);
    return text;
  }

  private async fetch(path: string): Promise<string> {
    const content = await fileInZip(this.object, path).catch((error) => { throw this.explained(error); });
    if (!content) throw new StepFailed(`the artifact ${this.name} has no ${path}`, 'let the build hand it over', 'ConfigurationError');
    return content.toString('utf8');
  }

  private explained(error: Error): Error {
    if (error.name === 'NoSuchKey') return new StepFailed(`the artifact ${this.name} has expired`, 'release the change again');
    // Whoever may not list a bucket is denied what is not there.
    if (isDenied(error)) error.message = `AccessDenied: the artifact ${this.name} has expired, or may not be read`;
    return error;
  }
}

class S3Object implements RemoteBytes {
  constructor(private readonly s3: S3Client, private readonly bucket: string, private readonly key: string) {}

  public async tail(length: number): Promise<{ bytes: Buffer; size: number }> {
    const { bytes, contentRange } = await this.get(`bytes=-${length}`);
    // An object that is shorter than the range may be answered as a whole.
    return { bytes, size: contentRange ? Number(contentRange.split('/')[1]) : bytes.length };
  }

  public async range(start: number, end: number): Promise<Buffer> {
    return (await this.get(`bytes=${start}-${end - 1}`)).bytes;
  }

  private async get(Range: string): Promise<{ bytes: Buffer; contentRange?: string }> {
    const { Body, ContentRange: contentRange } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: this.key, Range }));
    return { bytes: Buffer.from(await Body!.transformToByteArray()), contentRange };
  }
}
