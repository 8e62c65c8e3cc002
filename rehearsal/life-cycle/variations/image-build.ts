import { Duration } from 'aws-cdk-lib';
import { ComputeType, LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Says, Surroundings } from '../app';
import { Variation } from '../variation';
import { DockerfileBuildOptions, ImageBuild } from 'cdk-ecs-github-pipeline';

const dockerfile = (options: (surroundings: Surroundings) => DockerfileBuildOptions): Says =>
  (surroundings) => ({ imageBuild: ImageBuild.dockerfile(options(surroundings)) });

const inNetwork = dockerfile(({ vpc }) => ({ vpc }));

export const imageBuildVariations: Variation[] = [
  { of: 'ImageBuild.dockerfile', from: () => ({ imageBuild: ImageBuild.buildspecFile('buildspec.yml') }), to: dockerfile(() => ({})) },
  { of: 'ImageBuild.buildspecFile', to: () => ({ imageBuild: ImageBuild.buildspecFile('buildspec.yml') }) },
  { of: 'ImageBuildOptions.buildImage', to: dockerfile(() => ({ buildImage: LinuxBuildImage.STANDARD_7_0 })) },
  { of: 'ImageBuildOptions.computeType', to: dockerfile(() => ({ computeType: ComputeType.LARGE })) },
  { of: 'ImageBuildOptions.timeout', to: dockerfile(() => ({ timeout: Duration.minutes(20) })) },
  { of: 'ImageBuildOptions.vpc', to: inNetwork },
  {
    of: 'ImageBuildOptions.subnetSelection',
    from: inNetwork,
    to: dockerfile(({ vpc }) => ({ vpc, subnetSelection: { subnets: [vpc.privateSubnets[0]] } })),
  },
  {
    of: 'ImageBuildOptions.securityGroups',
    from: inNetwork,
    to: dockerfile(({ stack, vpc }) => ({ vpc, securityGroups: [new SecurityGroup(stack, 'BuildGroup', { vpc })] })),
  },
  { of: 'ImageBuildOptions.environmentVariables', to: dockerfile(() => ({ environmentVariables: { STAGE: { value: 'production' } } })) },
  {
    of: 'ImageBuildOptions.dockerHubCredentials',
    to: dockerfile(({ stack }) => ({ dockerHubCredentials: Secret.fromSecretNameV2(stack, 'DockerHub', 'docker-hub') })),
  },
  {
    of: 'ImageBuildOptions.logGroup',
    to: dockerfile(({ logGroup }) => ({ logGroup })),
    costs: { types: ['AWS::Logs::LogGroup'], documentedAs: 'Giving one later leaves the new log group behind' },
  },
  { of: 'ImageBuildOptions.logRetention', to: dockerfile(() => ({ logRetention: RetentionDays.ONE_WEEK })) },
  { of: 'DockerfileBuildOptions.directory', to: dockerfile(() => ({ directory: 'services/api' })) },
  { of: 'DockerfileBuildOptions.dockerfile', to: dockerfile(() => ({ dockerfile: 'Dockerfile.production' })) },
  { of: 'DockerfileBuildOptions.target', to: dockerfile(() => ({ target: 'production' })) },
  { of: 'DockerfileBuildOptions.buildArgs', to: dockerfile(() => ({ buildArgs: { VERSION: '$1 "2"' } })) },
];
