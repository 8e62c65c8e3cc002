import { Fn, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ACCOUNT, buildEnvironmentIn, fargateService, newStack, only, refusalOf, SHELL_CHARACTERS, statementsFor, taskDefinition } from './helpers';
import { EcsGithubPipeline, ImageRepository, ImageRepositoryProps } from '../src';

const repositoryOf = (props?: (stack: Stack) => ImageRepositoryProps) => {
  const stack = newStack();
  const images = new ImageRepository(stack, 'Images', props?.(stack));
  return { stack, images, template: Template.fromStack(stack) };
};
const propertiesOf = (props?: (stack: Stack) => ImageRepositoryProps) => only(repositoryOf(props).template, 'AWS::ECR::Repository');
const lifecycleOf = (props?: (stack: Stack) => ImageRepositoryProps) => JSON.parse(propertiesOf(props).LifecyclePolicy.LifecyclePolicyText);

describe('a new repository', () => {
  test('has tags that nobody can move, but for the pointers and the cache', () => {
    expect(propertiesOf()).toMatchObject({
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [
        { ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'live' },
        { ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'live-*' },
        { ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'cache' },
      ],
    });
  });

  test('keeps what runs and the last 30 releases, and nothing without a tag', () => {
    expect(lifecycleOf()).toEqual({
      rules: [
        {
          rulePriority: 1,
          description: 'Keep what runs',
          selection: { tagStatus: 'tagged', tagPrefixList: ['live'], countType: 'imageCountMoreThan', countNumber: 1000 },
          action: { type: 'expire' },
        },
        {
          rulePriority: 2,
          description: 'Keep the last releases',
          selection: { tagStatus: 'tagged', tagPrefixList: ['release'], countType: 'imageCountMoreThan', countNumber: 30 },
          action: { type: 'expire' },
        },
        {
          rulePriority: 3,
          description: 'Drop what nothing names',
          selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 1, countUnit: 'days' },
          action: { type: 'expire' },
        },
      ],
    });
  });

  test('keeps as many as asked for, of the prefix that is asked for', () => {
    expect(lifecycleOf(() => ({ keepImages: 5, tagPrefix: 'v' })).rules[1].selection).toMatchObject({ tagPrefixList: ['v'], countNumber: 5 });
  });

  test('is scanned, named by CloudFormation, encrypted without a key of yours, and stays when the stack goes', () => {
    const { template } = repositoryOf();
    const properties = only(template, 'AWS::ECR::Repository');
    expect(properties.ImageScanningConfiguration).toEqual({ ScanOnPush: true });
    expect(properties).not.toHaveProperty('RepositoryName');
    expect(properties).not.toHaveProperty('EncryptionConfiguration');
    template.hasResource('AWS::ECR::Repository', { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });

  test('goes with its images when it is to be destroyed', () => {
    repositoryOf(() => ({ removalPolicy: RemovalPolicy.DESTROY })).template.hasResource('AWS::ECR::Repository', {
      DeletionPolicy: 'Delete', Properties: { EmptyOnDelete: true },
    });
  });

  test('is encrypted with the key that is given', () => {
    expect(propertiesOf((stack) => ({ encryptionKey: new Key(stack, 'Key') })).EncryptionConfiguration)
      .toEqual({ EncryptionType: 'KMS', KmsKey: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] } });
  });

  test.each(['api', 'acme/api', 'a1', 'a.b_c-d/e', 'a--b', 'a__b', 'acme--shop/a---b__c', '0a', 'a'.repeat(256)])('may be named %s', (repositoryName) => {
    expect(propertiesOf(() => ({ repositoryName })).RepositoryName).toBe(repositoryName);
  });

  test('may have names and counts that only CloudFormation knows', () => {
    const properties = propertiesOf(() => ({ repositoryName: Fn.importValue('Name'), tagPrefix: Fn.importValue('Prefix'), keepImages: Lazy.number({ produce: () => 3 }) }));
    expect(properties.RepositoryName).toEqual({ 'Fn::ImportValue': 'Name' });
    expect(JSON.stringify(properties.LifecyclePolicy)).toContain('Prefix');
  });
});

describe('a new repository refuses', () => {
  const refusal = (props: ImageRepositoryProps) => refusalOf(() => new ImageRepository(newStack(), 'Images', props));

  test.each([
    '', 'a', 'Acme/api', 'acme/', '/api', 'acme//api', 'acme api', 'api\n', '.api', 'api.', '-api', 'api-', '_api', 'a..b', 'a___b', 'a-_b', 'a-/b', 'a/-b', 'ä/b', 'a:b',
    'a'.repeat(257), ...SHELL_CHARACTERS,
  ])('the name %j', (repositoryName) => {
    expect(refusal({ repositoryName })).toBe(
      `repositoryName must be 2 to 256 lower-case letters and digits, parted by dashes, a dot, a slash, or one or two underscores, got: ${JSON.stringify(repositoryName)}; for example 'acme/api'`);
  });

  test('a name of many parts at once', () => {
    const begin = Date.now();
    expect(refusal({ repositoryName: `${'a-'.repeat(120)}!` })).toMatch(/^repositoryName must be/);
    expect(Date.now() - begin).toBeLessThan(1000);
  });

  test.each([0, -1, 1.5, NaN, Infinity, '30', 100001])('keepImages %p', (keepImages) => {
    expect(refusal({ keepImages: keepImages as number })).toMatch(/^keepImages must be a whole number from 1 to 100000, got: /);
  });

  test.each(['', '-v', '.v', 'v 1', 'v/1', 'v:1', 'ä', 'v\n', 'v'.repeat(101), ...SHELL_CHARACTERS])('the tag prefix %j', (tagPrefix) => {
    expect(refusal({ tagPrefix })).toMatch(/^tagPrefix must be 1 to 100 letters, digits, dots, underscores or dashes, beginning with .+; for example 'release'$/);
  });

  test.each(['live', 'live-', 'live-staging', 'livery', 'l', 'li', 'liv', 'c', 'cache', 'cached', 'b', 'buildkit', 'buildkit-v1'])('the tag prefix %s, under which what is needed would expire', (tagPrefix) => {
    expect(refusal({ tagPrefix })).toBe(`tagPrefix must not overlap with the tags live…, cache…, buildkit…, got: "${tagPrefix}"; for example 'release'`);
  });

  test.each(['release', 'v', 'Live', 'prod-live', '_', '1.0'])('not the tag prefix %s', (tagPrefix) => {
    expect(new ImageRepository(newStack(), 'Images', { tagPrefix }).tagPrefix).toBe(tagPrefix);
  });
});

describe('an existing repository', () => {
  const existing = (stack: Stack) => Repository.fromRepositoryName(stack, 'Theirs', 'acme/api');

  test('is used and left alone', () => {
    const stack = newStack();
    const imageRepository = new ImageRepository(stack, 'Images', { repository: existing(stack) });
    new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: fargateService(stack), imageRepository });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::ECR::Repository', 0);
    expect(JSON.stringify(buildEnvironmentIn(template).IMAGE_REPOSITORY_URI)).toContain('/acme/api');
  });

  test.each<[string, any, string]>([
    ['repositoryName', 'acme/web', '"acme/web"'],
    ['keepImages', 5, '5'],
    ['encryptionKey', Key.fromKeyArn(newStack(), 'Key', `arn:aws:kms:eu-west-1:${ACCOUNT}:key/k`), 'Stack/Key'],
    ['removalPolicy', RemovalPolicy.DESTROY, '"destroy"'],
  ])('keeps its own %s', (prop, value, shown) => {
    const stack = newStack();
    expect(refusalOf(() => new ImageRepository(stack, 'Images', { repository: existing(stack), [prop]: value })))
      .toBe(`${prop} must be left out when repository is given, got: ${shown}; an existing repository keeps its own`);
  });

  test('may have a prefix of its own for what is released', () => {
    const stack = newStack();
    const imageRepository = new ImageRepository(stack, 'Images', { repository: existing(stack), tagPrefix: 'api' });
    new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: fargateService(stack), imageRepository });
    expect(buildEnvironmentIn(Template.fromStack(stack)).IMAGE_TAG_PREFIX).toBe('api');
  });
});

describe('an image of the repository', () => {
  const imageIn = (image: (images: ImageRepository) => ContainerImage) => {
    const stack = newStack();
    taskDefinition(stack, { image: image(new ImageRepository(stack, 'Images')) });
    const template = Template.fromStack(stack);
    return { template, image: JSON.stringify(only(template, 'AWS::ECS::TaskDefinition').ContainerDefinitions[0].Image) };
  };

  test('is what runs, by its pointer, and may be pulled', () => {
    const { template, image } = imageIn((images) => images.containerImage);
    expect(image).toMatch(/:live"\]\]\}$/);
    expect(statementsFor(template, /^TaskExecutionRole/)).toEqual([
      {
        Action: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Images/), 'Arn'] },
      },
      { Action: 'ecr:GetAuthorizationToken', Effect: 'Allow', Resource: '*' },
    ]);
  });

  test.each([['Staging', 'live-staging'], ['EU.West_1-a', 'live-eu.west_1-a'], ['s'.repeat(90), `live-${'s'.repeat(90)}`]])('of the stage %s has a pointer of its own, and may be pulled', (stageName, tag) => {
    const { template, image } = imageIn((images) => images.containerImageFor(stageName));
    expect(image).toContain(`:${tag}"`);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ecr:BatchGetImage']) })]) },
    });
  });

  test.each(['', ' ', 'my stage', 'a/b', 'a@b', 'ä', 'a\n', 's'.repeat(91), ...SHELL_CHARACTERS])('of the stage %j is refused', (stageName) => {
    expect(refusalOf(() => new ImageRepository(newStack(), 'Images').containerImageFor(stageName)))
      .toBe(`stageName must be 1 to 90 letters, digits, dots, underscores or dashes, got: ${JSON.stringify(stageName)}; it becomes part of a tag`);
  });

  test('of a stage that only CloudFormation knows is refused, for its name cannot be lowered', () => {
    expect(refusalOf(() => new ImageRepository(newStack(), 'Images').containerImageFor(Fn.importValue('Stage')))).toMatch(/^stageName must be 1 to 90 letters/);
  });
});
