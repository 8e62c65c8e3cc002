import { CfnParameter, Duration, Fn, Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ExecutionMode } from 'aws-cdk-lib/aws-codepipeline';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { IService } from 'aws-cdk-lib/aws-ecs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { actionIn, ENV, fargateService, newStack, only, pipelineIn, pipelineStack, refusalOf } from './helpers';
import { EcsGithubPipeline, EcsGithubPipelineProps, ImageRepository } from '../src';

describe('a pipeline refuses', () => {
  // Everything here is refused before anything is made, so one stack will do.
  let stack: Stack;
  let service: IService;
  let pipelines = 0;
  beforeAll(() => {
    stack = newStack(ENV);
    service = fargateService(stack);
  });
  const refusal = (props: Partial<EcsGithubPipelineProps>) =>
    refusalOf(() => new EcsGithubPipeline(stack, `Pipeline${pipelines++}`, { repo: 'acme/api', service, ...props }));

  test('a repository that is an address', () => {
    expect(refusal({ repo: 'https://github.com/acme/api' })).toMatch(/^repo must be owner\/name .+; write 'acme\/api'/);
  });

  test('a branch with refs/heads/ in front', () => {
    expect(refusal({ branch: 'refs/heads/main' })).toMatch(/^branch must be a branch name without refs\/heads\/, .+; write 'main'$/);
  });

  test('a branch that git refuses', () => {
    expect(refusal({ branch: 'my branch' })).toMatch(/^branch must be a name that git accepts/);
  });

  test.each([0, -1, 2.5, NaN, Infinity, '30', 100001])('keepImages %p', (keepImages) => {
    expect(refusal({ keepImages: keepImages as number })).toMatch(/^keepImages must be a whole number from 1 to 100000, got: /);
  });

  test.each([Duration.days(0), Duration.hours(36), Duration.minutes(90), Duration.days(3651)])('artifactExpiry %s', (artifactExpiry) => {
    expect(refusal({ artifactExpiry })).toMatch(/^artifactExpiry must be 1 to 3650 whole days, got: /);
  });

  test.each([Duration.minutes(0), Duration.seconds(30), Duration.seconds(90), Duration.minutes(61), Duration.hours(2)])('deploymentTimeout %s', (deploymentTimeout) => {
    expect(refusal({ deploymentTimeout })).toMatch(/^deploymentTimeout must be 1 to 60 whole minutes, got: /);
  });

  test.each(['', ' ', 'my pipeline', 'a/b', 'a:b', 'ä', 'a\n', 'p'.repeat(101)])('pipelineName %j', (pipelineName) => {
    expect(refusal({ pipelineName }))
      .toMatch(/^pipelineName must be 1 to 100 letters, digits, dots, underscores, dashes or @, got: .+; for example 'api-deployment'$/);
  });

  test('an expiry of artifacts for a bucket that it does not own', () => {
    expect(refusal({ artifactBucket: Bucket.fromBucketName(stack, 'Bucket', 'artifacts'), artifactExpiry: Duration.days(7) }))
      .toBe('artifactExpiry must be left out when artifactBucket is given, got: 7 days; an existing bucket keeps its own lifecycle rules');
  });

  test('a rollback where AWS has none', () => {
    expect(refusal({ rollbackOnFailure: true, executionMode: ExecutionMode.PARALLEL }))
      .toBe('rollbackOnFailure must be false in the execution mode PARALLEL, got: true; AWS has no rollback there');
  });

  test('keepImages for a repository that is given', () => {
    const imageRepository = new ImageRepository(stack, 'Given');
    expect(refusal({ imageRepository, keepImages: 5 }))
      .toBe('keepImages must be left out when the image repository exists, got: 5; say it where Stack/Given is made');
  });

  test('a repository of another region', () => {
    const repository = Repository.fromRepositoryArn(stack, 'Far', 'arn:aws:ecr:us-east-1:111122223333:repository/acme/api');
    expect(refusal({ imageRepository: new ImageRepository(stack, 'FarImages', { repository }) }))
      .toMatch(/^imageRepository must be in the pipeline's region, eu-west-1, got: "us-east-1"; /);
  });
});

describe('a pipeline of a service with an image of its own repository refuses', () => {
  const withImage = () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images');
    return { stack, images, service: fargateService(stack, { image: images.containerImage }) };
  };

  test('keepImages, for the repository has been found', () => {
    const { stack, service } = withImage();
    expect(refusalOf(() => new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service, keepImages: 5 })))
      .toBe('keepImages must be left out when the image repository exists, got: 5; say it where Stack/Images is made');
  });

  test('another repository than the one behind the image', () => {
    const { stack, service } = withImage();
    const imageRepository = new ImageRepository(stack, 'Others');
    expect(refusalOf(() => new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service, imageRepository })))
      .toBe("imageRepository must be the one behind the service's image, Stack/Images, got: \"Stack/Others\"; leave it out");
  });

  test('nothing, when the same repository is given again', () => {
    const { stack, service, images } = withImage();
    const pipeline = new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service, imageRepository: images });
    expect(pipeline.imageRepository).toBe(images);
  });
});

describe('values that only CloudFormation knows pass unjudged', () => {
  // Each of these would be refused if it were judged by its looks.
  const parameter = (stack: Stack, id: string) => new CfnParameter(stack, id).valueAsString;

  test('texts', () => {
    const stack = newStack();
    new EcsGithubPipeline(stack, 'Pipeline', {
      repo: parameter(stack, 'Repo'),
      branch: Fn.importValue('Branch'),
      pipelineName: Lazy.string({ produce: () => 'my-pipeline' }),
      service: fargateService(stack),
      containerName: 'api',
    });
    const template = Template.fromStack(stack);

    expect(pipelineIn(template).Name).toBe('my-pipeline');
    expect(actionIn(template, 'Source').Configuration).toMatchObject({
      Owner: { 'Fn::Select': [0, { 'Fn::Split': ['/', { Ref: 'Repo' }] }] },
      Repo: { 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'Repo' }] }] },
      Branch: { 'Fn::ImportValue': 'Branch' },
    });
  });

  test('counts and durations', () => {
    const stack = newStack();
    const number = (id: string) => Token.asNumber({ resolve: () => ({ Ref: id }) });
    new EcsGithubPipeline(stack, 'Pipeline', {
      repo: 'acme/api',
      service: fargateService(stack),
      artifactExpiry: Duration.days(number('Days')),
      deploymentTimeout: Duration.minutes(number('Minutes')),
    });
    const template = Template.fromStack(stack);

    expect(actionIn(template, 'Deploy').Configuration.DeploymentTimeout).toEqual({ Ref: 'Minutes' });
    expect(only(template, 'AWS::S3::Bucket').LifecycleConfiguration.Rules[0].ExpirationInDays).toEqual({ Ref: 'Days' });
  });

  test('the number of images to keep', () => {
    const { stack } = pipelineStack({ keepImages: Lazy.number({ produce: () => 7 }), removalPolicy: RemovalPolicy.RETAIN });
    const policy = JSON.parse(only(Template.fromStack(stack), 'AWS::ECR::Repository').LifecyclePolicy.LifecyclePolicyText);
    expect(policy.rules).toContainEqual(expect.objectContaining({ selection: expect.objectContaining({ tagPrefixList: ['release'], countNumber: 7 }) }));
  });
});
