import { Arn, ArnFormat, Resource, Stack, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { EcsTarget } from '../deploy-stage';
import type { ImageRepository } from '../image-repository';
import { ContainerProp, containersOf } from './containers';
import { PointerImage } from './pointer-image';
import { deploymentOf, ServiceDeployment } from './service-deployment';
import { checkEntries, differ, refusal, words } from './validation';

/** What a service's tasks run on, in ECS's words. */
export enum Architecture {
  X86_64 = 'X86_64',
  ARM64 = 'ARM64',
}

/** What a deployment must know about a service, wherever that service came from. */
export interface ServiceFacts {
  readonly service: ecs.IService;
  readonly cluster: ecs.ICluster;
  /** The containers that get the image. */
  readonly containerNames: string[];
  /** The roles that ECS takes on for its tasks. */
  readonly taskRoles: iam.IRole[];
  /** Known of services defined in CDK only. */
  readonly taskDefinition?: ecs.TaskDefinition;
  readonly architecture?: Architecture;
  readonly deployment?: ServiceDeployment;
  /** Of the containers that get the image, those that this app defines. */
  readonly containers: ecs.ContainerDefinition[];
  /** The repository behind those containers' images, if it is one of ours. */
  readonly imageRepository?: ImageRepository;
}

/** Finds out, or says what it must be told. What a service has tells where it came from: imported ones are of no public class. */
export function factsOf(scope: Construct, target: EcsTarget, containerProp: ContainerProp = 'containerNames'): ServiceFacts {
  const { service } = target;
  checkEnvironment(scope, service);
  const deployment = deploymentOf(service);

  const taskDefinition = (service as Partial<ecs.BaseService>).taskDefinition;
  const containers = containersOf(target.containerNames, containerProp, taskDefinition);
  return {
    service,
    cluster: clusterOf(target),
    containerNames: containers.names,
    taskRoles: taskRolesOf(target.taskRoles, taskDefinition),
    taskDefinition,
    architecture: taskDefinition && architectureOf(taskDefinition),
    deployment,
    containers: containers.definitions,
    imageRepository: repositoryBehind(containers.definitions, containerProp),
  };
}

function repositoryBehind(containers: ecs.ContainerDefinition[], containerProp: ContainerProp): ImageRepository | undefined {
  const [first, ...others] = containers.flatMap((container) => PointerImage.behind(container)?.images ?? []);
  const other = others.find((images) => images !== first);
  if (other) {
    throw refusal(containerProp, 'be containers with images of one repository', words(`${first.node.path}, ${other.node.path}`), 'one pipeline builds one image');
  }
  return first;
}

function clusterOf({ service, cluster }: EcsTarget): ecs.ICluster {
  const own = (service as Partial<ecs.BaseService>).cluster;
  if (!own && !cluster) {
    throw refusal('cluster', 'be given for a service that was imported without one', words('none'), 'pass cluster: Cluster.fromClusterAttributes(…)');
  }
  const known = own?.clusterName ?? clusterNameIn(service.serviceArn);
  if (cluster && known && differ(known, cluster.clusterName)) {
    throw refusal('cluster', `be the service's own, ${known}`, cluster.clusterName, 'leave it out');
  }
  return own ?? cluster!;
}

/** Today's ARNs of services name the cluster, unless it is in a token; old ones do not tell. */
function clusterNameIn(serviceArn: string): string | undefined {
  const [cluster, service] = Arn.split(serviceArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!.split('/');
  return service && cluster;
}

function taskRolesOf(given?: iam.IRole[], taskDefinition?: ecs.TaskDefinition): iam.IRole[] {
  checkEntries('taskRoles', given);
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

/** One region and account: the ECS action deploys nowhere else without replicated artifacts and further roles. */
function checkEnvironment(scope: Construct, service: ecs.IService): void {
  const stack = Stack.of(scope);
  const fromArn = Token.isUnresolved(service.serviceArn) ? undefined : Arn.split(service.serviceArn, ArnFormat.SLASH_RESOURCE_NAME);
  for (const dimension of ['region', 'account'] as const) {
    const there = fromArn?.[dimension] ?? (service as ecs.IService & Resource).env[dimension];
    if (differ(stack[dimension], there)) {
      throw refusal('service', `be in the pipeline's ${dimension}, ${stack[dimension]}`, there, `put the pipeline in a stack of that ${dimension}`);
    }
  }
}
