import { BuildEnvironmentVariableType, LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Cluster, FargateService } from 'aws-cdk-lib/aws-ecs';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { deployed, Variation } from './fixture';
import { arn, PhysicalTemplate, roleArn } from './physical-template';
import { GithubSource, ImageBuild, ImageRepository, InitialImage } from '../../src';

export const CONNECTION_ID = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';

export const VARIATIONS = {
  /** As in the quickstart. */
  none: () => ({}),
  connection: () => ({
    source: GithubSource.connection(arn('codeconnections', `connection/${CONNECTION_ID}`)),
  }),
  fullClone: () => ({
    source: GithubSource.connection(arn('codestar-connections', `connection/${CONNECTION_ID}`), { fullClone: true }),
  }),
  newConnection: () => ({ source: GithubSource.newConnection() }),
  importedService: (stack) => ({
    service: FargateService.fromFargateServiceAttributes(stack, 'Imported', {
      cluster: Cluster.fromClusterAttributes(stack, 'ImportedCluster', {
        clusterName: 'legacy',
        vpc: Vpc.fromVpcAttributes(stack, 'ImportedVpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'] }),
        securityGroups: [],
      }),
      serviceName: 'api',
    }),
    containerName: 'api',
    taskRoles: ['legacy-task', 'legacy-execution'].map((name) => Role.fromRoleArn(stack, name, roleArn(name))),
  }),
  encryptionKey: (stack) => ({ encryptionKey: new Key(stack, 'Key') }),
  credentials: (stack) => ({
    imageBuild: ImageBuild.dockerfile({
      dockerHubCredentials: Secret.fromSecretNameV2(stack, 'DockerHub', 'docker-hub'),
      environmentVariables: {
        NPM_TOKEN: { type: BuildEnvironmentVariableType.SECRETS_MANAGER, value: 'npm:token' },
        FLAGS: { type: BuildEnvironmentVariableType.PARAMETER_STORE, value: '/api/flags' },
      },
    }),
  }),
  buildImage: (stack) => ({
    imageBuild: ImageBuild.dockerfile({ buildImage: LinuxBuildImage.fromEcrRepository(Repository.fromRepositoryName(stack, 'Ci', 'ci')) }),
  }),
  vpcBuild: (stack) => ({ imageBuild: ImageBuild.dockerfile({ vpc: new Vpc(stack, 'BuildVpc', { maxAzs: 2, natGateways: 1 }) }) }),
  initialFromRegistry: (stack) => ({
    imageRepository: new ImageRepository(stack, 'Images', { initialImage: InitialImage.fromRegistry('public.ecr.aws/nginx/nginx:stable') }),
  }),
  initialFromAsset: (stack) => ({
    imageRepository: new ImageRepository(stack, 'Images', { initialImage: InitialImage.fromAsset(__dirname, { file: 'variants.ts' }) }),
  }),
  initialFromEcr: (stack) => ({
    imageRepository: new ImageRepository(stack, 'Images', {
      initialImage: InitialImage.fromEcrRepository(Repository.fromRepositoryName(stack, 'Base', 'base')),
    }),
  }),
  artifactBucket: (stack) => ({ artifactBucket: Bucket.fromBucketName(stack, 'Given', 'given-bucket') }),
} satisfies { [name: string]: Variation };

export type VariantName = keyof typeof VARIATIONS;
export const WITH_INITIAL_IMAGE: readonly VariantName[] = ['initialFromRegistry', 'initialFromAsset', 'initialFromEcr'];
export const VARIANT_NAMES = Object.keys(VARIATIONS) as VariantName[];

const templates = new Map<VariantName, PhysicalTemplate>();

/** The deployed template of a variant, synthesised once for all tests of a file. */
export function variant(name: VariantName): PhysicalTemplate {
  const template = templates.get(name) ?? deployed(VARIATIONS[name]);
  templates.set(name, template);
  return template;
}
