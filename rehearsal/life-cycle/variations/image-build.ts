import { Duration } from 'aws-cdk-lib';
import { ComputeType, DockerServerComputeType, LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { Secret as EcsSecret } from 'aws-cdk-lib/aws-ecs';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { SigningProfile } from 'aws-cdk-lib/aws-signer';
import { Says, Surroundings } from '../app';
import { Variation } from '../variation';
import { BuildCache, DockerfileBuildOptions, ImageBuild } from 'cdk-ecs-github-pipeline';

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
  {
    of: 'ImageBuildOptions.baseImageRepositories',
    to: dockerfile(({ stack }) => ({ baseImageRepositories: [Repository.fromRepositoryName(stack, 'Bases', 'bases')] })),
  },
  { of: 'ImageBuildOptions.pullThroughCaches', to: dockerfile(() => ({ pullThroughCaches: ['docker-hub'] })) },
  {
    of: 'ImageBuildOptions.signingProfile',
    to: dockerfile(({ stack }) => ({
      signingProfile: SigningProfile.fromSigningProfileAttributes(stack, 'Profile', { signingProfileName: 'images', signingProfileVersion: '0123456789' }),
    })),
  },
  { of: 'DockerfileBuildOptions.secrets', to: dockerfile(({ stack }) => ({ secrets: { npm: EcsSecret.fromSecretsManager(Secret.fromSecretNameV2(stack, 'Npm', 'npm'), 'token') } })) },
  { of: 'DockerfileBuildOptions.cache', to: dockerfile(() => ({ cache: BuildCache.none() })) },
  { of: 'BuildCache.registry', from: dockerfile(() => ({ cache: BuildCache.none() })), to: dockerfile(() => ({ cache: BuildCache.registry() })) },
  { of: 'BuildCache.inline', to: dockerfile(() => ({ cache: BuildCache.inline() })) },
  { of: 'BuildCache.local', to: dockerfile(() => ({ cache: BuildCache.local() })) },
  { of: 'BuildCache.dockerServer', to: dockerfile(() => ({ cache: BuildCache.dockerServer() })) },
  { of: 'BuildCache.none', from: dockerfile(() => ({ cache: BuildCache.inline() })), to: dockerfile(() => ({ cache: BuildCache.none() })) },
  {
    of: 'DockerServerCacheOptions.computeType',
    from: dockerfile(() => ({ cache: BuildCache.dockerServer() })),
    to: dockerfile(() => ({ cache: BuildCache.dockerServer({ computeType: DockerServerComputeType.LARGE }) })),
  },
  {
    of: 'DockerServerCacheOptions.securityGroups',
    from: dockerfile(({ vpc }) => ({ vpc, cache: BuildCache.dockerServer() })),
    to: dockerfile(({ stack, vpc }) => ({ vpc, cache: BuildCache.dockerServer({ securityGroups: [new SecurityGroup(stack, 'DockerServerGroup', { vpc })] }) })),
  },
  { of: 'DockerfileBuildOptions.buildkitImage', to: dockerfile(() => ({ buildkitImage: 'registry.example.com/moby/buildkit:v0.27.0' })) },
  { of: 'DockerfileBuildOptions.platform', to: dockerfile(() => ({ platform: Platform.LINUX_AMD64 })) },
  { of: 'DockerfileBuildOptions.platforms', to: dockerfile(() => ({ platforms: [Platform.LINUX_AMD64, Platform.LINUX_ARM64] })) },
  { of: 'DockerfileBuildOptions.testCommands', to: dockerfile(() => ({ testCommands: ['docker run --rm "$IMAGE_URI" true'] })) },
  { of: 'DockerfileBuildOptions.provenance', to: dockerfile(() => ({ provenance: true })) },
  { of: 'DockerfileBuildOptions.sbom', to: dockerfile(() => ({ sbom: true })) },
  {
    of: 'DockerfileBuildOptions.sbomGenerator',
    from: dockerfile(() => ({ sbom: true })),
    to: dockerfile(() => ({ sbom: true, sbomGenerator: 'registry.example.com/syft-scanner:1' })),
  },
  { of: 'DockerfileBuildOptions.directory', to: dockerfile(() => ({ directory: 'services/api' })) },
  { of: 'DockerfileBuildOptions.dockerfile', to: dockerfile(() => ({ dockerfile: 'Dockerfile.production' })) },
  { of: 'DockerfileBuildOptions.target', to: dockerfile(() => ({ target: 'production' })) },
  { of: 'DockerfileBuildOptions.buildArgs', to: dockerfile(() => ({ buildArgs: { VERSION: '$1 "2"' } })) },
];
