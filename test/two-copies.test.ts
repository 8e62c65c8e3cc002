import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type * as Cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as Ecs from 'aws-cdk-lib/aws-ecs';
import { ContainerDefinition } from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { actionIn, buildEnvironmentIn, fargateService, importedCluster, newStack, only, PUBLIC_IMAGE, refusalOf, statementsFor } from './helpers';
import { EcsGithubPipeline, ImageRepository, InitialImage } from '../src';

/** Loaded before the other copy is. */
const OURS = ContainerDefinition;

interface OtherCopy {
  readonly ecs: typeof Ecs;
  readonly cloudwatch: typeof Cloudwatch;
}

/** Does something with a second aws-cdk-lib, as an app has it whose dependencies bring their own. */
function withOtherCopy<T>(act: (copy: OtherCopy) => T): T {
  let done: T;
  jest.isolateModules(() => {
    done = act({ ecs: jest.requireActual('aws-cdk-lib/aws-ecs'), cloudwatch: jest.requireActual('aws-cdk-lib/aws-cloudwatch') });
  });
  return done!;
}

const SIDECAR = 'public.ecr.aws/docker/library/envoy:1';

/** A service of classes that ours are no instances of. */
function otherService(stack: Stack, images?: ImageRepository): Ecs.FargateService {
  return withOtherCopy(({ ecs }) => {
    expect(ecs.ContainerDefinition).not.toBe(OURS);
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 } });
    taskDefinition.addContainer('proxy', { image: ecs.ContainerImage.fromRegistry(SIDECAR), essential: images !== undefined });
    new ecs.ContainerDefinition(new Construct(stack, 'Elsewhere'), 'api', { taskDefinition, image: images?.containerImage ?? ecs.ContainerImage.fromRegistry('nginx') });
    return new ecs.FargateService(stack, 'Service', { cluster: importedCluster(stack), taskDefinition, circuitBreaker: { rollback: true }, minHealthyPercent: 100 });
  });
}

const warningsIn = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('ecs-github-pipeline')).map(({ entry }) => String(entry.data));

describe('a service of another copy of aws-cdk-lib', () => {
  test('is found with its container, architecture, roles and repository', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images', { initialImage: InitialImage.fromRegistry('public.ecr.aws/nginx/nginx:stable') });
    const service = otherService(stack, images);
    const pipeline = new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service });
    const template = Template.fromStack(stack);

    expect(pipeline.imageRepository).toBe(images);
    expect(buildEnvironmentIn(template).CONTAINER_NAME).toBe('api');
    expect(only(template, 'AWS::CodeBuild::Project').Environment.Type).toBe('ARM_CONTAINER');
    expect(actionIn(template, 'Deploy').Configuration.ClusterName).toBe('shop');
    template.hasResource('AWS::ECS::TaskDefinition', { DependsOn: Match.arrayWith([Match.stringLikeRegexp('InitialImage')]) });
    expect(statementsFor(template, /^PipelinePipelineRole/).find(({ Action }) => Action === 'iam:PassRole').Resource).toEqual([
      { 'Fn::GetAtt': [expect.stringMatching(/^TaskTaskRole/), 'Arn'] }, { 'Fn::GetAtt': [expect.stringMatching(/^TaskExecutionRole/), 'Arn'] },
    ]);
    expect(warningsIn(stack)).toEqual([]);
  });

  test('without an image of ours gets the pull granted, from another stack too', () => {
    const there = newStack();
    const service = otherService(there);
    const here = new Stack(there.node.root as App, 'Here');
    new EcsGithubPipeline(here, 'Pipeline', { repo: 'acme/api', service });
    const template = Template.fromStack(here);
    expect(buildEnvironmentIn(template).CONTAINER_NAME).toBe('api');
    template.hasResourceProperties('AWS::IAM::Policy', { PolicyName: Match.stringLikeRegexp('PullPolicy') });
  });

  test('is missed an initial image, like any other', () => {
    const stack = newStack();
    otherService(stack, new ImageRepository(stack, 'Images'));
    expect(warningsIn(stack)).toEqual([expect.stringContaining('[ack: @ecs-github-pipeline:noInitialImage]')]);
  });

  test('is refused with the controller CodeDeploy, like any other', () => {
    const stack = newStack();
    const service = withOtherCopy(({ ecs }) => {
      const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
      taskDefinition.addContainer('api', { image: PUBLIC_IMAGE });
      return new ecs.FargateService(stack, 'Service', {
        cluster: importedCluster(stack), taskDefinition, deploymentController: { type: ecs.DeploymentControllerType.CODE_DEPLOY },
      });
    });
    expect(refusalOf(() => new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service }))).toMatch(/^service must have the deployment controller ECS, /);
  });

  test('is not taken for a service when it is an L1', () => {
    const stack = newStack();
    const service = withOtherCopy(({ ecs }) => new ecs.CfnService(stack, 'Service', {}));
    expect(refusalOf(() => new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: service as any }))).toMatch(/^service must be a service of ECS, got: Stack\/Service, an L1; /);
  });
});

test('a metric alarm of another copy needs no right to see all alarms', () => {
  const stack = newStack();
  const alarm = withOtherCopy(({ cloudwatch }) => new cloudwatch.Alarm(stack, 'Errors', {
    metric: new cloudwatch.Metric({ namespace: 'Api', metricName: 'Errors' }), threshold: 1, evaluationPeriods: 1,
  }));
  new EcsGithubPipeline(stack, 'Pipeline', {
    repo: 'acme/api', stages: [{ stageName: 'Deploy', targets: [{ service: fargateService(stack) }], rollbackAlarms: [alarm] }],
  });
  expect(statementsFor(Template.fromStack(stack), /^PipelinePipelineRole/).find(({ Action }) => Action === 'cloudwatch:DescribeAlarms').Resource)
    .toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Errors/), 'Arn'] });
});

describe('another copy of this library', () => {
  const otherLibrary = <T>(act: (library: typeof import('../src')) => T): T => {
    let done: T;
    jest.isolateModules(() => { done = act(jest.requireActual('../src')); });
    return done!;
  };

  test('has its image repositories found', () => {
    const stack = newStack();
    const images = otherLibrary((library) => new library.ImageRepository(stack, 'Images'));
    const pipeline = new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: fargateService(stack, { image: images.containerImage }) });
    expect(pipeline.imageRepository).toBe(images);
  });

  test('cannot claim a repository that is claimed', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images');
    new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: fargateService(stack, { image: images.containerImage }) });
    const there = new Construct(stack, 'There');
    const service = fargateService(there, { image: images.containerImage });
    expect(refusalOf(() => otherLibrary((library) => new library.EcsGithubPipeline(there, 'Pipeline', { repo: 'acme/api', service }))))
      .toMatch(/^imageRepository must belong to one pipeline, got: Stack\/Images, which Stack\/Pipeline pushes to; /);
  });
});
