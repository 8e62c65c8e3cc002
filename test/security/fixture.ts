import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { PhysicalTemplate } from './physical-template';
import { EcsGithubPipeline, EcsGithubPipelineProps } from '../../src';

/** What a variant of the quickstart app changes about the pipeline; the stack is there for resources of its own. */
export type Variation = (stack: Stack) => Partial<EcsGithubPipelineProps>;

export interface Quickstart {
  readonly app: App;
  readonly stack: Stack;
  readonly pipeline: EcsGithubPipeline;
}

/** The app of rehearsal/apps/quickstart.ts, with the ids that it uses. */
export function quickstart(vary: Variation = () => ({}), app = new App()): Quickstart {
  const stack = new Stack(app, 'Quickstart');
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
  const pipeline = new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service, ...vary(stack) });
  return { app, stack, pipeline };
}

export function templateOf(vary?: Variation): any {
  return Template.fromStack(quickstart(vary).stack).toJSON();
}

/** The template with the names that its resources will have once they are deployed. */
export function deployed(vary?: Variation): PhysicalTemplate {
  const { stack } = quickstart(vary);
  return new PhysicalTemplate(stack, Template.fromStack(stack).toJSON());
}
