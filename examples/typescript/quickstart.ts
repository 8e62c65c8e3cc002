import { App, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster } from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancedFargateService } from 'aws-cdk-lib/aws-ecs-patterns';
import { EcsGithubPipeline, ImageRepository, InitialImage } from 'cdk-ecs-github-pipeline';

const stack = new Stack(new App(), 'Api');
const images = new ImageRepository(stack, 'Images', {
  initialImage: InitialImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
});
const api = new ApplicationLoadBalancedFargateService(stack, 'Api', {
  cluster: new Cluster(stack, 'Cluster', { vpc: new Vpc(stack, 'Vpc') }),
  taskImageOptions: { image: images.containerImage },
  circuitBreaker: { rollback: true },
  minHealthyPercent: 100,
});
new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: api.service });
