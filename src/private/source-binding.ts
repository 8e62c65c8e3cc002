import type { Artifact, IAction, Pipeline } from 'aws-cdk-lib/aws-codepipeline';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/** What a source is told about the pipeline that it serves. */
export interface GithubSourceContext {
  readonly repo: string;
  /** The branch as the user gave it, if so. */
  readonly branch?: string;
  readonly output: Artifact;
  readonly encryptionKey?: IKey;
}

/** What a source has made for its pipeline. */
export interface BoundGithubSource {
  readonly action: IAction;
  readonly connectionArn?: string;
  /** The build clones the repository itself, so its role needs the connection too. */
  readonly clonedByBuild?: boolean;
  /** Makes what starts the pipeline, once there is a pipeline to start. */
  startPipeline(pipeline: Pipeline): GithubWebhook | undefined;
}

/** The webhook of a pipeline, as its attributes show it. */
export interface GithubWebhook {
  readonly url: string;
  readonly secret: ISecret;
}

export type BindGithubSource = (scope: Construct, context: GithubSourceContext) => BoundGithubSource;

export const SOURCE = 'Source';
export const DEFAULT_BRANCH = 'main';
