import { App, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { EcsGithubPipeline } from 'cdk-ecs-github-pipeline';

const app = new App();
const stack = new Stack(app, 'Quickstart');

// An ECS service as you have one already. It starts with a public image, for there is none of yours yet.
const taskDefinition = new FargateTaskDefinition(stack, 'Task', { cpu: 256, memoryLimitMiB: 512 });
taskDefinition.addContainer('api', {
  image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
  portMappings: [{ containerPort: 80 }],
});
const service = new FargateService(stack, 'Service', {
  cluster: new Cluster(stack, 'Cluster', { vpc: new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 }) }),
  taskDefinition,
  circuitBreaker: { rollback: true },
  minHealthyPercent: 100,
});

// From now on a push to main of github.com/acme/api ends in that service.
new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service });
