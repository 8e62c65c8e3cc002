import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { FargateService } from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { actionIn, fargateService, only, refusalOf } from './helpers';
import { EcsGithubPipeline, ImageRepository } from '../src';

/** Where service, repository and pipeline live. */
interface Places {
  readonly app: App;
  readonly here: Stack;
  readonly there: Stack;
}

const apart = (): Places => {
  const app = new App();
  return { app, here: new Stack(app, 'PipelineStack'), there: new Stack(app, 'ServiceStack') };
};

const pipelineOf = (scope: Construct, service: FargateService, imageRepository?: ImageRepository) =>
  new EcsGithubPipeline(scope, 'Pipeline', { repo: 'acme/api', service, imageRepository });

/** A pull policy in the pipeline's own template: from the service's it would tie the stacks together both ways. */
function expectPullPolicy(template: Template): void {
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyName: Match.stringLikeRegexp('PullPolicy'),
    PolicyDocument: {
      Statement: [
        { Action: 'ecr:GetAuthorizationToken', Effect: 'Allow', Resource: '*' },
        {
          Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
          Effect: 'Allow',
          Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('ImageRepository'), 'Arn'] },
        },
      ],
    },
  });
}

describe('service and pipeline in two stacks', () => {
  test('with a repository of the pipeline: its stack depends on the service\'s, and grants the pull', () => {
    const { app, here, there } = apart();
    pipelineOf(here, fargateService(there));
    app.synth();

    expect(here.dependencies).toEqual([there]);
    expect(there.dependencies).toEqual([]);
    expectPullPolicy(Template.fromStack(here));
    Template.fromStack(there).resourceCountIs('AWS::ECR::Repository', 0);
  });

  test('the pull is granted before the pipeline first runs', () => {
    const { here, there } = apart();
    pipelineOf(here, fargateService(there));
    Template.fromStack(here).hasResource('AWS::CodePipeline::Pipeline', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('PullPolicy')]),
    });
  });

  test('with a repository in the service\'s stack, found behind the image', () => {
    const { app, here, there } = apart();
    const images = new ImageRepository(there, 'Images');
    const pipeline = pipelineOf(here, fargateService(there, { image: images.containerImage }));
    app.synth();

    expect(pipeline.imageRepository).toBe(images);
    expect(here.dependencies).toEqual([there]);
    Template.fromStack(here).resourceCountIs('AWS::ECR::Repository', 0);
    Template.fromStack(here).resourcePropertiesCountIs('AWS::IAM::Policy', { PolicyName: Match.stringLikeRegexp('PullPolicy') }, 0);
    Template.fromStack(there).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ecr:BatchGetImage']) })]) },
    });
  });

  test('with a repository in a third stack, found behind the image', () => {
    const { app, here, there } = apart();
    const third = new Stack(app, 'ImageStack');
    const images = new ImageRepository(third, 'Images');
    const pipeline = pipelineOf(here, fargateService(there, { image: images.containerImage }));
    app.synth();

    expect(pipeline.imageRepository).toBe(images);
    expect(new Set(here.dependencies)).toEqual(new Set([there, third]));
    expect(there.dependencies).toEqual([third]);
    expect(third.dependencies).toEqual([]);
  });

  test('with a repository in the service\'s stack that its image does not come from', () => {
    const { app, here, there } = apart();
    pipelineOf(here, fargateService(there), new ImageRepository(there, 'Images'));
    app.synth();
    expect(here.dependencies).toEqual([there]);
  });

  test('with a repository in the pipeline\'s stack, that the service\'s image comes from, is refused', () => {
    const { here, there } = apart();
    const images = new ImageRepository(here, 'Images');
    const service = fargateService(there, { image: images.containerImage });
    expect(refusalOf(() => pipelineOf(here, service))).toBe(
      "imageRepository must live in the service's stack or a third one, got: \"PipelineStack\"; the pipeline's stack needs the service's, which needs the image");
  });

  test.each<[string, (here: Stack) => [Stack, Stack]]>([
    ['the repository', (here) => [new NestedStack(here, 'Nested'), here]],
    ['the pipeline', (here) => [here, new NestedStack(here, 'Nested')]],
    ['both, side by side,', (here) => [new NestedStack(here, 'Nested'), new NestedStack(here, 'Sibling')]],
  ])('with %s in a nested stack of the pipeline\'s, that the service\'s image comes from, is refused too', (_, places) => {
    const { here, there } = apart();
    const [imagePlace, pipelinePlace] = places(here);
    const service = fargateService(there, { image: new ImageRepository(imagePlace, 'Images').containerImage });
    expect(refusalOf(() => pipelineOf(pipelinePlace, service))).toMatch(/^imageRepository must live in the service's stack or a third one, /);
  });

  test('the deployment names the cluster and the service of the other stack', () => {
    const { here, there } = apart();
    pipelineOf(here, fargateService(there));
    expect(actionIn(Template.fromStack(here), 'Deploy').Configuration).toMatchObject({
      ClusterName: { 'Fn::ImportValue': expect.stringMatching(/^ServiceStack:/) },
      ServiceName: { 'Fn::ImportValue': expect.stringMatching(/^ServiceStack:/) },
    });
  });
});

describe('nested stacks', () => {
  const nested = (): Places => {
    const app = new App();
    const outer = new Stack(app, 'Outer');
    return { app, here: outer, there: new NestedStack(outer, 'Inner') };
  };

  test('the service inside, the pipeline outside', () => {
    const { app, here, there } = nested();
    pipelineOf(here, fargateService(there));
    app.synth();
    expectPullPolicy(Template.fromStack(here));
  });

  test('the pipeline inside, the service outside', () => {
    const { app, here, there } = nested();
    pipelineOf(there, fargateService(here));
    app.synth();
    expectPullPolicy(Template.fromStack(there));
  });

  test('the service with its repository inside, the pipeline outside', () => {
    const { app, here, there } = nested();
    const images = new ImageRepository(there, 'Images');
    expect(pipelineOf(here, fargateService(there, { image: images.containerImage })).imageRepository).toBe(images);
    app.synth();
    only(Template.fromStack(there), 'AWS::ECR::Repository');
  });

  test('the service inside with a repository outside, beside the pipeline', () => {
    const { app, here, there } = nested();
    const images = new ImageRepository(here, 'Images');
    expect(pipelineOf(here, fargateService(there, { image: images.containerImage })).imageRepository).toBe(images);
    app.synth();
    only(Template.fromStack(here), 'AWS::ECR::Repository');
  });

  test('the pipeline inside, the service with its repository outside', () => {
    const { app, here, there } = nested();
    const images = new ImageRepository(here, 'Images');
    expect(pipelineOf(there, fargateService(here, { image: images.containerImage })).imageRepository).toBe(images);
    app.synth();
  });

  test('the pipeline and the repository inside, the service outside, is refused', () => {
    const { here, there } = nested();
    const images = new ImageRepository(there, 'Images');
    const service = fargateService(here, { image: images.containerImage });
    expect(refusalOf(() => pipelineOf(there, service))).toMatch(/^imageRepository must live in the service's stack or a third one, /);
  });

  test('side by side in one stack, with the repository beside the pipeline, is refused', () => {
    const { here, there } = nested();
    const images = new ImageRepository(there, 'Images');
    const service = fargateService(new NestedStack(here, 'Sibling'), { image: images.containerImage });
    expect(refusalOf(() => pipelineOf(there, service))).toMatch(/^imageRepository must live in the service's stack or a third one, /);
  });

  test('side by side in one stack, with the repository beside the service', () => {
    const { app, here, there } = nested();
    const sibling = new NestedStack(here, 'Sibling');
    const images = new ImageRepository(there, 'Images');
    pipelineOf(sibling, fargateService(there, { image: images.containerImage }));
    app.synth();
    only(Template.fromStack(sibling), 'AWS::CodePipeline::Pipeline');
  });
});
