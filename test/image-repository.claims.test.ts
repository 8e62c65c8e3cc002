import { App, Stack, StackProps } from 'aws-cdk-lib';
import { IRepository, Repository } from 'aws-cdk-lib/aws-ecr';
import { ENV, fargateService, refusalOf } from './helpers';
import { EcsGithubPipeline, ImageRepository } from '../src';

/** Two stacks with a service each, and what makes their pipelines. */
const twoStacks = (props: StackProps = {}) => {
  const app = new App();
  const [one, two] = ['One', 'Two'].map((id) => new Stack(app, id, props));
  const pipeline = (stack: Stack, imageRepository?: ImageRepository) =>
    new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: fargateService(stack), imageRepository });
  return { app, one, two, pipeline };
};

const claimed = (images: string) =>
  `imageRepository must belong to one pipeline, got: ${images}, which One/Pipeline pushes to; give each pipeline an ImageRepository of its own`;

describe('one repository in two pipelines is refused', () => {
  test('by the same ImageRepository', () => {
    const { one, two, pipeline } = twoStacks();
    const images = new ImageRepository(one, 'Images');
    pipeline(one, images);
    expect(refusalOf(() => pipeline(two, images))).toBe(claimed('One/Images'));
  });

  test('by the image of its service, without a word about it', () => {
    const { one, two, pipeline } = twoStacks();
    const images = new ImageRepository(one, 'Images');
    pipeline(one, images);
    const service = fargateService(two, { image: images.containerImage });
    expect(refusalOf(() => new EcsGithubPipeline(two, 'Pipeline', { repo: 'acme/api', service }))).toBe(claimed('One/Images'));
  });

  test('by two ImageRepositories over one repository', () => {
    const { one, two, pipeline } = twoStacks();
    const repository = new Repository(one, 'Shared');
    pipeline(one, new ImageRepository(one, 'Images', { repository }));
    expect(refusalOf(() => pipeline(two, new ImageRepository(two, 'Images', { repository })))).toBe(claimed('Two/Images'));
  });

  test.each<[string, (stack: Stack, id: string) => IRepository]>([
    ['by name', (stack, id) => Repository.fromRepositoryName(stack, id, 'acme/api')],
    ['by ARN', (stack, id) => Repository.fromRepositoryArn(stack, id, 'arn:aws:ecr:eu-west-1:111122223333:repository/acme/api')],
  ])('by two imports of it %s in one stack', (_, importing) => {
    const { one, pipeline } = twoStacks();
    const [first, second] = ['First', 'Second'].map((id) => new ImageRepository(one, `${id}Images`, { repository: importing(one, id) }));
    const service = pipeline(one, first) && fargateService(new Stack(one, 'Other'));
    expect(refusalOf(() => new EcsGithubPipeline(one, 'Other-Pipeline', { repo: 'acme/web', service, imageRepository: second }))).toBe(claimed('One/SecondImages'));
  });

  test('by two imports in stacks whose region and account are known', () => {
    const { one, two, pipeline } = twoStacks({ env: ENV });
    pipeline(one, new ImageRepository(one, 'Images', { repository: Repository.fromRepositoryName(one, 'Theirs', 'acme/api') }));
    const repository = Repository.fromRepositoryArn(two, 'Theirs', 'arn:aws:ecr:eu-west-1:111122223333:repository/acme/api');
    expect(refusalOf(() => pipeline(two, new ImageRepository(two, 'Images', { repository })))).toBe(claimed('Two/Images'));
  });
});

describe('two pipelines are fine', () => {
  test('with a repository each', () => {
    const { app, one, two, pipeline } = twoStacks();
    pipeline(one);
    pipeline(two);
    app.synth();
  });

  test('with imports of one name in stacks that may stand in two regions', () => {
    const { app, one, two, pipeline } = twoStacks();
    for (const stack of [one, two]) pipeline(stack, new ImageRepository(stack, 'Images', { repository: Repository.fromRepositoryName(stack, 'Theirs', 'acme/api') }));
    app.synth();
  });

  test('in two apps of one process', () => {
    for (const { one, pipeline } of [twoStacks({ env: ENV }), twoStacks({ env: ENV })]) {
      pipeline(one, new ImageRepository(one, 'Images', { repository: Repository.fromRepositoryArn(one, 'Theirs', 'arn:aws:ecr:eu-west-1:111122223333:repository/acme/api') }));
    }
  });
});
