import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DeployStage } from './deploy-stage';
import { FindingSeverity } from './finding-severity';
import { GithubSource } from './github-source';
import { ImageBuild } from './image-build';
import { ImageRepository } from './image-repository';
import { TestStage } from './test-stage';

/**
 * Properties of `EcsGithubPipeline`.
 */
export interface EcsGithubPipelineProps {
  /**
   * The GitHub repository, `owner/name`. Changing it makes another webhook.
   */
  readonly repo: string;

  /**
   * The branch whose pushes are deployed, without `refs/heads/`.
   *
   * @default 'main'
   */
  readonly branch?: string;

  /**
   * Where the code comes from and what starts the pipeline. Changing from a webhook removes the webhook and its secret.
   *
   * @default GithubSource.webhook()
   */
  readonly source?: GithubSource;

  /**
   * The ECS service to deploy to, with the deployment controller ECS, in the pipeline's region and account.
   *
   * Define it before the pipeline: the container and the image repository are found in its task definition.
   * The same as `stages: [{ stageName: 'Deploy', targets: [{ service }] }]`.
   *
   * @default - none; required unless `stages`
   */
  readonly service?: ecs.IService;

  /**
   * The cluster that the service runs in.
   *
   * An error together with `stages`, whose targets name theirs.
   *
   * @default - the service's own; required when the service was imported without one, by its ARN
   */
  readonly cluster?: ecs.ICluster;

  /**
   * The container that gets the new image. An error together with `stages`, whose targets name theirs.
   *
   * @default - those that use an `ImageRepository`'s image, else the one essential container; required for an imported service
   */
  readonly containerName?: string;

  /**
   * The task role and the execution role of the service. The pipeline may pass these to ECS, and no others.
   *
   * An imported execution role must be able to pull from the image repository itself. An error together with `stages`.
   *
   * @default - those of the task definition; required for an imported service
   */
  readonly taskRoles?: iam.IRole[];

  /**
   * The stages that the image goes through, in this order, 1 to 48 of them. The last one is production: its image is behind
   * `imageRepository.containerImage`, that of any other behind `imageRepository.containerImageFor(stageName)`.
   *
   * A pipeline has at most 50 stages: `Source`, `Build`, `Test` and `Scan` where there are, these, and one for each `approval`.
   *
   * An error together with `service`, `cluster`, `containerName` or `taskRoles`.
   *
   * @default - one stage `Deploy` with `service`
   */
  readonly stages?: DeployStage[];

  /**
   * Where the images go. One repository serves one pipeline.
   *
   * Giving one later leaves the pipeline's own repository behind, by its `removalPolicy`; its images are not copied.
   *
   * @default - the one behind the service's image, else a new one
   */
  readonly imageRepository?: ImageRepository;

  /**
   * How many released images the new image repository keeps, 1 to 100000.
   *
   * An error when the repository is given, or found behind the service's image: then it says so itself.
   *
   * @default 30
   */
  readonly keepImages?: number;

  /**
   * How the commit becomes an image.
   *
   * @default ImageBuild.dockerfile()
   */
  readonly imageBuild?: ImageBuild;

  /**
   * Tests of the image, between its build and the first deployment. One that fails ends the execution, and nothing is deployed.
   *
   * @default - none
   */
  readonly testStage?: TestStage;

  /**
   * Stops an image before the first deployment, in a stage `Scan`, when ECR's scan of it has findings of this severity or worse.
   * Findings that are not rated do not count.
   *
   * The stage waits up to 15 minutes for the scan, basic or enhanced (Amazon Inspector), of every platform of the image. One that
   * fails, does not support the image or does not end fails the stage too. The repositories that this library makes are scanned
   * on push; one of your own has to be as well. Retry the stage to look again.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
   * @default - findings stop nothing
   */
  readonly stopOnFindings?: FindingSeverity;

  /**
   * An existing bucket for the pipeline's artifacts, in the pipeline's region.
   *
   * Giving one later leaves the pipeline's own bucket behind, by its `removalPolicy`.
   *
   * @default - a new private one, TLS only
   */
  readonly artifactBucket?: s3.IBucket;

  /**
   * When artifacts in the new bucket expire, 1 to 3650 whole days. A rollback needs those of the execution it goes back to.
   *
   * An error together with `artifactBucket`.
   *
   * @default Duration.days(180)
   */
  readonly artifactExpiry?: Duration;

  /**
   * How long a deployment may take to settle before it counts as failed, 1 to 60 whole minutes. The service's circuit
   * breaker may have put the old tasks back long before; the pipeline learns of it only now.
   *
   * It must be longer than the bake and step times of a service that shifts its traffic bit by bit.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html
   * @default Duration.minutes(15)
   */
  readonly deploymentTimeout?: Duration;

  /**
   * Whether a failed deployment is rolled back to the last execution that succeeded, where AWS has one: with the same
   * structure of the pipeline and with its artifacts still there. So never on the first run.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html
   * @default true, and false in `PARALLEL` mode, which has no rollback
   */
  readonly rollbackOnFailure?: boolean;

  /**
   * What a push does while an earlier one is on its way.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html#concepts-how-it-works-executions
   * @default ExecutionMode.SUPERSEDED
   */
  readonly executionMode?: codepipeline.ExecutionMode;

  /**
   * Name of the pipeline: 1 to 100 letters, digits, and `.@_-`. Changing it replaces the pipeline and its history.
   *
   * @default - generated by CloudFormation
   */
  readonly pipelineName?: string;

  /**
   * Key of the pipeline's region for the new artifact bucket, the new image repository and the webhook's secret.
   *
   * Changing it later replaces the image repository: a new one is made, and the images are not copied.
   *
   * @default - keys that AWS owns, at no cost
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What happens to what holds data (the new image repository, artifact bucket and build log) when the stack no longer
   * has it. `DESTROY` empties it first.
   *
   * By default it stays, unless the deployment that makes it fails: then the repository and the log go, and only the bucket is left,
   * with a generated name and the artifacts of a first run. `RETAIN` keeps all three even then.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
   * @default - `RETAIN_ON_UPDATE_OR_DELETE`, and `RETAIN` for the bucket
   */
  readonly removalPolicy?: RemovalPolicy;
}
