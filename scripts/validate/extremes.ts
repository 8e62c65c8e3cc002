import { App, Duration, SecretValue, Stack } from 'aws-cdk-lib';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition, ICluster, Secret as EcsSecret } from 'aws-cdk-lib/aws-ecs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { BuildCache, EcsGithubPipeline, FindingSeverity, GithubSource, ImageBuild, ImageRepository } from 'cdk-ecs-github-pipeline';

const REPO = `${'a'.repeat(39)}/${'b'.repeat(100)}`;

/** Every text as long as the library takes it, and what AWS takes at most of everything that is counted. */
export function longest(app: App): Stack[] {
  return [longTexts(app), longFilters(app)];
}

/** As many stages and services as somebody might have: the roles' policies grow with them. */
export function crowded(app: App): Stack {
  const { stack, cluster } = surroundings(app, 'Crowded');
  new EcsGithubPipeline(stack, 'Pipeline', {
    repo: 'acme/shop',
    stages: Array.from({ length: 8 }, (_, i) => ({
      stageName: `Region${i}`,
      targets: Array.from({ length: 5 }, (__, j) => ({ service: newService(stack, `Service${i}-${j}`, cluster) })),
      beforeDeploy: ['npm', 'run', 'migrate'],
      approval: true,
      rollbackAlarms: Array.from({ length: 5 }, (__, j) => newAlarm(stack, `Alarm${i}-${j}`)),
    })),
    stopOnFindings: FindingSeverity.HIGH,
    testStage: { buildspecFile: 'ci/test.yml' },
  });
  return stack;
}

function longTexts(app: App): Stack {
  const { stack, cluster } = surroundings(app, 'LongTexts');
  const container = 'c'.repeat(100); // with longer ones the names of cluster, service and container do not fit into a step's parameters
  new EcsGithubPipeline(stack, 'Pipeline', {
    repo: REPO,
    branch: 'd'.repeat(255),
    pipelineName: 'p'.repeat(100),
    source: GithubSource.webhook({ token: SecretValue.secretsManager('t'.repeat(512)), secretVersion: '1'.repeat(20) }),
    imageRepository: new ImageRepository(stack, 'Images', { repositoryName: 'r'.repeat(256), tagPrefix: 'v'.repeat(100) }),
    stages: ['e', 'f'].map((letter) => ({
      stageName: letter.repeat(90),
      targets: [{ service: newService(stack, `Service-${letter}`, cluster, container) }],
      beforeDeploy: ['g'.repeat(400)],
      beforeDeployTimeout: Duration.hours(8),
      approval: true,
      approvalMessage: 'h'.repeat(1000),
      approvalTopic: new Topic(stack, `Topic-${letter}`, { topicName: letter.repeat(256) }),
      rollbackAlarms: [newAlarm(stack, `Alarm-${letter}`, letter.repeat(255))],
    })),
    stopOnFindings: FindingSeverity.CRITICAL,
    testStage: { buildspecFile: `${'i'.repeat(250)}/test.yml` },
    imageBuild: ImageBuild.dockerfile({
      directory: 'j'.repeat(250),
      dockerfile: 'k'.repeat(250),
      target: 'l'.repeat(128),
      buildArgs: { ['M'.repeat(128)]: '"\\$`'.repeat(250) },
      secrets: { ['n'.repeat(64)]: EcsSecret.fromSecretsManager(Secret.fromSecretNameV2(stack, 'Secret', 'o'.repeat(512)), 'q'.repeat(64)) },
      cache: BuildCache.registry(),
      buildkitImage: `s${'/t'.repeat(127)}`,
    }),
  });
  return stack;
}

function longFilters(app: App): Stack {
  const { stack, cluster } = surroundings(app, 'LongFilters');
  const patterns = Array.from({ length: 8 }, (_, i) => `${i}${'*'.repeat(254)}`);
  new EcsGithubPipeline(stack, 'Pipeline', {
    repo: REPO,
    branch: 'd'.repeat(255),
    service: newService(stack, 'Service', cluster),
    source: GithubSource.newConnection({ connectionName: 'u'.repeat(32), paths: patterns, excludePaths: patterns }),
  });
  return stack;
}

function surroundings(app: App, id: string): { stack: Stack; cluster: ICluster } {
  const stack = new Stack(app, id);
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: ['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb'],
  });
  return { stack, cluster: new Cluster(stack, 'Cluster', { vpc }) };
}

function newService(stack: Stack, id: string, cluster: ICluster, container = 'app'): FargateService {
  const taskDefinition = new FargateTaskDefinition(stack, `${id}Task`);
  taskDefinition.addContainer(container, { image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable') });
  return new FargateService(stack, id, { cluster, taskDefinition, circuitBreaker: { rollback: true }, minHealthyPercent: 100 });
}

function newAlarm(stack: Stack, id: string, alarmName?: string): Alarm {
  return new Alarm(stack, id, { alarmName, metric: new Metric({ namespace: 'Shop', metricName: 'Errors' }), threshold: 1, evaluationPeriods: 1 });
}
