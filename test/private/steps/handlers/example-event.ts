import { PipelineEvent } from '../../../../src/private/steps/handlers/pipeline-job';

/** What must be in no log: it opens the artifacts. */
export const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'FwoGZXIvYXdzEXAMPLE-session-token',
};

export interface Job {
  readonly id?: string;
  readonly UserParameters?: string;
  readonly continuationToken?: string;
}

/**
 * The event with every member that CodePipeline's guide shows.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html#actions-invoke-lambda-function-json-event-example
 */
export function exampleEvent({ id = '11111111-abcd-1111-abcd-111111abcdef', UserParameters, continuationToken }: Job): PipelineEvent {
  const event = {
    'CodePipeline.job': {
      id,
      accountId: '111122223333',
      data: {
        actionConfiguration: { configuration: { FunctionName: 'MyLambdaFunctionForAWSCodePipeline', UserParameters } },
        inputArtifacts: [{
          location: { s3Location: { bucketName: 'the-artifact-bucket', objectKey: 'the-pipeline/Build/ab12cd3.zip' }, type: 'S3' },
          revision: null,
          name: 'Build',
        }],
        outputArtifacts: [],
        artifactCredentials: { ...CREDENTIALS, expirationTime: 1_800_003_600_000 },
        ...continuationToken && { continuationToken },
        encryptionKey: { id: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab', type: 'KMS' },
      },
    },
  };
  return event;
}
