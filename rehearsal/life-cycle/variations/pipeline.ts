import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ExecutionMode } from 'aws-cdk-lib/aws-codepipeline';
import { FargateService } from 'aws-cdk-lib/aws-ecs';
import { Surroundings } from '../app';
import { Variation } from '../variation';
import { FindingSeverity, GithubSource, ImageBuild, ImageRepository } from 'cdk-ecs-github-pipeline';

const SERVICE_ARN = 'arn:aws:ecs:eu-west-1:111122223333:service/api';

/** By its ARN, so that everything has to be said. */
export function imported({ stack, service: { cluster, taskDefinition } }: Surroundings) {
  return {
    service: FargateService.fromFargateServiceArn(stack, 'Imported', SERVICE_ARN),
    cluster,
    taskRoles: [taskDefinition.taskRole, taskDefinition.executionRole!],
  };
}

export const pipelineVariations: Variation[] = [
  {
    of: 'EcsGithubPipelineProps.repo',
    to: () => ({ repo: 'acme/web' }),
    costs: { types: ['AWS::CodePipeline::Webhook'], documentedAs: 'Changing it makes another webhook' },
  },
  { of: 'EcsGithubPipelineProps.branch', to: () => ({ branch: 'production' }) },
  {
    of: 'EcsGithubPipelineProps.source',
    to: () => ({ source: GithubSource.newConnection() }),
    costs: {
      types: ['AWS::CodePipeline::Webhook', 'AWS::SecretsManager::Secret'],
      documentedAs: 'Changing from a webhook removes the webhook and its secret',
    },
  },
  { of: 'EcsGithubPipelineProps.service', to: ({ anotherService: service }) => ({ service }) },
  { of: 'EcsGithubPipelineProps.cluster', to: (surroundings) => ({ ...imported(surroundings), containerName: 'api' }) },
  { of: 'EcsGithubPipelineProps.containerName', to: () => ({ containerName: 'sidecar' }) },
  { of: 'EcsGithubPipelineProps.taskRoles', to: ({ service }) => ({ taskRoles: [service.taskDefinition.executionRole!] }) },
  {
    of: 'EcsGithubPipelineProps.imageRepository',
    to: ({ stack }) => ({ imageRepository: new ImageRepository(stack, 'Images') }),
    costs: { types: ['AWS::ECR::Repository'], documentedAs: "Giving one later leaves the pipeline's own repository behind" },
  },
  { of: 'EcsGithubPipelineProps.keepImages', to: () => ({ keepImages: 7 }) },
  { of: 'EcsGithubPipelineProps.imageBuild', to: () => ({ imageBuild: ImageBuild.buildspecFile('ci/buildspec.yml') }) },
  { of: 'EcsGithubPipelineProps.testStage', to: () => ({ testStage: { buildspecFile: 'ci/test.yml' } }) },
  {
    of: 'TestStage.buildspecFile',
    from: () => ({ testStage: { buildspecFile: 'ci/test.yml' } }),
    to: () => ({ testStage: { buildspecFile: 'ci/integration.yml' } }),
  },
  { of: 'EcsGithubPipelineProps.stopOnFindings', to: () => ({ stopOnFindings: FindingSeverity.CRITICAL }) },
  {
    of: 'EcsGithubPipelineProps.artifactBucket',
    to: ({ bucket }) => ({ artifactBucket: bucket }),
    costs: { types: ['AWS::S3::Bucket'], documentedAs: "Giving one later leaves the pipeline's own bucket behind" },
  },
  { of: 'EcsGithubPipelineProps.artifactExpiry', to: () => ({ artifactExpiry: Duration.days(7) }) },
  { of: 'EcsGithubPipelineProps.deploymentTimeout', to: () => ({ deploymentTimeout: Duration.minutes(5) }) },
  { of: 'EcsGithubPipelineProps.rollbackOnFailure', to: () => ({ rollbackOnFailure: false }) },
  { of: 'EcsGithubPipelineProps.executionMode', to: () => ({ executionMode: ExecutionMode.PARALLEL }) },
  {
    of: 'EcsGithubPipelineProps.pipelineName',
    to: () => ({ pipelineName: 'api-deployment' }),
    costs: { types: ['AWS::CodePipeline::Pipeline'], documentedAs: 'Changing it replaces the pipeline and its history' },
  },
  {
    of: 'EcsGithubPipelineProps.encryptionKey',
    to: ({ key }) => ({ encryptionKey: key }),
    costs: { types: ['AWS::ECR::Repository'], documentedAs: 'Changing it later replaces the image repository' },
  },
  { of: 'EcsGithubPipelineProps.removalPolicy', to: () => ({ removalPolicy: RemovalPolicy.DESTROY }) },
];
