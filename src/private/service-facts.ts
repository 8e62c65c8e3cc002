import { Arn, ArnFormat, CfnResource, Resource, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ImageRepository } from '../image-repository';
import { PointerImage } from './pointer-image';
import { checkText, refusal, words } from './validation';

/** What a service's tasks run on, in ECS's words. */
export enum Architecture {
  X86_64 = 'X86_64',
  ARM64 = 'ARM64',
}

/** What a user says about a service; the rest is found out. */
export interface ServiceHints {
  readonly service: ecs.IService;
  readonly cluster?: ecs.ICluster;
  readonly containerName?: string;
  readonly taskRoles?: iam.IRole[];
}

/** What a deployment must know about a service, wherever that service came from. */
export interface ServiceFacts {
  readonly service: ecs.IService;
  readonly cluster: ecs.ICluster;
  readonly containerName: string;
  /** The roles that ECS takes on for its tasks. */
  readonly taskRoles: iam.IRole[];
  /** Known of services defined in CDK only. */
  readonly taskDefinition?: ecs.TaskDefinition;
  readonly architecture?: Architecture;
  /** The repository behind the container's image, if the image came from one of ours. */
  readonly imageRepository?: ImageRepository;
}

/** Finds out, or says what it must be told. What a service has tells where it came from: imported ones are of no public class. */
export function factsOf(scope: Construct, hints: ServiceHints): ServiceFacts {
  const { service } = hints;
  checkEnvironment(scope, service);
  checkController(service);

  const taskDefinition = (service as Partial<ecs.BaseService>).taskDefinition;
  const container = taskDefinition && findContainer(taskDefinition, hints.containerName);
  return {
    service,
    cluster: clusterOf(hints),
    containerName: hints.containerName === undefined && container ? container.containerName : givenContainerName(hints.containerName),
    taskRoles: taskRolesOf(hints.taskRoles, taskDefinition),
    taskDefinition,
    architecture: taskDefinition && architectureOf(taskDefinition),
    imageRepository: container && PointerImage.repositoryBehind(container),
  };
}

function clusterOf({ service, cluster }: ServiceHints): ecs.ICluster {
  const own = (service as Partial<ecs.BaseService>).cluster;
  if (!own && !cluster) {
    throw refusal('cluster', 'be given for a service that was imported without one', words('none'), 'pass cluster: Cluster.fromClusterAttributes(…)');
  }
  const known = own?.clusterName ?? clusterNameIn(service.serviceArn);
  if (cluster && known && Token.compareStrings(known, cluster.clusterName) === TokenComparison.DIFFERENT) {
    throw refusal('cluster', `be the service's own, ${known}`, cluster.clusterName, 'leave it out');
  }
  return own ?? cluster!;
}

/** Today's ARNs of services name the cluster, unless it is in a token; old ones do not tell. */
function clusterNameIn(serviceArn: string): string | undefined {
  const [cluster, service] = Arn.split(serviceArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!.split('/');
  return service && cluster;
}

function findContainer(taskDefinition: ecs.TaskDefinition, name?: string): ecs.ContainerDefinition | undefined {
  const containers = taskDefinition.node.findAll().filter((child): child is ecs.ContainerDefinition => child instanceof ecs.ContainerDefinition);
  const names = containers.map((container) => container.containerName).join(', ');
  if (name !== undefined) {
    const named = taskDefinition.findContainer(name);
    if (named) return named;
    if (!Token.isUnresolved(name)) {
      throw refusal('containerName', `be one of the task definition's containers, ${names}`, name, 'leave it out, or pass one of those');
    }
  }
  const ours = containers.filter((container) => PointerImage.repositoryBehind(container));
  const candidates = ours.length > 0 ? ours : containers.filter((container) => container.essential);
  if (candidates.length !== 1) {
    if (name !== undefined) return undefined; // a token: it may be any of them
    const several = candidates.map((container) => container.containerName).join(', ') || (names ? 'no essential container' : 'no container yet');
    throw refusal('containerName', 'be given when it is not plain which container gets the image', words(several),
      containers.length > 0 ? 'pass containerName' : 'add the container before the pipeline');
  }
  return candidates[0];
}

function givenContainerName(name?: string): string {
  checkText('containerName', name, /^[A-Za-z0-9_-]{1,255}$/, 'be 1 to 255 letters, digits, underscores or dashes',
    'pass the name that the container has in the task definition');
  if (name === undefined) {
    throw refusal('containerName', 'be given for an imported service', words('none'), 'pass the name that the container has in the task definition');
  }
  return name;
}

function taskRolesOf(given?: iam.IRole[], taskDefinition?: ecs.TaskDefinition): iam.IRole[] {
  if (given && given.length > 0) return given;
  if (given || !taskDefinition) {
    throw refusal('taskRoles', 'hold the task role and the execution role of an imported service', words('none'),
      'pass taskRoles: [Role.fromRoleName(…), …]; iam:PassRole is granted for those alone');
  }
  return [taskDefinition.taskRole, taskDefinition.obtainExecutionRole()];
}

function architectureOf(taskDefinition: ecs.TaskDefinition): Architecture | undefined {
  // TaskDefinition keeps its runtime platform to itself.
  const resource = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const platform = Stack.of(taskDefinition).resolve(resource.runtimePlatform) as ecs.CfnTaskDefinition.RuntimePlatformProperty | undefined;
  const family = platform?.operatingSystemFamily;
  if (String(family).startsWith('WINDOWS')) {
    throw refusal('service', 'run on Linux', family, 'CodeBuild runs Docker in Linux containers only');
  }
  if (platform?.cpuArchitecture === 'ARM64') return Architecture.ARM64;
  // EC2 tasks that do not ask for an architecture run on whatever the cluster's instances have.
  return platform?.cpuArchitecture || taskDefinition.isFargateCompatible ? Architecture.X86_64 : undefined;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service-options.html */
function checkController(service: ecs.IService): void {
  const resource = service.node.children.find((child): child is ecs.CfnService => CfnResource.isCfnResource(child) && child.cfnResourceType === 'AWS::ECS::Service');
  const controller = Stack.of(service).resolve(resource?.deploymentController) as ecs.CfnService.DeploymentControllerProperty | undefined;
  if (controller?.type && controller.type !== 'ECS') {
    throw refusal('service', 'have the deployment controller ECS', controller.type, 'leave deploymentController out: ECS itself rolls, and rolls back');
  }
}

/** One region and account: the ECS action deploys nowhere else without replicated artifacts and further roles. */
function checkEnvironment(scope: Construct, service: ecs.IService): void {
  const stack = Stack.of(scope);
  const fromArn = Token.isUnresolved(service.serviceArn) ? undefined : Arn.split(service.serviceArn, ArnFormat.SLASH_RESOURCE_NAME);
  for (const dimension of ['region', 'account'] as const) {
    const there = fromArn?.[dimension] ?? (service as ecs.IService & Resource).env[dimension];
    if (Token.compareStrings(stack[dimension], there) === TokenComparison.DIFFERENT) {
      throw refusal('service', `be in the pipeline's ${dimension}, ${stack[dimension]}`, there, `put the pipeline in a stack of that ${dimension}`);
    }
  }
}
