import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ExecutionMode } from 'aws-cdk-lib/aws-codepipeline';
import { FargateService } from 'aws-cdk-lib/aws-ecs';
import { Surroundings } from '../app';
import { UNDOCUMENTED, Variation } from '../variation';
import { GithubSource, ImageBuild, ImageRepository } from 'cdk-ecs-github-pipeline';

const SERVICE_ARN = 'arn:aws:ecs:eu-west-1:111122223333:service/api';

/** By its ARN, so that everything has to be said. */
function imported({ stack, service: { cluster, taskDefinition } }: Surroundings) {
  return {
    service: FargateService.fromFargateServiceArn(stack, 'Imported', SERVICE_ARN),
    cluster,
    containerName: 'api',
    taskRoles: [taskDefinition.taskRole, taskDefinition.executionRole!],
  };
}

export const pipelineVariations: Variation[] = [
  { of: 'EcsGithubPipelineProps.repo', to: () => ({ repo: 'acme/web' }) },
  { of: 'EcsGithubPipelineProps.branch', to: () => ({ branch: 'production' }) },
  {
    of: 'EcsGithubPipelineProps.source',
    to: () => ({ source: GithubSource.newConnection() }),
    costs: { types: ['AWS::CodePipeline::Webhook', 'AWS::SecretsManager::Secret'], documentedAs: UNDOCUMENTED },
  },
  { of: 'EcsGithubPipelineProps.service', to: ({ anotherService: service }) => ({ service }) },
  { of: 'EcsGithubPipelineProps.cluster', to: imported },
  { of: 'EcsGithubPipelineProps.containerName', to: () => ({ containerName: 'sidecar' }) },
  { of: 'EcsGithubPipelineProps.taskRoles', to: ({ service }) => ({ taskRoles: [service.taskDefinition.executionRole!] }) },
  {
    of: 'EcsGithubPipelineProps.imageRepository',
    to: ({ stack }) => ({ imageRepository: new ImageRepository(stack, 'Images') }),
    costs: { types: ['AWS::ECR::Repository'], documentedAs: UNDOCUMENTED },
  },
  { of: 'EcsGithubPipelineProps.keepImages', to: () => ({ keepImages: 7 }) },
  { of: 'EcsGithubPipelineProps.imageBuild', to: () => ({ imageBuild: ImageBuild.buildspecFile('ci/buildspec.yml') }) },
  {
    of: 'EcsGithubPipelineProps.artifactBucket',
    to: ({ bucket }) => ({ artifactBucket: bucket }),
    costs: { types: ['AWS::S3::Bucket'], documentedAs: UNDOCUMENTED },
  },
  { of: 'EcsGithubPipelineProps.artifactExpiry', to: () => ({ artifactExpiry: Duration.days(7) }) },
  { of: 'EcsGithubPipelineProps.deploymentTimeout', to: () => ({ deploymentTimeout: Duration.minutes(5) }) },
  { of: 'EcsGithubPipelineProps.rollbackOnFailure', to: () => ({ rollbackOnFailure: false }) },
  { of: 'EcsGithubPipelineProps.executionMode', to: () => ({ executionMode: ExecutionMode.PARALLEL }) },
  {
    of: 'EcsGithubPipelineProps.pipelineName',
    to: () => ({ pipelineName: 'api-deployment' }),
    costs: { types: ['AWS::CodePipeline::Pipeline'], documentedAs: UNDOCUMENTED },
  },
  {
    of: 'EcsGithubPipelineProps.encryptionKey',
    to: ({ key }) => ({ encryptionKey: key }),
    costs: { types: ['AWS::ECR::Repository'], documentedAs: UNDOCUMENTED },
  },
  { of: 'EcsGithubPipelineProps.removalPolicy', to: () => ({ removalPolicy: RemovalPolicy.DESTROY }) },
];
