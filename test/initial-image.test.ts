import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Fn, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { ContainerDefinition } from 'aws-cdk-lib/aws-ecs';
import { actionsOf, ENV, fargateService, newStack, only, pipelineStack, PUBLIC_IMAGE, refusalOf, SHELL_CHARACTERS, statementsFor, taskDefinition } from './helpers';
import { EcsGithubPipeline, ImageRepository, InitialImage } from '../src';
import { PointerImage } from '../src/private/pointer-image';

const PUBLIC = 'public.ecr.aws/nginx/nginx:stable';
const fromPublic = () => InitialImage.fromRegistry(PUBLIC);
const COPY = 'Custom::InitialImage';
const copyIn = (template: Template) => only(template, COPY);
const copyId = (template: Template) => Object.keys(template.findResources(COPY))[0];
const TASK = 'AWS::ECS::TaskDefinition';
const WARNING = Match.stringLikeRegexp('^initialImage should be given .+noInitialImage\\]$');
const warningsIn = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', WARNING).map(({ id }) => id);

describe('a public image', () => {
  test.each([
    'nginx', 'nginx:1.27', 'acme/api', 'acme/team/api:1', 'docker.io/library/nginx', PUBLIC, 'ghcr.io/acme/my-api__x:V1.0_a-b', 'registry.example.com:8443/api',
    `nginx@sha256:${'0'.repeat(64)}`, `ghcr.io/acme/api:1@sha256:${'a'.repeat(64)}`, `n:${'t'.repeat(128)}`, 'n'.repeat(500), Fn.importValue('Image'),
  ])('may be %s', (uri) => {
    expect(InitialImage.fromRegistry(uri).description).toBe('image of a public registry');
  });

  test.each([
    '', ' ', 'https://ghcr.io/acme/api', 'Nginx', 'acme//api', '/nginx', 'nginx/', 'nginx:', 'nginx:.x', `nginx:${'t'.repeat(129)}`, 'nginx@latest', `nginx@sha256:${'0'.repeat(63)}`,
    `nginx@sha256:${'G'.repeat(64)}`, 'nginx latest', ' nginx', 'nginx\n', 'n'.repeat(501), 'ghcr.io:x/api', ...SHELL_CHARACTERS,
  ])('may not be %j', (uri) => {
    expect(refusalOf(() => InitialImage.fromRegistry(uri)))
      .toBe(`uri must be the name of an image, [registry/]name[:tag][@sha256:…], got: ${JSON.stringify(uri)}; for example 'public.ecr.aws/nginx/nginx:stable'`);
  });

  test.each(['111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/api:1', '111122223333.dkr.ecr-fips.us-east-1.amazonaws.com/api'])('may not be %s, which needs a right to read it', (uri) => {
    expect(refusalOf(() => InitialImage.fromRegistry(uri)))
      .toBe(`uri must be of a public registry, got: ${JSON.stringify(uri)}; pass InitialImage.fromEcrRepository(…), which also grants the right to read it`);
  });

  test('is copied without a right to read any other repository', () => {
    const stack = newStack();
    new ImageRepository(stack, 'Images', { initialImage: fromPublic() });
    const template = Template.fromStack(stack);
    expect(copyIn(template).SourceImage).toBe(PUBLIC);
    expect(statementsFor(template, /^ImagesInitialImageRole/)).toEqual([
      { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': [expect.stringMatching(/^ImagesInitialImageLogs/), 'Arn'] } },
      {
        Effect: 'Allow',
        Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart'],
        Resource: { 'Fn::GetAtt': ['ImagesF8C4E866', 'Arn'] },
      },
    ]);
  });
});

describe('an image of an ECR repository', () => {
  const templateWith = (tag?: string) => {
    const stack = newStack();
    new ImageRepository(stack, 'Images', { initialImage: InitialImage.fromEcrRepository(new Repository(stack, 'Base'), tag) });
    return Template.fromStack(stack);
  };

  test.each([[undefined, ':latest'], ['v1', ':v1'], [`sha256:${'0'.repeat(64)}`, `@sha256:${'0'.repeat(64)}`]])('of the tag %s is named by %s', (tag, ending) => {
    expect(JSON.stringify(copyIn(templateWith(tag)).SourceImage)).toContain(`${ending}"`);
  });

  test('may be read, and that repository alone', () => {
    expect(statementsFor(templateWith(), /^ImagesInitialImageRole/)).toContainEqual({
      Effect: 'Allow', Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Base/), 'Arn'] },
    });
  });

  test.each(['', '.x', 'a b', 'a:b', 'sha256:0', 'x'.repeat(129), ...SHELL_CHARACTERS])('may not have the tag %j', (tag) => {
    expect(refusalOf(() => InitialImage.fromEcrRepository(new Repository(newStack(), 'Base'), tag)))
      .toBe(`tag must be 1 to 128 letters, digits, dots, underscores or dashes, or a digest, sha256:…, got: ${JSON.stringify(tag)}; for example 'latest'`);
  });
});

describe('a build context that holds the output of the app', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'context-'));
    writeFileSync(join(directory, 'Dockerfile'), 'FROM scratch\n');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const assetOf = (outdir: string, inStage = false) => {
    const app = new App({ outdir });
    const stack = new Stack(inStage ? new Stage(app, 'Stage') : app, 'Stack');
    new ImageRepository(stack, 'Images', { initialImage: InitialImage.fromAsset(directory) });
    app.synth();
    return JSON.stringify(copyIn(Template.fromStack(stack)).SourceImage);
  };

  test.each([['itself', 'cdk.out'], ['in a folder', 'build/cdk.out']])('leaves it out: %s', (_, outdir) => {
    expect(assetOf(join(directory, outdir))).toMatch(/:[0-9a-f]{64}"/);
  });

  test('leaves it out for the stacks of a stage too, and is the same image wherever the output is', () => {
    const outside = mkdtempSync(join(tmpdir(), 'output-'));
    try {
      const asset = assetOf(outside);
      expect(assetOf(join(directory, 'cdk.out'), true)).toBe(asset);
    } finally {
      rmSync(outside, { recursive: true });
    }
  });
});

test('the image of a Dockerfile is an asset, and may be read', () => {
  const stack = newStack();
  new ImageRepository(stack, 'Images', { initialImage: InitialImage.fromAsset(__dirname, { file: 'helpers.ts', exclude: ['*', '!helpers.ts'] }) });
  const template = Template.fromStack(stack);
  expect(copyIn(template).SourceImage).toEqual({ 'Fn::Sub': expect.stringMatching(/^\$\{AWS::AccountId\}\.dkr\.ecr\.\$\{AWS::Region\}\.\$\{AWS::URLSuffix\}\/cdk-.+:[0-9a-f]{64}$/) });
  expect(actionsOf(statementsFor(template, /^ImagesInitialImageRole/).filter(({ Resource }) => JSON.stringify(Resource).includes('container-assets'))))
    .toEqual(['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']);
});

test.each<[InitialImage, string]>([
  [InitialImage.fromAsset('.'), 'image of a Dockerfile'],
  [InitialImage.fromEcrRepository(Repository.fromRepositoryName(newStack(), 'Base', 'base')), 'image of an ECR repository'],
])('says what it is', (initialImage, description) => {
  expect(initialImage.description).toBe(description);
});

describe('the copy', () => {
  const stack = newStack();
  new ImageRepository(stack, 'Images', { initialImage: fromPublic() });
  const template = Template.fromStack(stack);

  test('is made by a function of a current runtime that needs little', () => {
    expect(only(template, 'AWS::Lambda::Function')).toMatchObject({
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      MemorySize: 512,
      Timeout: 900,
      LoggingConfig: { LogGroup: { Ref: expect.stringMatching(/^ImagesInitialImageLogs/) } },
    });
  });

  test('logs to a group that goes with it', () => {
    template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete', Properties: { RetentionInDays: 30 } });
  });

  test('is waited for little longer than the function can run', () => {
    expect(copyIn(template).ServiceTimeout).toBe('960');
  });

  test('begins when the function may do its work', () => {
    template.hasResource('AWS::Lambda::Function', { DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ImagesInitialImageRoleDefaultPolicy')]) });
  });

  test('fills live when no task definition uses a pointer', () => {
    expect(copyIn(template).PointerTags).toEqual(['live']);
  });
});

describe('a task definition that uses a pointer', () => {
  test('waits for the copy, and its roles do not', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images', { initialImage: fromPublic() });
    new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: fargateService(stack, { image: images.containerImage }) });
    const template = Template.fromStack(stack);
    const waiting = Object.entries(template.toJSON().Resources).filter(([, { DependsOn }]: any) => [DependsOn].flat().includes(copyId(template)));
    expect(waiting.map(([, { Type }]: any) => Type)).toEqual([TASK]);
  });

  test('has its pointer filled, in an order of its own', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images', { initialImage: fromPublic() });
    taskDefinition(stack, {
      image: images.containerImageFor('Staging'),
      besides: { b: images.containerImageFor('beta'), c: images.containerImageFor('alpha'), d: images.containerImageFor('staging') },
    });
    expect(copyIn(Template.fromStack(stack)).PointerTags).toEqual(['live-alpha', 'live-beta', 'live-staging']);
  });

  test('waits in a stack of its own', () => {
    const app = new App();
    const [one, two] = ['One', 'Two'].map((id) => new Stack(app, id, { env: ENV }));
    const images = new ImageRepository(one, 'Images', { initialImage: fromPublic() });
    fargateService(two, { image: images.containerImage });
    app.synth();
    expect(two.dependencies).toEqual([one]);
    expect(one.dependencies).toEqual([]);
  });

  test('waits in a nested stack', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images', { initialImage: fromPublic() });
    fargateService(new NestedStack(stack, 'Nested'), { image: images.containerImage });
    const template = Template.fromStack(stack);
    template.hasResource('AWS::CloudFormation::Stack', { DependsOn: [copyId(template)] });
  });

  test('waits for a copy in a nested stack', () => {
    const stack = newStack();
    const images = new ImageRepository(new NestedStack(stack, 'Nested'), 'Images', { initialImage: fromPublic() });
    taskDefinition(stack, { image: images.containerImage });
    const template = Template.fromStack(stack);
    template.hasResource(TASK, { DependsOn: Object.keys(template.findResources('AWS::CloudFormation::Stack')) });
  });

  test('tells a pipeline its repository and its pointer', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images');
    const task = taskDefinition(stack, { image: images.containerImageFor('Staging') });
    const container = task.findContainer('api') as ContainerDefinition;
    expect(PointerImage.behind(container)).toEqual({ images, tag: 'live-staging' });
    const other = task.addContainer('other', { image: images.containerImage });
    expect(PointerImage.behind(other)).toEqual({ images, tag: 'live' });
    expect(PointerImage.behind(task.addContainer('public', { image: PUBLIC_IMAGE }))).toBeUndefined();
  });
});

test('an existing repository can be filled too', () => {
  const stack = newStack();
  new ImageRepository(stack, 'Images', { repository: Repository.fromRepositoryName(stack, 'Theirs', 'acme/api'), initialImage: fromPublic() });
  const template = Template.fromStack(stack);
  expect(JSON.stringify(copyIn(template).RepositoryUri)).toContain('/acme/api');
  expect(JSON.stringify(statementsFor(template, /^ImagesInitialImageRole/))).toContain(':repository/acme/api');
});

describe('a warning', () => {
  test('says once what a service of a new repository will wait for', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images');
    fargateService(stack, { image: images.containerImage, besides: { other: images.containerImageFor('Staging') } });
    expect(warningsIn(stack)).toEqual(['/Stack/Images/Resource']);
    Annotations.fromStack(stack).hasWarning('/Stack/Images/Resource',
      'initialImage should be given when a service runs an image of a new repository, got: none; its first deployment waits up to 3 hours for an image '
      + "that nobody has pushed yet: pass initialImage: InitialImage.fromAsset('.') [ack: @ecs-github-pipeline:noInitialImage]");
  });

  test.each<[string, (stack: Stack) => void]>([
    ['there is an initial image', (stack) => fargateService(stack, { image: new ImageRepository(stack, 'Images', { initialImage: fromPublic() }).containerImage })],
    ['the repository exists', (stack) => {
      const repository = Repository.fromRepositoryName(stack, 'Theirs', 'acme/api');
      fargateService(stack, { image: new ImageRepository(stack, 'Images', { repository }).containerImage });
    }],
    ['no service uses a pointer', (stack) => taskDefinition(stack, { image: new ImageRepository(stack, 'Images').containerImage })],
    ['nothing uses a pointer', (stack) => new ImageRepository(stack, 'Images')],
  ])('is not needed when %s', (_, make) => {
    const stack = newStack();
    make(stack);
    expect(warningsIn(stack)).toEqual([]);
  });

  test('is not needed when the service runs another image', () => {
    expect(warningsIn(pipelineStack().stack)).toEqual([]);
  });
});
