import { Size, Stack } from 'aws-cdk-lib';
import { Alarm, AlarmRule, AlarmState, CompositeAlarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { BuildEnvironmentVariableType, LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { CfnService, Cluster, ContainerImage, FargateService, FargateTaskDefinition, ICluster, Secret as EcsSecret, ServiceManagedVolume } from 'aws-cdk-lib/aws-ecs';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { SigningProfile } from 'aws-cdk-lib/aws-signer';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { deployed, Variation } from './fixture';
import { arn, PhysicalTemplate, roleArn } from './physical-template';
import { EcsTarget, FindingSeverity, GithubSource, ImageBuild, ImageRepository, InitialImage } from '../../src';

export const CONNECTION_ID = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';

/** A service beside that of the quickstart. */
function service(stack: Stack, name: string, cluster: ICluster): FargateService {
  const taskDefinition = new FargateTaskDefinition(stack, `${name}Task`);
  taskDefinition.addContainer('api', { image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable') });
  return new FargateService(stack, `${name}Service`, { cluster, taskDefinition, circuitBreaker: { rollback: true }, minHealthyPercent: 100 });
}

/** A service of another app, of which no more is known than this. */
function importedService(stack: Stack): Pick<EcsTarget, 'service' | 'taskRoles'> {
  return {
    service: FargateService.fromFargateServiceAttributes(stack, 'Imported', {
      cluster: Cluster.fromClusterAttributes(stack, 'ImportedCluster', {
        clusterName: 'legacy',
        vpc: Vpc.fromVpcAttributes(stack, 'ImportedVpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'] }),
        securityGroups: [],
      }),
      serviceName: 'api',
    }),
    taskRoles: ['legacy-task', 'legacy-execution'].map((name) => Role.fromRoleArn(stack, name, roleArn(name))),
  };
}

function alarm(stack: Stack, id: string): Alarm {
  return new Alarm(stack, id, { metric: new Metric({ namespace: 'Api', metricName: id }), threshold: 1, evaluationPeriods: 1 });
}

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
  importedService: (stack) => ({ ...importedService(stack), containerName: 'api' }),
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
  materials: (stack) => ({
    imageBuild: ImageBuild.dockerfile({
      secrets: { npm: EcsSecret.fromSecretsManager(Secret.fromSecretNameV2(stack, 'Npm', 'npm'), 'token') },
      baseImageRepositories: [Repository.fromRepositoryName(stack, 'Bases', 'bases')],
      pullThroughCaches: ['docker-hub'],
      signingProfile: SigningProfile.fromSigningProfileAttributes(stack, 'Profile', { signingProfileName: 'images', signingProfileVersion: '0123456789' }),
    }),
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
  /** Staging in a cluster of its own, with a volume for each task; in production the service of the quickstart, now of two containers, and a worker. */
  stages: (stack) => {
    const cluster = stack.node.findChild('Cluster') as Cluster;
    const production = stack.node.findChild('Service') as FargateService;
    production.taskDefinition.addContainer('proxy', { image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable') });
    const staging = service(stack, 'Staging', new Cluster(stack, 'StagingCluster', { vpc: cluster.vpc }));
    staging.addVolume(new ServiceManagedVolume(staging, 'Data', { name: 'data', managedEBSVolume: { size: Size.gibibytes(10) } }));
    // As a blue/green service says it of a load balancer that exists.
    const [blue, green] = ['blue', 'green'].map((color) => arn('elasticloadbalancing', `targetgroup/${color}/0123456789abcdef`));
    (production.node.defaultChild as CfnService).addPropertyOverride('LoadBalancers', [{
      ContainerName: 'api',
      ContainerPort: 80,
      TargetGroupArn: blue,
      AdvancedConfiguration: {
        AlternateTargetGroupArn: green,
        ProductionListenerRule: arn('elasticloadbalancing', 'listener-rule/app/shop/0123456789abcdef/0123456789abcdef/0123456789abcdef'),
        RoleArn: roleArn('Shift'),
      },
    }]);
    return {
      service: undefined,
      stages: [
        {
          stageName: 'Staging',
          targets: [{ service: staging }],
          beforeDeploy: ['npm', 'run', 'migrate'],
          rollbackAlarms: [alarm(stack, 'Errors'), alarm(stack, 'Latency')],
        },
        {
          stageName: 'Production',
          targets: [{ service: production, containerNames: ['api', 'proxy'] }, { service: service(stack, 'Worker', cluster) }],
          approval: true,
          approvalTopic: new Topic(stack, 'Approvals', { masterKey: new Key(stack, 'TopicKey') }),
        },
      ],
    };
  },
  /** A command before each of two stages. */
  migrations: (stack) => {
    const production = stack.node.findChild('Service') as FargateService;
    const staging = service(stack, 'Staging', new Cluster(stack, 'StagingCluster', { vpc: production.cluster.vpc }));
    return {
      service: undefined,
      stages: [
        { stageName: 'Staging', targets: [{ service: staging }], beforeDeploy: ['npm', 'run', 'migrate'] },
        { stageName: 'Production', targets: [{ service: production }], beforeDeploy: ['npm', 'run', 'migrate'] },
      ],
    };
  },
  importedStage: (stack) => ({
    service: undefined,
    stages: [{ stageName: 'Staging', targets: [{ ...importedService(stack), containerNames: ['api'] }], beforeDeploy: ['migrate'] }],
    encryptionKey: new Key(stack, 'Key'),
  }),
  compositeAlarm: (stack) => ({
    service: undefined,
    stages: [{
      stageName: 'Deploy',
      targets: [{ service: stack.node.findChild('Service') as FargateService }],
      rollbackAlarms: [new CompositeAlarm(stack, 'Anything', { alarmRule: AlarmRule.fromAlarm(alarm(stack, 'Errors'), AlarmState.ALARM) })],
    }],
  }),
  testStage: () => ({ testStage: { buildspecFile: 'ci/test.yml' } }),
  scanGate: () => ({ stopOnFindings: FindingSeverity.HIGH }),
  /** What the gates need besides where artifacts have a key and builds clone the repository. */
  gatesWithKey: (stack) => ({
    testStage: { buildspecFile: 'ci/test.yml' },
    stopOnFindings: FindingSeverity.HIGH,
    encryptionKey: new Key(stack, 'Key'),
    source: GithubSource.connection(arn('codestar-connections', `connection/${CONNECTION_ID}`), { fullClone: true }),
  }),
  artifactBucket: (stack) => ({ artifactBucket: Bucket.fromBucketName(stack, 'Given', 'given-bucket') }),
} satisfies { [name: string]: Variation };

export type VariantName = keyof typeof VARIATIONS;
export const WITH_KEY: readonly VariantName[] = ['encryptionKey', 'importedStage', 'gatesWithKey'];
export const WITH_BEFORE_DEPLOY: readonly VariantName[] = ['stages', 'migrations', 'importedStage'];
export const WITH_TESTS: readonly VariantName[] = ['testStage', 'gatesWithKey'];
export const WITH_SCAN_GATE: readonly VariantName[] = ['scanGate', 'gatesWithKey'];
export const WITH_INITIAL_IMAGE: readonly VariantName[] = ['initialFromRegistry', 'initialFromAsset', 'initialFromEcr'];
export const VARIANT_NAMES = Object.keys(VARIATIONS) as VariantName[];

const templates = new Map<VariantName, PhysicalTemplate>();

/** The deployed template of a variant, synthesised once for all tests of a file. */
export function variant(name: VariantName): PhysicalTemplate {
  const template = templates.get(name) ?? deployed(VARIATIONS[name]);
  templates.set(name, template);
  return template;
}
