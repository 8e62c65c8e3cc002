import { App, Duration, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { BuildEnvironmentVariableType, ComputeType, DockerServerComputeType, LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { ExecutionMode } from 'aws-cdk-lib/aws-codepipeline';
import { IVpc, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition, ICluster, Secret as EcsSecret } from 'aws-cdk-lib/aws-ecs';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { SigningProfile } from 'aws-cdk-lib/aws-signer';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { BuildCache, EcsGithubPipeline, FindingSeverity, GithubSource, ImageBuild, ImageRepository, InitialImage } from 'cdk-ecs-github-pipeline';

const CONNECTION = 'arn:aws:codeconnections:eu-west-1:111122223333:connection/aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';

/** Every option of the library at least once: those that exclude each other in stacks of their own. A test says which is missing. */
export function allOptions(app: App): Stack[] {
  return [stages(app), dockerfile(app), imported(app), newConnection(app), copied(app), ...caches(app)];
}

/** Two stages, all that a stage and a repository can be told, and a webhook. */
function stages(app: App): Stack {
  const { stack, cluster } = surroundings(app, 'Stages');
  const encryptionKey = new Key(stack, 'Key');
  const images = new ImageRepository(stack, 'Images', {
    repositoryName: 'acme/shop',
    keepImages: 7,
    tagPrefix: 'v',
    initialImage: InitialImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
    encryptionKey,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const staging = newService(stack, cluster, 'Staging', images.containerImageFor('Staging'));
  const api = newService(stack, cluster, 'Api', images.containerImage);
  new EcsGithubPipeline(stack, 'Pipeline', {
    repo: 'acme/shop',
    branch: 'production',
    source: GithubSource.webhook({
      token: SecretValue.secretsManager('github-token-of-acme', { versionId: 'f0e1d2c3-0000-4a5b-8c9d-1234567890ab' }),
      registerWebhook: false,
      secretVersion: '2',
    }),
    imageRepository: images,
    stages: [
      {
        stageName: 'Staging',
        targets: [{ service: staging, containerNames: ['app'] }],
        beforeDeploy: ['npm', 'run', 'migrate'],
        beforeDeployTimeout: Duration.minutes(20),
        deploymentTimeout: Duration.minutes(10),
        rollbackOnFailure: false,
      },
      {
        stageName: 'Production',
        targets: [{ service: api, cluster, taskRoles: [api.taskDefinition.taskRole, api.taskDefinition.executionRole!] }],
        approval: true,
        approvalMessage: 'Deploy #{Build.IMAGE_TAG}?',
        approvalTopic: new Topic(stack, 'Approvals'),
        approvalTimeout: Duration.days(30),
        rollbackAlarms: [new Alarm(stack, 'Errors', { metric: new Metric({ namespace: 'Shop', metricName: 'Errors' }), threshold: 1, evaluationPeriods: 1 })],
        rollbackAlarmTime: Duration.minutes(2),
      },
    ],
    testStage: { buildspecFile: 'ci/test.yml' },
    stopOnFindings: FindingSeverity.HIGH,
    artifactExpiry: Duration.days(30),
    deploymentTimeout: Duration.minutes(30),
    rollbackOnFailure: true,
    executionMode: ExecutionMode.QUEUED,
    pipelineName: 'shop',
    encryptionKey,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return stack;
}

/** All that a build of a Dockerfile can be told, and a connection with filters. */
function dockerfile(app: App): Stack {
  const { stack, cluster, vpc } = surroundings(app, 'Dockerfile');
  new EcsGithubPipeline(stack, 'Pipeline', {
    repo: 'acme/shop',
    service: newService(stack, cluster),
    source: GithubSource.connection(CONNECTION, { paths: ['services/api/**'], excludePaths: ['docs/**'], fullClone: true }),
    keepImages: 5,
    imageBuild: ImageBuild.dockerfile({
      directory: 'services/api',
      dockerfile: 'Dockerfile.production',
      target: 'runtime',
      buildArgs: { VERSION: '1' },
      secrets: { npm: EcsSecret.fromSecretsManager(Secret.fromSecretNameV2(stack, 'Npm', 'npm'), 'token') },
      cache: BuildCache.registry(),
      buildkitImage: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/moby/buildkit:v0.27.0',
      platforms: [Platform.LINUX_AMD64, Platform.LINUX_ARM64],
      testCommands: ['docker run --rm "$IMAGE_URI" npm test'],
      provenance: true,
      sbom: true,
      sbomGenerator: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/docker/buildkit-syft-scanner:stable-1',
      baseImageRepositories: [Repository.fromRepositoryArn(stack, 'Bases', 'arn:aws:ecr:eu-west-1:444455556666:repository/bases')],
      pullThroughCaches: ['docker-hub'],
      signingProfile: SigningProfile.fromSigningProfileAttributes(stack, 'Signing', { signingProfileName: 'images', signingProfileVersion: '0123456789' }),
      buildImage: LinuxBuildImage.STANDARD_7_0,
      computeType: ComputeType.LARGE,
      timeout: Duration.minutes(20),
      vpc,
      subnetSelection: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      securityGroups: [new SecurityGroup(stack, 'BuildGroup', { vpc })],
      environmentVariables: { NPM_TOKEN: { type: BuildEnvironmentVariableType.SECRETS_MANAGER, value: 'npm:token' } },
      dockerHubCredentials: Secret.fromSecretNameV2(stack, 'DockerHub', 'docker-hub'),
      logRetention: RetentionDays.ONE_MONTH,
    }),
  });
  return stack;
}

/** A service, a bucket, a repository and a log group that are there, and a buildspec of the repository. */
function imported(app: App): Stack {
  const { stack, cluster } = surroundings(app, 'Imported');
  new EcsGithubPipeline(stack, 'Pipeline', {
    repo: 'acme/shop',
    service: FargateService.fromFargateServiceArn(stack, 'Service', `arn:aws:ecs:${stack.region}:${stack.account}:service/legacy/api`),
    cluster,
    containerName: 'app',
    taskRoles: ['api-task', 'api-execution'].map((name) => Role.fromRoleName(stack, name, name)),
    imageRepository: new ImageRepository(stack, 'Images', { repository: Repository.fromRepositoryName(stack, 'Existing', 'acme/existing') }),
    imageBuild: ImageBuild.buildspecFile('ci/build.yml', { logGroup: new LogGroup(stack, 'Logs') }),
    artifactBucket: Bucket.fromBucketName(stack, 'Bucket', 'given-bucket'),
  });
  return stack;
}

/** A connection that is made, and tags that start the pipeline. */
function newConnection(app: App): Stack {
  const { stack, cluster } = surroundings(app, 'NewConnection');
  const images = new ImageRepository(stack, 'Images', { initialImage: InitialImage.fromAsset(__dirname, { file: 'integ.minimal.ts' }) });
  new EcsGithubPipeline(stack, 'Pipeline', {
    repo: 'acme/shop',
    service: newService(stack, cluster, 'Api', images.containerImage),
    source: GithubSource.newConnection({ connectionName: 'github-acme', gitTags: ['v*'] }),
  });
  return stack;
}

/** The caches beside the registry's, and an image for a service that does not say what it runs on. */
function caches(app: App): Stack[] {
  const pipeline = (id: string, cache: (stack: Stack, vpc: IVpc) => BuildCache): Stack => {
    const { stack, cluster, vpc } = surroundings(app, id);
    new EcsGithubPipeline(stack, 'Pipeline', {
      repo: 'acme/shop',
      service: newService(stack, cluster),
      imageBuild: ImageBuild.dockerfile({ cache: cache(stack, vpc), vpc, platform: Platform.LINUX_AMD64 }),
    });
    return stack;
  };
  return [
    pipeline('CacheInline', () => BuildCache.inline()),
    pipeline('CacheLocal', () => BuildCache.local()),
    pipeline('CacheNone', () => BuildCache.none()),
    pipeline('CacheDockerServer', (stack, vpc) => BuildCache.dockerServer({
      computeType: DockerServerComputeType.MEDIUM,
      securityGroups: [new SecurityGroup(stack, 'DockerServerGroup', { vpc })],
    })),
  ];
}

/** A first image from a repository that is there. */
function copied(app: App): Stack {
  const { stack, cluster } = surroundings(app, 'Copied');
  const images = new ImageRepository(stack, 'Images', { initialImage: InitialImage.fromEcrRepository(Repository.fromRepositoryName(stack, 'Base', 'base'), 'v1') });
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/shop', service: newService(stack, cluster, 'Api', images.containerImage) });
  return stack;
}

function surroundings(app: App, id: string): { stack: Stack; vpc: IVpc; cluster: ICluster } {
  const stack = new Stack(app, id);
  const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
  return { stack, vpc, cluster: new Cluster(stack, 'Cluster', { vpc }) };
}

function newService(stack: Stack, cluster: ICluster, id = 'Api', image: ContainerImage = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable')): FargateService {
  const taskDefinition = new FargateTaskDefinition(stack, `${id}Task`);
  taskDefinition.addContainer('app', { image });
  taskDefinition.obtainExecutionRole();
  return new FargateService(stack, id, { cluster, taskDefinition, circuitBreaker: { rollback: true }, minHealthyPercent: 100 });
}

if (require.main === module) allOptions(new App());
