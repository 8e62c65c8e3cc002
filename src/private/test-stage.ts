import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ImageRepository } from '../image-repository';
import type { TestStage } from '../test-stage';
import { grantReadArtifacts } from './artifacts';
import { buildImageFor } from './build-machine';
import { checkBuildOptions, sortedVariables } from './build-options';
import { grantOptions } from './build-rights';
import { BuildVariable } from './build-variables';
import { CodeBuildAction } from './codebuild-action';
import { newCodeBuildProject } from './codebuild-project';
import { grantUseConnection } from './connection-source';
import { checkPath } from './paths';
import { pullStatements } from './pull-rights';
import { dockerHubVariables } from './registry-logins';
import { Architecture } from './service-facts';
import { ServiceRole } from './service-role';

export interface TestStageProps {
  readonly pipeline: codepipeline.Pipeline;
  readonly options: TestStage;
  /** The commit. */
  readonly input: codepipeline.Artifact;
  readonly images: ImageRepository;
  /** Of the services that will run the image, where they say so. */
  readonly architectures: Architecture[];
  readonly artifactBucket: IBucket;
  /** Set when builds clone the repository themselves. */
  readonly cloneConnectionArn?: string;
  readonly removalPolicy: RemovalPolicy;
}

/** Refuses what no tests can be run with. */
export function checkTestStage(options: TestStage): void {
  checkPath('buildspecFile', options.buildspecFile);
  checkBuildOptions(options);
}

/** A stage with a project of its own, whose role can pull the image and push none. */
export function addTestStage(scope: Construct, props: TestStageProps): codebuild.Project {
  const { pipeline, options, images, input } = props;
  const role = new ServiceRole(scope, 'TestRole', 'codebuild.amazonaws.com', 'Tests the image before it is deployed');
  const project = newCodeBuildProject(scope, 'Test', {
    description: 'Tests the image before it is deployed',
    role,
    options,
    buildSpec: codebuild.BuildSpec.fromSourceFilename(options.buildspecFile),
    // Tests may drive the image from a machine of another kind, as they like.
    buildImage: buildImageFor({ buildImage: options.buildImage, services: props.architectures }),
    givenVariables: { ...sortedVariables(options), ...dockerHubVariables(options.dockerHubCredentials) },
    environmentVariables: { [BuildVariable.REPOSITORY_URI]: { value: images.repository.repositoryUri } },
    artifactBucket: props.artifactBucket,
    removalPolicy: props.removalPolicy,
  });

  for (const statement of pullStatements(images)) role.addToPrincipalPolicy(statement);
  grantReadArtifacts(role, props.artifactBucket);
  if (props.cloneConnectionArn) grantUseConnection(role, props.cloneConnectionArn);
  grantOptions(role, project, options);
  const reports = grantReports(scope, role, project);

  pipeline.addStage({
    stageName: 'Test',
    actions: [new CodeBuildAction({
      actionName: 'Test',
      category: codepipeline.ActionCategory.TEST,
      project,
      input,
      variables: { IMAGE_URI: '#{Build.IMAGE_URI}' },
    })],
  });
  // A new pipeline runs at once: the rights of what it starts have to be there.
  pipeline.node.addDependency(role, reports);
  return project;
}

/**
 * Report groups bear the project's name, and a project in a network waits for its role's policy. So they have a policy of their own.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/test-permissions.html
 */
function grantReports(scope: Construct, role: ServiceRole, project: codebuild.Project): iam.Policy {
  const reportGroups = Stack.of(scope).formatArn({ service: 'codebuild', resource: 'report-group', resourceName: `${project.projectName}-*` });
  return new iam.Policy(scope, 'TestReports', {
    roles: [role],
    statements: [new iam.PolicyStatement({
      actions: ['BatchPutCodeCoverages', 'BatchPutTestCases', 'CreateReport', 'CreateReportGroup', 'UpdateReport'].map((action) => `codebuild:${action}`),
      resources: [reportGroups],
    })],
  });
}
