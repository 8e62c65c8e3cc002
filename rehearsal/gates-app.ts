import { App, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { EcsGithubPipeline, FindingSeverity } from 'cdk-ecs-github-pipeline';

// What has been built is tested and scanned before it is deployed.
const app = new App();
const stack = new Stack(app, 'Gates');

const taskDefinition = new FargateTaskDefinition(stack, 'Task');
taskDefinition.addContainer('api', { image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), portMappings: [{ containerPort: 80 }] });
const service = new FargateService(stack, 'Service', {
  cluster: new Cluster(stack, 'Cluster', { vpc: new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 }) }),
  taskDefinition,
  circuitBreaker: { rollback: true },
  minHealthyPercent: 100,
});

new EcsGithubPipeline(stack, 'Pipeline', {
  repo: 'acme/tested',
  service,
  testStage: { buildspecFile: 'ci/test.yml' },
  stopOnFindings: FindingSeverity.HIGH,
});
