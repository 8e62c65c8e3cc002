import { App, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { DISABLE_METADATA_STACK_TRACE } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { HandWiredPipeline } from './hand-wired';
import { EcsGithubPipeline } from 'cdk-ecs-github-pipeline';

/** One pipeline in a scope, by whichever means. */
export type AddPipeline = (scope: Construct, id: string, service: FargateService) => void;

const CONTAINER = 'api';

export const ours: AddPipeline = (scope, id, service) => { new EcsGithubPipeline(scope, id, { repo: 'acme/api', service }); };
export const byHand: AddPipeline = (scope, id, service) => { new HandWiredPipeline(scope, id, service, CONTAINER); };
export const byHandWithLiveTag: AddPipeline = (scope, id, service) => {
  new HandWiredPipeline(scope, id, service, CONTAINER, { movesLiveTag: true });
};

/** CloudFormation takes 500 resources a stack. */
const PIPELINES_A_STACK = 20;

/** An app with that many pipelines; what they deploy to is the same whoever makes them. */
export function appWith(pipelines: number, add: AddPipeline, outdir: string): App {
  // Ours warns of the service's image, which by hand nobody does; the stack trace behind it is CDK's, and can be turned off like this.
  const app = new App({ outdir, analyticsReporting: false, context: { [DISABLE_METADATA_STACK_TRACE]: true } });
  for (let first = 0; first < pipelines; first += PIPELINES_A_STACK) {
    const stack = new Stack(app, `Stack${first}`);
    const service = serviceIn(stack);
    for (let i = first; i < Math.min(first + PIPELINES_A_STACK, pipelines); i++) add(stack, `Pipeline${i}`, service);
  }
  return app;
}

function serviceIn(stack: Stack): FargateService {
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], privateSubnetIds: ['subnet-1', 'subnet-2'] });
  const taskDefinition = new FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer(CONTAINER, { image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable') });
  return new FargateService(stack, 'Service', { cluster: new Cluster(stack, 'Cluster', { vpc }), taskDefinition, circuitBreaker: { rollback: true } });
}
