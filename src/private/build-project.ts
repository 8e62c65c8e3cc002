import { RemovalPolicy } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as logs from 'aws-cdk-lib/aws-logs';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ImageBuild, ImageBuildOptions } from '../image-build';
import type { ImageRepository } from '../image-repository';
import { grantArtifacts } from './artifacts';
import { buildImageFor } from './build-machine';
import { sortedVariables } from './build-options';
import { grantOptions, grantPull, grantPush } from './build-rights';
import { BuildVariable } from './buildspec';
import { grantUseConnection } from './connection-source';
import { ImageDefinitions } from './image-definitions';
import { otherRegistries } from './registry-logins';
import { checkNoSecret } from './secret-values';
import { Architecture } from './service-facts';
import { ServiceRole } from './service-role';

export interface BuildProjectProps {
  readonly build: ImageBuild;
  readonly images: ImageRepository;
  readonly imageDefinitions: ImageDefinitions;
  /** Of the services that will run the image, where they say so. */
  readonly architectures: Architecture[];
  readonly artifactBucket: IBucket;
  /** Set when the build clones the repository itself. */
  readonly cloneConnectionArn?: string;
  readonly removalPolicy: RemovalPolicy;
}

/** The CodeBuild project that runs an image build, and its role. */
export function newBuildProject(scope: Construct, props: BuildProjectProps): codebuild.Project {
  const options = props.build._options;
  const { buildSpec, environmentVariables, platforms, cache, pullsOwnImages, secrets } = props.build._bind({
    definitions: props.imageDefinitions,
    logins: otherRegistries(options.baseImageRepositories ?? [], props.images.repository),
  });
  const role = new ServiceRole(scope, 'BuildRole', 'codebuild.amazonaws.com', 'Builds the image and pushes it to its repository');
  const logGroup = options.logGroup ?? new logs.LogGroup(scope, 'BuildLogs', {
    retention: options.logRetention ?? logs.RetentionDays.SIX_MONTHS,
    removalPolicy: props.removalPolicy,
  });

  const givenVariables = { ...sortedVariables(options), ...environmentVariables };
  checkNoSecrets(scope, givenVariables);

  const project = role.withoutGrants(() => new codebuild.PipelineProject(scope, 'BuildProject', {
    description: 'Builds the image and says which containers get it',
    role,
    buildSpec,
    environment: {
      buildImage: buildImageFor({ buildImage: options.buildImage, services: props.architectures, platforms }),
      computeType: options.computeType ?? codebuild.ComputeType.SMALL,
      privileged: true, // Docker in the build needs it
      dockerServer: cache.dockerServer,
    },
    environmentVariables: {
      ...givenVariables,
      ...dockerHubVariables(options),
      [BuildVariable.REPOSITORY_URI]: { value: props.images.repository.repositoryUri },
      [BuildVariable.TAG_PREFIX]: { value: props.images.tagPrefix },
      ...props.imageDefinitions.environmentVariables,
    },
    cache: cache.project,
    timeout: options.timeout,
    vpc: options.vpc,
    subnetSelection: options.subnetSelection,
    securityGroups: options.securityGroups,
    logging: { cloudWatch: { logGroup } },
    encryptionKey: props.artifactBucket.encryptionKey,
  }));

  logGroup.grantWrite(role);
  grantPush(role, props.images);
  if (pullsOwnImages) grantPull(role, props.images);
  for (const secret of secrets) secret.grantRead(role);
  grantArtifacts(role, props.artifactBucket);
  if (props.cloneConnectionArn) grantUseConnection(role, props.cloneConnectionArn);
  grantOptions(role, project, options);
  return project;
}

function checkNoSecrets(scope: Construct, variables: { [name: string]: codebuild.BuildEnvironmentVariable }): void {
  for (const [name, { type = codebuild.BuildEnvironmentVariableType.PLAINTEXT, value }] of Object.entries(variables)) {
    if (type !== codebuild.BuildEnvironmentVariableType.PLAINTEXT) continue;
    const prop = name.startsWith('BUILD_ARG_') ? name.replace('BUILD_ARG_', 'buildArgs.') : `environmentVariables.${name}`;
    checkNoSecret(scope, prop, value, prop.startsWith('buildArgs.') ? 'pass it in secrets' : 'pass an environment variable of the type SECRETS_MANAGER whose value is the ARN of the secret');
  }
}

function dockerHubVariables({ dockerHubCredentials }: ImageBuildOptions): { [name: string]: codebuild.BuildEnvironmentVariable } {
  if (!dockerHubCredentials) return {};
  const field = (key: string) => ({
    type: codebuild.BuildEnvironmentVariableType.SECRETS_MANAGER,
    value: `${dockerHubCredentials.secretArn}:${key}`,
  });
  return { [BuildVariable.DOCKERHUB_USERNAME]: field('username'), [BuildVariable.DOCKERHUB_PASSWORD]: field('password') };
}
