import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { EcsGithubPipeline, EcsGithubPipelineProps } from 'cdk-ecs-github-pipeline';

export const STACK_NAME = 'LifeCycle';

/** What the user has beside the pipeline, whether or not the pipeline is given it. */
export interface Surroundings {
  readonly stack: Stack;
  readonly vpc: Vpc;
  readonly service: FargateService;
  readonly anotherService: FargateService;
  readonly bucket: Bucket;
  readonly key: Key;
  readonly logGroup: LogGroup;
}

/** What the user says to the pipeline beyond what must be said. */
export type Says = (surroundings: Surroundings) => Partial<EcsGithubPipelineProps>;

/**
 * An app as a user of the library has it. Its surroundings never change, so whatever changes is the pipeline's doing.
 * It needs nothing but the library and aws-cdk-lib: the upgrade test runs it with a released library as well.
 */
export function userApp(outdir: string, says: Says = () => ({})): void {
  const app = new App({ outdir });
  const stack = new Stack(app, STACK_NAME);
  const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
  const cluster = new Cluster(stack, 'Cluster', { vpc });
  const surroundings = {
    stack,
    vpc,
    service: newService(stack, 'Service', cluster),
    anotherService: newService(stack, 'AnotherService', cluster),
    bucket: new Bucket(stack, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY }),
    key: new Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY }),
    logGroup: new LogGroup(stack, 'LogGroup', { removalPolicy: RemovalPolicy.DESTROY }),
  };
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: surroundings.service, ...says(surroundings) });
  app.synth();
}

function newService(stack: Stack, id: string, cluster: Cluster): FargateService {
  const taskDefinition = new FargateTaskDefinition(stack, `${id}Task`);
  taskDefinition.addContainer('api', { image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable') });
  taskDefinition.addContainer('sidecar', { image: ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:stable'), essential: false });
  taskDefinition.obtainExecutionRole();
  return new FargateService(stack, id, { cluster, taskDefinition, circuitBreaker: { rollback: true }, minHealthyPercent: 100 });
}
