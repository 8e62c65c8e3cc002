import { App, CfnResource, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CfnService, CfnTaskDefinition, ContainerDefinition, DeploymentStrategy, Ec2Service, Ec2TaskDefinition, FargateService, LogDrivers } from 'aws-cdk-lib/aws-ecs';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  actionsOf, ARM64, buildEnvironmentIn, fargateService, importedCluster, newCluster, newStack, only, PUBLIC_IMAGE, refusalOf, statementsFor,
  taskDefinition,
} from './helpers';
import { EcsGithubPipeline, EcsGithubPipelineProps, ImageRepository } from '../src';

const resourceIn = (construct: Construct, type: string) =>
  construct.node.children.find((child): child is CfnResource => (child as CfnResource).cfnResourceType === type)!;
const taskIn = (service: FargateService) => resourceIn(service.taskDefinition, 'AWS::ECS::TaskDefinition') as CfnTaskDefinition;
const serviceIn = (service: FargateService) => resourceIn(service, 'AWS::ECS::Service') as CfnService;

const pipelineOf = (service: FargateService | Ec2Service, props: Partial<EcsGithubPipelineProps> = {}) =>
  new EcsGithubPipeline(Stack.of(service), 'Pipeline', { repo: 'acme/api', service, ...props });

/** The template of a pipeline for a service that says something else by its resources. */
function deploying(say: (service: FargateService) => void, props?: Partial<EcsGithubPipelineProps>): Template {
  const service = fargateService(newStack());
  say(service);
  pipelineOf(service, props);
  return Template.fromStack(Stack.of(service));
}

const statementsOfPipeline = (template: Template) => statementsFor(template, /^PipelinePipelineRole/);
const passed = (template: Template) => statementsOfPipeline(template).filter(({ Action }) => Action === 'iam:PassRole').flatMap(({ Resource }) => Resource);

describe('the build machine follows the architecture that is rendered', () => {
  test.each<[string, (service: FargateService) => void, string]>([
    ['by an override', (service) => taskIn(service).addPropertyOverride('RuntimePlatform', { CpuArchitecture: 'ARM64' }), 'ARM_CONTAINER'],
    ['by a property of the L1', (service) => { taskIn(service).runtimePlatform = { cpuArchitecture: 'ARM64' }; }, 'ARM_CONTAINER'],
    ['by its whole path', (service) => taskIn(service).addOverride('Properties.RuntimePlatform.CpuArchitecture', 'ARM64'), 'ARM_CONTAINER'],
  ])('%s', (_, say, type) => {
    expect(only(deploying(say), 'AWS::CodeBuild::Project').Environment.Type).toBe(type);
  });

  test('also where it is deleted', () => {
    const service = fargateService(newStack(), { runtimePlatform: ARM64 });
    taskIn(service).addPropertyDeletionOverride('RuntimePlatform');
    pipelineOf(service);
    expect(only(Template.fromStack(Stack.of(service)), 'AWS::CodeBuild::Project').Environment.Type).toBe('LINUX_CONTAINER');
  });

  test('of a task on machines of the cluster, which the L2 does not let say it', () => {
    const stack = newStack();
    const task = new Ec2TaskDefinition(stack, 'Task');
    task.addContainer('api', { image: PUBLIC_IMAGE, memoryLimitMiB: 256 });
    resourceIn(task, 'AWS::ECS::TaskDefinition').addPropertyOverride('RuntimePlatform.CpuArchitecture', 'ARM64');
    pipelineOf(new Ec2Service(stack, 'Service', { cluster: importedCluster(stack), taskDefinition: task }));
    expect(only(Template.fromStack(stack), 'AWS::CodeBuild::Project').Environment.Type).toBe('ARM_CONTAINER');
  });

  test('and Windows is refused', () => {
    expect(refusalOf(() => deploying((service) => taskIn(service).addPropertyOverride('RuntimePlatform.OperatingSystemFamily', 'WINDOWS_SERVER_2022_CORE'))))
      .toMatch(/^service must run on Linux, got: "WINDOWS_SERVER_2022_CORE"; /);
  });
});

describe('the deployment is the one that is rendered', () => {
  test('by another controller', () => {
    expect(refusalOf(() => deploying((service) => serviceIn(service).addPropertyOverride('DeploymentController.Type', 'CODE_DEPLOY'))))
      .toMatch(/^service must have the deployment controller ECS, got: "CODE_DEPLOY"; /);
  });

  test('by one that is deleted', () => {
    expect(() => deploying((service) => {
      serviceIn(service).deploymentController = { type: 'CODE_DEPLOY' };
      serviceIn(service).addPropertyDeletionOverride('DeploymentController');
    })).not.toThrow();
  });

  test('while a controller that only CloudFormation knows is not judged', () => {
    expect(() => deploying((service) => serviceIn(service).addPropertyOverride('DeploymentController.Type', { Ref: 'Controller' }))).not.toThrow();
  });

  test('by its bake time', () => {
    const stack = newStack();
    const service = new FargateService(stack, 'Service', {
      cluster: newCluster(stack),
      taskDefinition: taskDefinition(stack),
      deploymentStrategy: DeploymentStrategy.BLUE_GREEN,
      bakeTime: Duration.minutes(5),
    });
    serviceIn(service).addPropertyOverride('DeploymentConfiguration.BakeTimeInMinutes', 30);
    expect(refusalOf(() => pipelineOf(service))).toMatch(/^deploymentTimeout must be longer than the bake and step times of Stack\/Service, 30 minutes, got: /);
  });
});

describe('the permissions are for what is rendered', () => {
  const family = (template: Template) => JSON.stringify(statementsOfPipeline(template).find(({ Action }) => Action === 'ecs:RegisterTaskDefinition').Resource);

  test.each<[string, (service: FargateService) => void]>([
    ['an override', (service) => taskIn(service).addPropertyOverride('Family', 'shop-api')],
    ['a property of the L1', (service) => { taskIn(service).family = 'shop-api'; }],
  ])('the family of %s', (_, say) => {
    expect(family(deploying(say))).toContain(':task-definition/shop-api:*');
  });

  test('the family of an override that follows the pipeline', () => {
    const service = fargateService(newStack());
    pipelineOf(service);
    taskIn(service).addPropertyOverride('Family', 'shop-api');
    expect(family(Template.fromStack(Stack.of(service)))).toContain(':task-definition/shop-api:*');
  });

  test('a family that CloudFormation generates is not known', () => {
    expect(family(deploying((service) => taskIn(service).addPropertyDeletionOverride('Family')))).toContain(':task-definition/*:*');
  });

  test.each([['before', false], ['after']])('the roles of overrides %s the pipeline', (_, after = true) => {
    const service = fargateService(newStack());
    const say = () => {
      taskIn(service).addPropertyOverride('TaskRoleArn', 'arn:aws:iam::111122223333:role/theirs');
      taskIn(service).executionRoleArn = 'arn:aws:iam::111122223333:role/their-execution';
    };
    if (!after) say();
    pipelineOf(service);
    if (after) say();
    const template = Template.fromStack(Stack.of(service));
    expect(passed(template)).toEqual(['arn:aws:iam::111122223333:role/theirs', 'arn:aws:iam::111122223333:role/their-execution']);
  });

  test('one role for both is passed once', () => {
    const service = fargateService(newStack());
    const role = new Role(Stack.of(service), 'Both', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    taskIn(service).taskRoleArn = role.roleArn;
    taskIn(service).addPropertyOverride('ExecutionRoleArn', role.roleArn);
    pipelineOf(service);
    const template = Template.fromStack(Stack.of(service));
    expect(passed(template)).toEqual([{ 'Fn::GetAtt': [expect.stringMatching(/^Both/), 'Arn'] }]);
    expect(actionsOf(statementsFor(template, /^Both/))).toContain('ecr:BatchGetImage');
  });

  test('roles of another stack are referred to as such', () => {
    const app = new App();
    const there = new Stack(app, 'There');
    const here = new Stack(app, 'Here');
    const service = fargateService(there);
    taskIn(service).addPropertyOverride('TaskRoleArn', new Role(there, 'Other', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') }).roleArn);
    new EcsGithubPipeline(here, 'Pipeline', { repo: 'acme/api', service });
    expect(passed(Template.fromStack(here))).toContainEqual({ 'Fn::ImportValue': expect.stringMatching(/^There:.*GetAttOther/) });
  });

  test('the pull is granted to the execution role that is rendered, if it is of this app, and to no other', () => {
    const service = fargateService(newStack());
    const role = new Role(Stack.of(service), 'Puller', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    taskIn(service).addPropertyOverride('ExecutionRoleArn', role.roleArn);
    pipelineOf(service);
    const template = Template.fromStack(Stack.of(service));
    expect(actionsOf(statementsFor(template, /^Puller/))).toContain('ecr:BatchGetImage');
    expect(statementsFor(template, /^TaskExecutionRole/)).toEqual([]);
  });

  test('an execution role that is made for the pull may be passed beside those that are given', () => {
    const stack = newStack();
    const task = new Ec2TaskDefinition(stack, 'Task');
    task.addContainer('api', { image: PUBLIC_IMAGE, memoryLimitMiB: 256 });
    const service = new Ec2Service(stack, 'Service', { cluster: importedCluster(stack), taskDefinition: task });
    pipelineOf(service, { taskRoles: [task.taskRole] });
    expect(passed(Template.fromStack(stack))).toEqual([
      { 'Fn::GetAtt': [expect.stringMatching(/^TaskTaskRole/), 'Arn'] },
      { 'Fn::GetAtt': [expect.stringMatching(/^TaskExecutionRole/), 'Arn'] },
    ]);
  });
});

describe('the containers are those that are rendered', () => {
  test('with a name of an override', () => {
    const template = deploying((service) => taskIn(service).addPropertyOverride('ContainerDefinitions.0.Name', 'web'));
    expect(buildEnvironmentIn(template).CONTAINER_NAME).toBe('web');
    expect(refusalOf(() => deploying((service) => taskIn(service).addPropertyOverride('ContainerDefinitions.0.Name', 'web'), { containerName: 'api' })))
      .toBe('containerName must be one of the task definition\'s containers, web, got: "api"; leave it out, or pass one of those');
  });

  test('of a list in the place of the L2\'s', () => {
    const template = deploying((service) => { taskIn(service).containerDefinitions = [{ name: 'web', image: 'nginx' }, { name: 'proxy', image: 'envoy', essential: false }]; });
    expect(buildEnvironmentIn(template).CONTAINER_NAME).toBe('web');
  });

  test('of an override in the place of all', () => {
    const template = deploying((service) => taskIn(service).addPropertyOverride('ContainerDefinitions', [{ Name: 'web', Image: 'nginx' }]));
    expect(buildEnvironmentIn(template).CONTAINER_NAME).toBe('web');
  });

  test('with what an override makes essential', () => {
    const stack = newStack();
    const service = fargateService(stack, { besides: { proxy: PUBLIC_IMAGE } });
    taskIn(service).addPropertyOverride('ContainerDefinitions.0.Essential', false);
    pipelineOf(service);
    expect(buildEnvironmentIn(Template.fromStack(stack)).CONTAINER_NAME).toBe('proxy');
  });

  test('of which one with another image by an override has none of ours', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images');
    const service = fargateService(stack, { image: images.containerImage });
    taskIn(service).addPropertyOverride('ContainerDefinitions.0.Image', 'nginx');
    expect(pipelineOf(service).imageRepository).not.toBe(images);
  });

  test('wherever they stand in the tree', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images');
    const service = fargateService(stack);
    new ContainerDefinition(new Construct(stack, 'Elsewhere'), 'web', { taskDefinition: service.taskDefinition, image: images.containerImage });
    const pipeline = pipelineOf(service);
    expect(pipeline.imageRepository).toBe(images);
    expect(buildEnvironmentIn(Template.fromStack(stack)).CONTAINER_NAME).toBe('web');
  });

  test('and not those that only stand under the task definition', () => {
    const stack = newStack();
    const service = fargateService(stack);
    const other = new Ec2TaskDefinition(stack, 'Other');
    new ContainerDefinition(service.taskDefinition, 'worker', { taskDefinition: other, image: PUBLIC_IMAGE, memoryLimitMiB: 256 });
    pipelineOf(service);
    expect(buildEnvironmentIn(Template.fromStack(stack)).CONTAINER_NAME).toBe('api');
  });

  test('of several essential ones, the one that was chosen as the default', () => {
    const stack = newStack();
    const service = fargateService(stack, { besides: { web: PUBLIC_IMAGE } });
    service.taskDefinition.defaultContainer = service.taskDefinition.findContainer('web');
    pipelineOf(service);
    expect(buildEnvironmentIn(Template.fromStack(stack)).CONTAINER_NAME).toBe('web');
  });

  test('of several essential ones, not the first, which CDK makes the default whatever it is for', () => {
    const service = fargateService(newStack(), { besides: { web: PUBLIC_IMAGE } });
    expect(service.taskDefinition.defaultContainer?.containerName).toBe('api');
    expect(refusalOf(() => pipelineOf(service))).toMatch(/^containerName must be given when it is not plain /);
  });

  test('and looking at them adds no log router', () => {
    const stack = newStack();
    const service = fargateService(stack);
    service.taskDefinition.addContainer('logging', { image: PUBLIC_IMAGE, essential: false, logging: LogDrivers.firelens({}) });
    pipelineOf(service);
    expect(service.taskDefinition.node.tryFindChild('log-router')).toBeUndefined();
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', { ContainerDefinitions: Match.arrayWith([Match.objectLike({ Name: 'log-router' })]) });
  });
});
