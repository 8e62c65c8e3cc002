import { CfnElement, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { LinuxArmBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { BaseService, CpuArchitecture, Ec2Service, Ec2TaskDefinition, FargateService, FargateTaskDefinition, IService } from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancedFargateService } from 'aws-cdk-lib/aws-ecs-patterns';
import { Role } from 'aws-cdk-lib/aws-iam';
import {
  ACCOUNT, actionIn, actionsOf, ARM64, buildEnvironmentIn, ENV, fargateService, importedCluster, importedRoles, newCluster, newStack,
  importedService, network, only, pipelineIn, PUBLIC_IMAGE, statementsFor,
} from './helpers';
import { EcsGithubPipeline, EcsGithubPipelineProps, ImageBuild, ImageRepository } from '../src';

type OfService = Pick<EcsGithubPipelineProps, 'service'> & Partial<EcsGithubPipelineProps>;

const deploying = (stack: Stack, props: OfService): Template => {
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', ...props });
  return Template.fromStack(stack);
};

const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetAuthorizationToken', 'ecr:GetDownloadUrlForLayer'];

/** Which service and cluster are deployed to, as the service's own template names them. */
function expectDeploymentTo(template: Template, service: IService): void {
  const resource = service.node.children.find((child) => (child as any).cfnResourceType === 'AWS::ECS::Service') as CfnElement;
  const { ServiceName } = actionIn(template, 'Deploy').Configuration;
  expect(ServiceName).toEqual({ 'Fn::GetAtt': [Stack.of(service).getLogicalId(resource), 'Name'] });
}

describe('a service defined in CDK', () => {
  test('on Fargate', () => {
    const stack = newStack();
    const service = fargateService(stack);
    const template = deploying(stack, { service });
    expectDeploymentTo(template, service);
    expect(buildEnvironmentIn(template).CONTAINER_NAME).toBe('api');
  });

  test('on EC2', () => {
    const stack = newStack();
    const taskDefinition = new Ec2TaskDefinition(stack, 'Task');
    taskDefinition.addContainer('worker', { image: PUBLIC_IMAGE, memoryLimitMiB: 256 });
    const service = new Ec2Service(stack, 'Service', { cluster: importedCluster(stack), taskDefinition });
    const template = deploying(stack, { service });
    expectDeploymentTo(template, service);
    expect(actionIn(template, 'Deploy').Configuration.ClusterName).toBe('shop');
    expect(buildEnvironmentIn(template).CONTAINER_NAME).toBe('worker');
  });

  test('on EC2 machines with ARM, which only the build image says', () => {
    const stack = newStack();
    const taskDefinition = new Ec2TaskDefinition(stack, 'Task');
    taskDefinition.addContainer('worker', { image: PUBLIC_IMAGE, memoryLimitMiB: 256 });
    const service = new Ec2Service(stack, 'Service', { cluster: importedCluster(stack), taskDefinition });
    const template = deploying(stack, { service, imageBuild: ImageBuild.dockerfile({ buildImage: LinuxArmBuildImage.AMAZON_LINUX_2_STANDARD_3_0 }) });
    expect(only(template, 'AWS::CodeBuild::Project').Environment.Type).toBe('ARM_CONTAINER');
  });

  test('by a pattern, with the image of the repository', () => {
    const stack = newStack(ENV);
    const images = new ImageRepository(stack, 'Images');
    const { service } = new ApplicationLoadBalancedFargateService(stack, 'Api', {
      vpc: network(stack),
      taskImageOptions: { image: images.containerImage, containerName: 'shop' },
    });
    const pipeline = new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service });
    const template = Template.fromStack(stack);

    expect(pipeline.imageRepository).toBe(images);
    expectDeploymentTo(template, service);
    expect(buildEnvironmentIn(template).CONTAINER_NAME).toBe('shop');
    template.resourceCountIs('AWS::ECR::Repository', 1);
  });
});

describe('pull rights', () => {
  test('go to the execution role, also when there was none', () => {
    const stack = newStack();
    const service = fargateService(stack);
    expect(service.taskDefinition.executionRole).toBeUndefined();
    const statements = statementsFor(deploying(stack, { service }), /^TaskExecutionRole/);
    expect(actionsOf(statements)).toEqual(PULL);
    expect(statements[1].Resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^PipelineImageRepository/), 'Arn'] });
  });

  test('exist before the pipeline first runs', () => {
    const stack = newStack();
    deploying(stack, { service: fargateService(stack) }).hasResource('AWS::CodePipeline::Pipeline', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^TaskExecutionRoleDefaultPolicy')]),
    });
  });

  test('are granted once when the image comes from the repository already', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images');
    const statements = statementsFor(deploying(stack, { service: fargateService(stack, { image: images.containerImage }) }), /^TaskExecutionRole/);
    expect(actionsOf(statements)).toEqual(PULL);
  });

  test('are not written to an imported role', () => {
    const stack = newStack();
    const executionRole = Role.fromRoleArn(stack, 'Theirs', `arn:aws:iam::${ACCOUNT}:role/theirs`, { mutable: false });
    const taskDefinition = new FargateTaskDefinition(stack, 'Task', { executionRole });
    taskDefinition.addContainer('api', { image: PUBLIC_IMAGE });
    const template = deploying(stack, { service: new FargateService(stack, 'Service', { cluster: newCluster(stack), taskDefinition }) });
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain('"theirs"');
    template.resourceCountIs('AWS::IAM::Policy', 3); // those of the build, of the pipeline and of the live tag
  });

  test('that a role does not take are its owner\'s affair', () => {
    const stack = newStack();
    const service = fargateService(stack);
    const executionRole = service.taskDefinition.obtainExecutionRole();
    jest.spyOn(executionRole, 'addToPrincipalPolicy').mockReturnValue({ statementAdded: false });
    deploying(stack, { service }).hasResource('AWS::CodePipeline::Pipeline', {
      DependsOn: Match.not(Match.arrayWith([Match.stringLikeRegexp('^TaskExecutionRole')])),
    });
  });

  test('can all be somebody else\'s work, who makes the roles', () => {
    const stack = newStack();
    const made = { 'Task/TaskRole': 'task', 'Task/ExecutionRole': 'execution', 'Pipeline/BuildRole': 'build', 'Pipeline/PipelineRole': 'pipeline', 'Pipeline/MoveLiveTag/Role': 'live' };
    Role.customizeRoles(stack, { usePrecreatedRoles: Object.fromEntries(Object.entries(made).map(([path, name]) => [`Stack/${path}`, name])) });
    const template = deploying(stack, { service: fargateService(stack) });
    template.resourceCountIs('AWS::IAM::Role', 0);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    expect(JSON.stringify(pipelineIn(template).RoleArn)).toContain(':role/pipeline');
  });
});

describe('an imported service', () => {
  const serviceArn = (resource: string) => `arn:aws:ecs:eu-west-1:${ACCOUNT}:service/${resource}`;

  test.each<[string, (stack: Stack) => OfService]>([
    ['by attributes', importedService],
    ['by a new ARN, with the cluster', (stack) => ({
      service: FargateService.fromFargateServiceArn(stack, 'Imported', serviceArn('shop/api')),
      cluster: importedCluster(stack),
      containerName: 'web',
      taskRoles: importedRoles(stack),
    })],
    ['by an old ARN, with the cluster', (stack) => ({
      service: FargateService.fromFargateServiceArn(stack, 'Imported', serviceArn('api')),
      cluster: importedCluster(stack),
      containerName: 'web',
      taskRoles: importedRoles(stack),
    })],
    ['by an ARN that names the cluster', (stack) => ({
      service: BaseService.fromServiceArnWithCluster(stack, 'Imported', serviceArn('shop/api')),
      containerName: 'web',
      taskRoles: importedRoles(stack),
    })],
  ])('%s', (_, importing) => {
    const stack = newStack(ENV);
    const template = deploying(stack, importing(stack));

    expect(actionIn(template, 'Deploy').Configuration).toMatchObject({ ClusterName: 'shop', ServiceName: 'api' });
    expect(buildEnvironmentIn(template).CONTAINER_NAME).toBe('web');
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['ecs:DescribeServices', 'ecs:UpdateService'],
            Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecs:eu-west-1:${ACCOUNT}:service/shop/api`]] },
          }),
          Match.objectLike({
            Action: 'iam:PassRole',
            Resource: [`arn:aws:iam::${ACCOUNT}:role/api-task`, `arn:aws:iam::${ACCOUNT}:role/api-execution`],
          }),
        ]),
      },
    });
  });

  test('gets no grants: its roles are its owner\'s', () => {
    const stack = newStack(ENV);
    const template = deploying(stack, importedService(stack));
    for (const { Properties } of Object.values(template.findResources('AWS::IAM::Policy'))) {
      expect(Properties.Roles).toEqual([{ Ref: expect.stringMatching(/^Pipeline(PipelineRole|BuildRole|MoveLiveTagRole)/) }]);
    }
  });

  test('on ARM is built where the build image says so', () => {
    const stack = newStack(ENV);
    const buildImage = LinuxArmBuildImage.fromCodeBuildImageId('aws/codebuild/amazonlinux-aarch64-standard:4.0');
    const template = deploying(stack, { ...importedService(stack), imageBuild: ImageBuild.dockerfile({ buildImage }) });
    expect(only(template, 'AWS::CodeBuild::Project').Environment).toMatchObject({ Type: 'ARM_CONTAINER', Image: 'aws/codebuild/amazonlinux-aarch64-standard:4.0' });
  });
});

describe('the machine that builds follows the service', () => {
  test.each([
    ['x86_64', undefined, 'LINUX_CONTAINER', 'aws/codebuild/amazonlinux-x86_64-standard:6.0'],
    ['x86_64', { cpuArchitecture: CpuArchitecture.X86_64 }, 'LINUX_CONTAINER', 'aws/codebuild/amazonlinux-x86_64-standard:6.0'],
    ['arm64', ARM64, 'ARM_CONTAINER', 'aws/codebuild/amazonlinux-aarch64-standard:4.0'],
  ])('on %s', (_, runtimePlatform, type, image) => {
    const stack = newStack();
    const { Environment } = only(deploying(stack, { service: fargateService(stack, { runtimePlatform }) }), 'AWS::CodeBuild::Project');
    expect(Environment).toMatchObject({ Type: type, Image: image });
  });
});
