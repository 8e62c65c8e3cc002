import { App, Environment, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  Cluster, ContainerImage, CpuArchitecture, FargateService, FargateTaskDefinition, ICluster, OperatingSystemFamily, RuntimePlatform,
} from 'aws-cdk-lib/aws-ecs';
import { IRole, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { EcsGithubPipeline, EcsGithubPipelineProps, EcsTarget } from '../src';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const ENV: Environment = { account: ACCOUNT, region: REGION };

export const PUBLIC_IMAGE = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');
export const ARM64: RuntimePlatform = { cpuArchitecture: CpuArchitecture.ARM64, operatingSystemFamily: OperatingSystemFamily.LINUX };

/** Characters that a shell would act on, or that would change what a path means. */
export const SHELL_CHARACTERS = ['a$(id)', 'a`id`', 'a;id', 'a|id', 'a&id', 'a>b', 'a<b', 'a"b', "a'b", 'a\nid', 'a\tb', 'a\\b', 'a*', 'a?', 'a$HOME', 'a!b', 'a#b'];

export function newStack(env?: Environment, app = new App()): Stack {
  return new Stack(app, 'Stack', { env });
}

/** A network that exists already, so that templates hold nothing but what a test is about. */
export function network(scope: Construct): IVpc {
  const subnets = (kind: string) => ({ ids: [`subnet-${kind}a`, `subnet-${kind}b`], tables: [`rtb-${kind}a`, `rtb-${kind}b`] });
  return Vpc.fromVpcAttributes(scope, 'Vpc', {
    vpcId: 'vpc-1',
    vpcCidrBlock: '10.0.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: subnets('private').ids,
    privateSubnetRouteTableIds: subnets('private').tables,
    publicSubnetIds: subnets('public').ids,
    publicSubnetRouteTableIds: subnets('public').tables,
  });
}

export interface ServiceOptions {
  readonly image?: ContainerImage;
  /** Further essential containers. */
  readonly besides?: { [name: string]: ContainerImage };
  readonly runtimePlatform?: RuntimePlatform;
}

export function taskDefinition(scope: Construct, options: ServiceOptions = {}): FargateTaskDefinition {
  const task = new FargateTaskDefinition(scope, 'Task', { runtimePlatform: options.runtimePlatform });
  task.addContainer('api', { image: options.image ?? PUBLIC_IMAGE });
  for (const [name, image] of Object.entries(options.besides ?? {})) task.addContainer(name, { image });
  return task;
}

export function newCluster(scope: Construct): Cluster {
  return new Cluster(scope, 'Cluster', { vpc: network(scope) });
}

/** A Fargate service as its owner would write it, with one container `api`. */
export function fargateService(scope: Construct, options: ServiceOptions = {}): FargateService {
  return new FargateService(scope, 'Service', {
    cluster: newCluster(scope),
    taskDefinition: taskDefinition(scope, options),
    circuitBreaker: { rollback: true },
    minHealthyPercent: 100,
  });
}

export function importedCluster(scope: Construct, name = 'shop'): ICluster {
  return Cluster.fromClusterAttributes(scope, `Cluster-${name}`, { clusterName: name, vpc: network(scope), securityGroups: [] });
}

/** All that must be said about a service that this app does not define. */
export function importedService(scope: Construct): Pick<EcsGithubPipelineProps, 'service' | 'containerName' | 'taskRoles'> {
  return {
    service: FargateService.fromFargateServiceAttributes(scope, 'Imported', { serviceName: 'api', cluster: importedCluster(scope) }),
    containerName: 'web',
    taskRoles: importedRoles(scope),
  };
}

/** The same, as a target of a stage. */
export function importedTarget(scope: Construct): EcsTarget {
  const { containerName, ...target } = importedService(scope);
  return { ...target, service: target.service!, containerNames: [containerName!] };
}

export function importedRoles(scope: Construct): IRole[] {
  return ['api-task', 'api-execution'].map((name) => Role.fromRoleArn(scope, name, `arn:aws:iam::${ACCOUNT}:role/${name}`));
}

/** Other properties than the usual; the stack is there for what they refer to. */
export type Variation = Partial<EcsGithubPipelineProps> | ((stack: Stack) => Partial<EcsGithubPipelineProps>);

/** A pipeline of a new Fargate service in a new stack. */
export function pipelineStack(vary: Variation = {}, env?: Environment): { stack: Stack; pipeline: EcsGithubPipeline } {
  const stack = newStack(env);
  const props = typeof vary === 'function' ? vary(stack) : vary;
  return { stack, pipeline: new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: fargateService(stack), ...props }) };
}

/** What an error says, and that there is one, in the form that all of them have. */
export function refusalOf(act: () => unknown): string {
  let message: string | undefined;
  try {
    act();
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toMatch(/^[a-zA-Z0-9._[\]-]+ must .+, got: .+$/s);
  return message!;
}

/** The properties of the only resource of a type. */
export function only(template: Template, type: string, props: object = {}): any {
  const found = Object.values(template.findResources(type, { Properties: props }));
  expect(found).toHaveLength(1);
  return found[0].Properties;
}

export function pipelineIn(template: Template): any {
  return only(template, 'AWS::CodePipeline::Pipeline');
}

export function actionIn(template: Template, stageName: string): any {
  return pipelineIn(template).Stages.find((stage: any) => stage.Name === stageName).Actions[0];
}

export function buildspecIn(template: Template): any {
  return JSON.parse(only(template, 'AWS::CodeBuild::Project').Source.BuildSpec);
}

export function buildEnvironmentIn(template: Template): { [name: string]: any } {
  const variables: any[] = only(template, 'AWS::CodeBuild::Project').Environment.EnvironmentVariables;
  return Object.fromEntries(variables.map((variable) => [variable.Name, variable.Value]));
}

/** Everything that a role may do, by the logical id that its policies name it with. */
export function statementsFor(template: Template, roleId: RegExp): any[] {
  const policies = Object.values(template.findResources('AWS::IAM::Policy'));
  return policies
    .filter(({ Properties }) => Properties.Roles.some((role: any) => roleId.test(role.Ref ?? JSON.stringify(role))))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

export const actionsOf = (statements: any[]): string[] => statements.flatMap(({ Action }) => Action).sort();
