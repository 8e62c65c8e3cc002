import { Duration } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { checkBuildOptions } from './private/build-options';
import { checkDockerfileOptions, dockerfileBuildspec } from './private/buildspec';
import type { Buildspec } from './private/buildspec';
import type { ImageDefinitions } from './private/image-definitions';
import { checkPath } from './private/paths';

/**
 * Options that every image build has.
 */
export interface ImageBuildOptions {
  /**
   * The image that the build runs in. It must run Docker and have the AWS CLI and a POSIX shell.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html
   * @default - Amazon Linux 2023 of the service's architecture: `amazonlinux-x86_64-standard:6.0` or `amazonlinux-aarch64-standard:4.0`
   */
  readonly buildImage?: codebuild.IBuildImage;

  /**
   * Size of the machine that builds.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html
   * @default ComputeType.SMALL
   */
  readonly computeType?: codebuild.ComputeType;

  /**
   * How long a build may take before it is stopped, 5 to 2160 whole minutes.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;

  /**
   * Network that the build runs in, to reach private registries or databases. It needs a way to ECR, S3, CloudWatch Logs and GitHub's packages.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/vpc-support.html
   * @default - no network of yours
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Subnets of `vpc` that the build runs in. An error without `vpc`.
   *
   * @default - private subnets with egress
   */
  readonly subnetSelection?: ec2.SubnetSelection;

  /**
   * Security groups of the build. An error without `vpc`.
   *
   * @default - a new one, that lets everything out
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Further environment variables of the build. Secrets go in by reference, never as plain text.
   *
   * The build sets `IMAGE_REPOSITORY_URI`, `IMAGE_TAG_PREFIX` and `CONTAINER_NAME` itself; names that begin with
   * `CODEBUILD_` are CodeBuild's.
   *
   * @default - none
   */
  readonly environmentVariables?: { [name: string]: codebuild.BuildEnvironmentVariable };

  /**
   * A secret with the keys `username` and `password`, to log in to Docker Hub before base images are pulled.
   *
   * With `buildspecFile` they arrive as `DOCKERHUB_USERNAME` and `DOCKERHUB_PASSWORD`, and logging in is the file's work.
   *
   * @default - base images are pulled without a login, within Docker Hub's limit for strangers
   */
  readonly dockerHubCredentials?: secretsmanager.ISecret;

  /**
   * An existing log group for the build's output. An error together with `logRetention`.
   *
   * Giving one later leaves the new log group behind, by the pipeline's `removalPolicy`.
   *
   * @default - a new one
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * How long the new log group keeps the build's output.
   *
   * @default RetentionDays.SIX_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
}

/**
 * Options of `ImageBuild.dockerfile`.
 */
export interface DockerfileBuildOptions extends ImageBuildOptions {
  /**
   * The build context, relative to the repository's root and inside of it.
   *
   * @default '.'
   */
  readonly directory?: string;

  /**
   * The Dockerfile, relative to `directory`.
   *
   * @default 'Dockerfile'
   */
  readonly dockerfile?: string;

  /**
   * The stage of a multi-stage Dockerfile to build.
   *
   * @default - the last stage
   */
  readonly target?: string;

  /**
   * Values of the Dockerfile's `ARG`s. They can be read back from the image: no secrets.
   *
   * Names are letters, digits and underscores; values reach Docker to the letter, whatever spaces, quotes and `$` they hold.
   *
   * @default - none
   */
  readonly buildArgs?: { [name: string]: string };
}

/**
 * Options of `ImageBuild.buildspecFile`.
 */
export interface BuildspecFileOptions extends ImageBuildOptions {}

/**
 * How the commit becomes an image in ECR. A description without a state.
 */
export abstract class ImageBuild {
  /**
   * Builds a Dockerfile and pushes the image under a tag that no other build has, `release-<commit>-<build>`.
   *
   * A failed login, build or push ends the build, and nothing is deployed.
   */
  public static dockerfile(options: DockerfileBuildOptions = {}): ImageBuild {
    checkBuildOptions(options);
    checkDockerfileOptions(options);
    return new DescribedBuild('Dockerfile', options, (definitions) => dockerfileBuildspec(options, definitions));
  }

  /**
   * Runs a buildspec of the repository.
   *
   * It finds where to push in `IMAGE_REPOSITORY_URI`, what tags begin with in `IMAGE_TAG_PREFIX` and the container in
   * `CONTAINER_NAME`, and must write the artifact `imagedefinitions.json`.
   *
   * Further containers are in `CONTAINER_NAME_2` and so on. Services whose containers have other names than the first
   * service's need files of their own, in the order of the targets: `imagedefinitions-2.json` and so on.
   *
   * @param fileName the buildspec, relative to the repository's root and inside of it
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html#pipelines-create-image-definitions
   */
  public static buildspecFile(fileName: string, options: BuildspecFileOptions = {}): ImageBuild {
    checkBuildOptions(options);
    checkPath('fileName', fileName);
    return new DescribedBuild('buildspec file', options, () => ({
      buildSpec: codebuild.BuildSpec.fromSourceFilename(fileName),
      environmentVariables: {},
      buildsNatively: false,
    }));
  }

  /**
   * What kind of build this is, in a few words.
   */
  public abstract readonly description: string;

  /** @internal */
  public abstract readonly _options: ImageBuildOptions;

  /** @internal */
  public abstract _bind(definitions: ImageDefinitions): Buildspec;
}

/** A description and the buildspec that a pipeline makes of it. */
class DescribedBuild extends ImageBuild {
  public readonly description: string;
  /** @internal */
  public readonly _options: ImageBuildOptions;
  private readonly buildspecFor: (definitions: ImageDefinitions) => Buildspec;

  constructor(description: string, options: ImageBuildOptions, buildspecFor: (definitions: ImageDefinitions) => Buildspec) {
    super();
    this.description = description;
    this._options = options;
    this.buildspecFor = buildspecFor;
  }

  /** @internal */
  public _bind(definitions: ImageDefinitions): Buildspec {
    return this.buildspecFor(definitions);
  }
}
