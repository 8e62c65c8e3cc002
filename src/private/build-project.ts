import { RemovalPolicy } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ImageBuild } from '../image-build';
import type { ImageRepository } from '../image-repository';
import { grantArtifacts } from './artifacts';
import { buildImageFor } from './build-machine';
import { sortedVariables } from './build-options';
import { grantOptions, grantPush } from './build-rights';
import { BuildVariable } from './buildspec';
import { newCodeBuildProject } from './codebuild-project';
import { grantUseConnection } from './connection-source';
import { ImageDefinitions } from './image-definitions';
import { Architecture } from './service-facts';
import { ServiceRole } from './service-role';

export interface BuildProjectProps {
  readonly build: ImageBuild;
  readonly images: ImageRepository;
  readonly imageDefinitions: ImageDefinitions;
  /** Of the service that will run the image, where it says so. */
  readonly architecture?: Architecture;
  readonly artifactBucket: IBucket;
  /** Set when the build clones the repository itself. */
  readonly cloneConnectionArn?: string;
  readonly removalPolicy: RemovalPolicy;
}

/** The CodeBuild project that runs an image build, and its role. */
export function newBuildProject(scope: Construct, props: BuildProjectProps): codebuild.Project {
  const options = props.build._options;
  const { buildSpec, environmentVariables, buildsNatively } = props.build._bind(props.imageDefinitions);
  const role = new ServiceRole(scope, 'BuildRole', 'codebuild.amazonaws.com', 'Builds the image and pushes it to its repository');
  const project = newCodeBuildProject(scope, 'Build', {
    description: 'Builds the image and says which containers get it',
    role,
    options,
    buildSpec,
    buildImage: buildImageFor(options, buildsNatively, props.architecture),
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
  grantArtifacts(role, props.artifactBucket);
  if (props.cloneConnectionArn) grantUseConnection(role, props.cloneConnectionArn);
  grantOptions(role, project, options);
  return project;
}
