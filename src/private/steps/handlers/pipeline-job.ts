/**
 * What CodePipeline sends to a function, as far as it is needed here. It holds credentials: never log it.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html#actions-invoke-lambda-function-json-event-example
 */
export interface PipelineEvent {
  readonly 'CodePipeline.job': PipelineJob;
}

export interface PipelineJob {
  readonly id: string;
  readonly data: {
    readonly actionConfiguration: { readonly configuration: { readonly UserParameters?: string } };
    readonly inputArtifacts: ArtifactReference[];
    /** Temporary, and good for the artifacts alone. */
    readonly artifactCredentials: ArtifactCredentials;
    /** What the function has handed to itself when it went on waiting. */
    readonly continuationToken?: string | null;
  };
}

export interface ArtifactReference {
  readonly name: string;
  readonly location: { readonly s3Location: { readonly bucketName: string; readonly objectKey: string } };
}

export interface ArtifactCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}
