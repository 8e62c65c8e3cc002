import { CfnResource, Lazy } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { isResource, referred, referredText, rendered, resourceOf } from './rendered';
import { resolvedNow } from './resolve-early';
import { refusal } from './validation';

/** What a service's tasks run on, in ECS's words. */
export enum Architecture {
  X86_64 = 'X86_64',
  ARM64 = 'ARM64',
}

/** Every task definition that this app makes has one. */
export function taskDefinitionResource(taskDefinition: ecs.TaskDefinition): CfnResource {
  return resourceOf(taskDefinition, 'AWS::ECS::TaskDefinition')!;
}

/** Wherever they stand in the tree, each has told its task definition, which keeps the list to those that extend it. */
export function containersMadeFor(taskDefinition: ecs.TaskDefinition): ecs.ContainerDefinition[] {
  return (taskDefinition as unknown as { containers: ecs.ContainerDefinition[] }).containers;
}

/** Asked for when all has been said; of a generated one nothing is known. */
export function familyOf(taskDefinition: ecs.TaskDefinition): string {
  return Lazy.string({ produce: () => referredText(taskDefinitionResource(taskDefinition), 'Family') ?? '*' });
}

/**
 * The role that ECS pulls images with, made if there is none. Undefined if the task definition names one that is not of this app.
 */
export function executionRoleOf(taskDefinition: ecs.TaskDefinition): iam.IRole | undefined {
  const resource = taskDefinitionResource(taskDefinition);
  const { ExecutionRoleArn: named } = rendered(resource, ['ExecutionRoleArn']);
  const own = resolvedNow(taskDefinition, taskDefinition.executionRole?.roleArn);
  if (JSON.stringify(named) === JSON.stringify(own)) return taskDefinition.obtainExecutionRole();
  const { ExecutionRoleArn: arn } = referred(resource, ['ExecutionRoleArn']);
  return taskDefinition.node.root.node.findAll().find((construct): construct is iam.Role => (construct as Partial<iam.Role>).roleArn === arn);
}

/** The roles that the task definition names. */
export function roleArnsOf(taskDefinition: ecs.TaskDefinition): string[] {
  const { TaskRoleArn: task } = referred(taskDefinitionResource(taskDefinition), ['TaskRoleArn']);
  return [roleArnOf(taskDefinition, 'TaskRoleArn'), ...executionRoleArnsOf(taskDefinition, [task])];
}

/** The execution role, unless it is one of those already. */
export function executionRoleArnsOf(taskDefinition: ecs.TaskDefinition, besides: string[]): string[] {
  const role = executionRoleOf(taskDefinition);
  return role && besides.includes(role.roleArn) ? [] : [roleArnOf(taskDefinition, 'ExecutionRoleArn')];
}

/** Asked for when all has been said. */
function roleArnOf(taskDefinition: ecs.TaskDefinition, name: string): string {
  return Lazy.string({ produce: () => referredText(taskDefinitionResource(taskDefinition), name) });
}

export function architectureOf(taskDefinition: ecs.TaskDefinition): Architecture | undefined {
  const { RuntimePlatform: platform, RequiresCompatibilities: compatibilities } = rendered(
    taskDefinitionResource(taskDefinition), ['RuntimePlatform', 'RequiresCompatibilities']);
  const family = platform?.OperatingSystemFamily;
  if (String(family).startsWith('WINDOWS')) {
    throw refusal('service', 'run on Linux', family, 'CodeBuild runs Docker in Linux containers only');
  }
  const architecture = platform?.CpuArchitecture;
  if (architecture !== undefined) return Object.values(Architecture).find((known) => known === architecture);
  // EC2 tasks that do not ask for an architecture run on whatever the cluster's instances have.
  return Array.isArray(compatibilities) && compatibilities.includes('FARGATE') ? Architecture.X86_64 : undefined;
}

/** Whether its tasks take ports of their machine that no other task can have. */
export function holdsPorts(taskDefinition: ecs.TaskDefinition): boolean {
  const { NetworkMode: mode } = rendered(taskDefinitionResource(taskDefinition), ['NetworkMode']);
  const ports = containersMadeFor(taskDefinition).flatMap(({ portMappings }) => portMappings);
  return mode !== 'awsvpc' && ports.some(({ hostPort }) => mode === 'host' || hostPort);
}

/** Whether a service of this app runs it: a scheduled or a one-off task waits for no image. */
export function isRunByService(taskDefinition: ecs.TaskDefinition): boolean {
  return taskDefinition.node.root.node.findAll().some((construct) => isResource(construct, 'AWS::ECS::Service') && runs(construct, taskDefinition));
}

function runs(service: CfnResource, taskDefinition: ecs.TaskDefinition): boolean {
  const { taskDefinition: own } = service.node.scope as IConstruct & Partial<ecs.BaseService>;
  return own === taskDefinition || referredText(service, 'TaskDefinition') === taskDefinition.taskDefinitionArn;
}
