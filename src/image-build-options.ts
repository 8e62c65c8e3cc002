import { Duration } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as signer from 'aws-cdk-lib/aws-signer';
import { BuildCache } from './build-cache';

/**
 * Options that every image build has.
 */
export interface ImageBuildOptions {
  /**
   * The image that the build runs in. It must run Docker with buildx and have the AWS CLI and a POSIX shell, and jq for
   * `secrets` and `dockerHubCredentials`.
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
   * Network that the build runs in, to reach private registries or databases. It needs a way to ECR, S3, CloudWatch Logs and to
   * whatever the Dockerfile downloads: a NAT gateway, or VPC endpoints where AWS is all that it needs.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/vpc-support.html
   * @default - no network of yours
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Subnets of `vpc` that the build runs in. An error without `vpc`, and with public subnets: CodeBuild's machines have no public
   * address, so that nothing is reached from there. Isolated ones, which reach VPC endpoints alone, bring a warning.
   *
   * @default - private subnets with egress, or isolated ones where the network has no others
   */
  readonly subnetSelection?: ec2.SubnetSelection;

  /**
   * Security groups of the build. An error without `vpc`.
   *
   * @default - a new one, that lets everything out
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Further environment variables of the build. Secrets go in by reference, never as plain text, and from the pipeline's region.
   *
   * The build sets `IMAGE_REPOSITORY_URI`, `IMAGE_TAG_PREFIX`, `CONTAINER_NAME` and what it works with itself; names that
   * begin with `CODEBUILD_` are CodeBuild's.
   *
   * @default - none
   */
  readonly environmentVariables?: { [name: string]: codebuild.BuildEnvironmentVariable };

  /**
   * A secret with the keys `username` and `password`, to log in to Docker Hub before base images are pulled.
   *
   * With `buildspecFile` and in a `testStage` they arrive as `DOCKERHUB_USERNAME` and `DOCKERHUB_PASSWORD`, and logging in is the
   * file's work; the secret has to be in the pipeline's region then. A secret with a key of its own is imported with its `encryptionKey`.
   *
   * @default - base images are pulled without a login, within Docker Hub's limit for strangers
   */
  readonly dockerHubCredentials?: secretsmanager.ISecret;

  /**
   * Repositories of ECR that base images are pulled from, in whatever account and region. The build may pull from them and is
   * logged in to their registries; a repository of another account must let it in by its policy.
   *
   * With `buildspecFile` logging in to other registries than the image repository's is the file's work.
   *
   * @default - none
   */
  readonly baseImageRepositories?: ecr.IRepository[];

  /**
   * Prefixes of ECR's pull through cache rules, in the pipeline's account and region, that base images are pulled through: 2 to 30
   * characters, such as `docker-hub` of `FROM 111122223333.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/library/node`. Not `ROOT`.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
   * @default - none
   */
  readonly pullThroughCaches?: string[];

  /**
   * A profile of AWS Signer, of the pipeline's account and region, that ECR signs pushed images with in the name of the build.
   *
   * ECR signs where the registry has a signing rule for the repository and the profile; the build only needs the right.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/managed-signing.html
   * @default - the build may sign nothing
   */
  readonly signingProfile?: signer.ISigningProfile;

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

  /**
   * Secrets of Secrets Manager for `RUN --mount=type=secret,id=…`, by that id: letters, digits, dots, underscores and dashes.
   *
   * They are in files of the Dockerfile's command alone, never in a layer, the image's history, the build's environment or its
   * log. A secret that changes does not make Docker run the command again.
   *
   * What is asked for has to be a text that is not empty: a field of a JSON object, or the whole secret. A secret of another region is
   * fetched from there; one of another account must let the build's role in by its policy, and so must its key. A secret with a key
   * of its own is imported with its `encryptionKey`.
   *
   * @see https://docs.docker.com/build/building/secrets/
   * @default - none
   */
  readonly secrets?: { [id: string]: ecs.Secret };

  /**
   * Where the build finds what earlier builds have done.
   *
   * @default BuildCache.registry()
   */
  readonly cache?: BuildCache;

  /**
   * The image of BuildKit, which writes registry caches, attests and builds for several platforms.
   *
   * @default - `moby/buildkit:v0.27.0` from Docker Hub, once; a copy stays in the image repository
   */
  readonly buildkitImage?: string;

  /**
   * The one platform that the image is for, `Platform.LINUX_AMD64` or `Platform.LINUX_ARM64`. The build machine is of the same.
   *
   * @default - the service's; `Platform.LINUX_AMD64` where it does not say so, as imported ones
   */
  readonly platform?: Platform;

  /**
   * Both platforms, for an image that runs on either. The build machine is of the service's, or else the first; commands for
   * the other one are emulated, which takes about three times as long.
   *
   * @see https://docs.docker.com/build/building/multi-platform/
   * @default - one platform
   */
  readonly platforms?: Platform[];

  /**
   * Shell commands that test the image before it is pushed, 1 to 50, in the repository's root: `docker run --rm "$IMAGE_URI" npm test`.
   *
   * One that fails ends the build. Of several platforms the machine's own is tested.
   *
   * @default - none
   */
  readonly testCommands?: string[];

  /**
   * Attests in the repository what the image was made of and how: SLSA provenance, the build arguments included.
   *
   * @see https://docs.docker.com/build/metadata/attestations/slsa-provenance/
   * @default false
   */
  readonly provenance?: boolean;

  /**
   * Attests in the repository what the image contains, as SPDX.
   *
   * @see https://docs.docker.com/build/metadata/attestations/sbom/
   * @default false
   */
  readonly sbom?: boolean;

  /**
   * The image that makes the list for `sbom`. An error where `sbom` is not set.
   *
   * @default - `docker/buildkit-syft-scanner:stable-1` from Docker Hub
   */
  readonly sbomGenerator?: string;
}

/**
 * Options of `ImageBuild.buildspecFile`.
 */
export interface BuildspecFileOptions extends ImageBuildOptions {}
