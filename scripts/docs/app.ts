import { App, Stack } from 'aws-cdk-lib';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { EcsGithubPipeline, FindingSeverity, ImageRepository, InitialImage } from 'cdk-ecs-github-pipeline';

/** README's app, of which the picture is drawn. */
export function plainApp(app: App): Stack {
  const stack = new Stack(app, 'Api');
  const images = new ImageRepository(stack, 'Images', { initialImage: InitialImage.fromRegistry('public.ecr.aws/nginx/nginx:stable') });
  const service = newService(stack, newCluster(stack), 'Api', images.containerImage);
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service });
  return stack;
}

/** An app with every role that the library makes. */
export function appWithEveryRole(app: App): Stack {
  const stack = new Stack(app, 'Shop');
  const images = new ImageRepository(stack, 'Images', { initialImage: InitialImage.fromRegistry('public.ecr.aws/nginx/nginx:stable') });
  const cluster = newCluster(stack);
  new EcsGithubPipeline(stack, 'Pipeline', {
    repo: 'acme/shop',
    testStage: { buildspecFile: 'ci/test.yml' },
    stopOnFindings: FindingSeverity.HIGH,
    stages: [{
      stageName: 'Deploy',
      targets: [{ service: newService(stack, cluster, 'Api', images.containerImage) }],
      beforeDeploy: ['npm', 'run', 'migrate'],
      rollbackAlarms: [new Alarm(stack, 'Errors', { metric: new Metric({ namespace: 'Shop', metricName: 'Errors' }), threshold: 1, evaluationPeriods: 1 })],
    }],
  });
  return stack;
}

function newCluster(stack: Stack): Cluster {
  return new Cluster(stack, 'Cluster', { vpc: new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 }) });
}

function newService(stack: Stack, cluster: Cluster, id: string, image: ContainerImage): FargateService {
  const taskDefinition = new FargateTaskDefinition(stack, `${id}Task`);
  taskDefinition.addContainer('app', { image });
  return new FargateService(stack, `${id}Service`, { cluster, taskDefinition, circuitBreaker: { rollback: true }, minHealthyPercent: 100 });
}
