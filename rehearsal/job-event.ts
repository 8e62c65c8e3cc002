import { ArtifactLocation } from './artifact-bucket';
import { SessionCredentials } from './emulator/aws';
import { EncryptionKey } from './execution';

/** What CodePipeline tells a function about its job. */
export interface Job {
  readonly id: string;
  readonly accountId: string;
  /** The action's, with the values of all variables. */
  readonly configuration: { [key: string]: string };
  readonly inputArtifacts: JobArtifact[];
  readonly outputArtifacts: JobArtifact[];
  readonly credentials: SessionCredentials;
  /** What the function has given to an earlier job of the same action. */
  readonly continuationToken?: string;
  readonly encryptionKey?: EncryptionKey;
}

export interface JobArtifact {
  readonly name: string;
  readonly location: ArtifactLocation;
}

/**
 * The event of an invocation. Of an artifact that no source has made there is no revision.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-codepipeline.html for an example
 */
export function eventOf(job: Job): object {
  const { id, accountId, configuration, credentials, continuationToken, encryptionKey } = job;
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials;
  return {
    'CodePipeline.job': {
      id,
      accountId,
      data: {
        actionConfiguration: { configuration },
        inputArtifacts: job.inputArtifacts.map(described),
        outputArtifacts: job.outputArtifacts.map(described),
        artifactCredentials: { accessKeyId, secretAccessKey, sessionToken, expirationTime: expiration.getTime() },
        ...(continuationToken !== undefined && { continuationToken }),
        ...(encryptionKey && { encryptionKey }),
      },
    },
  };
}

function described({ name, location: { bucket: bucketName, key: objectKey } }: JobArtifact): object {
  return { name, revision: null, location: { type: 'S3', s3Location: { bucketName, objectKey } } };
}

/** What the job's credentials are good for, within what their role may do: its artifacts, and the key that they are encrypted with. */
export function artifactPolicy(inputs: ArtifactLocation[], outputs: ArtifactLocation[], encryptionKey?: EncryptionKey): object {
  const objects = (locations: ArtifactLocation[]) => locations.map(({ bucket, key }) => `arn:aws:s3:::${bucket}/${key}`);
  const statements = [
    { Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: objects(inputs) },
    { Action: ['s3:PutObject'], Resource: objects(outputs) },
    { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: encryptionKey ? [encryptionKey.id] : [] },
  ];
  return { Version: '2012-10-17', Statement: statements.filter(({ Resource }) => Resource.length > 0).map((each) => ({ Effect: 'Allow', ...each })) };
}
