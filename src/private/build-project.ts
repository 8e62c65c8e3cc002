import { RemovalPolicy } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ImageBuild } from '../image-build';
import type { ImageRepository } from '../image-repository';
import { grantArtifacts } from './artifacts';
import { buildImageFor } from './build-machine';
import { sortedVariables } from './build-options';
import { grantOptions, grantPull, grantPush } from './build-rights';
import { grantBuildSecret } from './build-secrets';
import { BuildVariable } from './build-variables';
import { newCodeBuildProject } from './codebuild-project';
import { grantUseConnection } from './connection-source';
import { ImageDefinitions } from './image-definitions';
import { otherRegistries } from './registry-logins';
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
  const project = newCodeBuildProject(scope, 'Build', {
    description: 'Builds the image and says which containers get it',
    role,
    options,
    buildSpec,
    buildImage: buildImageFor({ buildImage: options.buildImage, services: props.architectures, platforms }),
    cache,
    givenVariables: { ...sortedVariables(options), ...environmentVariables },
    environmentVariables: {
      [BuildVariable.REPOSITORY_URI]: { value: props.images.repository.repositoryUri },
      [BuildVariable.TAG_PREFIX]: { value: props.images.tagPrefix },
      ...props.imageDefinitions.environmentVariables,
    },
    artifactBucket: props.artifactBucket,
    removalPolicy: props.removalPolicy,
  });

  grantPush(role, props.images);
  if (pullsOwnImages) grantPull(role, props.images);
  for (const secret of secrets) grantBuildSecret(role, secret);
  grantArtifacts(role, props.artifactBucket);
  if (props.cloneConnectionArn) grantUseConnection(role, props.cloneConnectionArn);
  grantOptions(role, project, options);
  return project;
}
