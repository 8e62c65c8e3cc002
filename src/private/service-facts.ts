import { Arn, ArnFormat, IResource, Stack, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { EcsTarget } from '../deploy-stage';
import type { ImageRepository } from '../image-repository';
import { checkCluster, checkOwnCluster } from './cluster';
import { Container, ContainerProp, containersOf } from './containers';
import { deploymentOf, ServiceDeployment } from './service-deployment';
import { Architecture, architectureOf, executionRoleArnsOf, roleArnsOf } from './task-definition';
import { checkEntries, differ, refusal, words } from './validation';

export { Architecture } from './task-definition';

/** What a deployment must know about a service, wherever that service came from. */
export interface ServiceFacts {
  readonly service: ecs.IService;
  readonly cluster: ecs.ICluster;
  /** The containers that get the image. */
  readonly containerNames: string[];
  /** The roles that ECS takes on for its tasks. */
  readonly taskRoleArns: string[];
  /** Known of services defined in CDK only. */
  readonly taskDefinition?: ecs.TaskDefinition;
  readonly architecture?: Architecture;
  readonly deployment?: ServiceDeployment;
  /** Of the containers that get the image, those that this app defines. */
  readonly containers: Container[];
  /** The repository behind those containers' images, if it is one of ours. */
  readonly imageRepository?: ImageRepository;
}

/** Finds out, or says what it must be told. What a service has tells where it came from: imported ones are of no public class. */
export function factsOf(scope: Construct, target: EcsTarget, containerProp: ContainerProp = 'containerNames'): ServiceFacts {
  const { service } = target;
  checkRoles(target.taskRoles);
  checkEnvironment(scope, 'service', service, service.serviceArn);
  const deployment = deploymentOf(service);

  const taskDefinition = (service as Partial<ecs.BaseService>).taskDefinition;
  const containers = containersOf(target.containerNames, containerProp, taskDefinition);
  return {
    service,
    cluster: clusterOf(scope, target),
    containerNames: containers.names,
    taskRoleArns: taskRoleArnsOf(target.taskRoles, taskDefinition),
    taskDefinition,
    architecture: taskDefinition && architectureOf(taskDefinition),
    deployment,
    containers: containers.definitions,
    imageRepository: repositoryBehind(containers.definitions, containerProp),
  };
}

function repositoryBehind(containers: Container[], containerProp: ContainerProp): ImageRepository | undefined {
  const [first, ...others] = containers.flatMap(({ pointer }) => pointer?.images ?? []);
  const other = others.find((images) => images !== first);
  if (other) {
    throw refusal(containerProp, 'be containers with images of one repository', words(`${first.node.path}, ${other.node.path}`), 'one pipeline builds one image');
  }
  return first;
}

function clusterOf(scope: Construct, { service, cluster }: EcsTarget): ecs.ICluster {
  const own = (service as Partial<ecs.BaseService>).cluster;
  if (cluster) checkCluster(cluster);
  const found = own ?? cluster;
  if (!found) {
    throw refusal('cluster', 'be given for a service that was imported without one', words('none'), 'pass cluster: Cluster.fromClusterAttributes(…)');
  }
  if (cluster) checkOwnCluster(service, own, cluster);
  for (const each of new Set([found, cluster ?? found])) checkEnvironment(scope, 'cluster', each, each.clusterArn);
  return found;
}

/** Refuses names and L1s, which JavaScript lets through. */
function checkRoles(roles: iam.IRole[] = []): void {
  checkEntries('taskRoles', roles);
  for (const role of roles as unknown[]) {
    const { roleArn, node } = Object(role) as Partial<iam.IRole>;
    if (roleArn === undefined) {
      throw refusal('taskRoles', 'be roles of IAM', typeof role === 'string' ? role : words(node?.path ?? String(role)), 'pass the construct, or Role.fromRoleName(…)');
    }
  }
}

/** The given ones, and whatever execution role the task definition has: it may have been made for the pull. */
function taskRoleArnsOf(given?: iam.IRole[], taskDefinition?: ecs.TaskDefinition): string[] {
  if (given && given.length > 0) {
    const arns = given.map(({ roleArn }) => roleArn);
    return taskDefinition ? [...arns, ...executionRoleArnsOf(taskDefinition, arns)] : arns;
  }
  if (given || !taskDefinition) {
    throw refusal('taskRoles', 'hold the task role and the execution role of an imported service', words('none'),
      'pass taskRoles: [Role.fromRoleName(…), …]; iam:PassRole is granted for those alone');
  }
  return roleArnsOf(taskDefinition);
}

/** One region and account: the ECS action deploys nowhere else without replicated artifacts and further roles. */
function checkEnvironment(scope: Construct, prop: 'service' | 'cluster', resource: IResource, arn: string): void {
  const stack = Stack.of(scope);
  const fromArn = Token.isUnresolved(arn) ? undefined : Arn.split(arn, ArnFormat.SLASH_RESOURCE_NAME);
  for (const dimension of ['region', 'account'] as const) {
    const there = fromArn?.[dimension] ?? resource.env[dimension];
    if (differ(stack[dimension], there)) {
      throw refusal(prop, `be in the pipeline's ${dimension}, ${stack[dimension]}`, there, `put the pipeline in a stack of that ${dimension}`);
    }
  }
}
