import { App, SecretValue, Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { ENV, fargateService, importedCluster, importedRoles, newCluster, refusalOf } from './helpers';
import { DeployStage, EcsGithubPipeline, EcsGithubPipelineProps, GithubSource, ImageBuild, ImageRepository, InitialImage } from '../src';

/** An app as the CLI runs it: first with an empty context, then with what it has looked up. */
type Build = (stack: Stack, text: string) => void;

function synthesise(build: Build, context: { [key: string]: string } = {}) {
  const stack = new Stack(new App({ context }), 'Stack', { env: ENV });
  // Slashes are usual in names of parameters, and capitals are allowed.
  build(stack, StringParameter.valueFromLookup(stack, '/Shop/api/value'));
  return (stack.node.root as App).synth();
}

/** Looks up what the first synthesis lacks, and synthesises again. */
function lookUp(build: Build, value: string): string {
  const missing = synthesise(build).manifest.missing ?? [];
  expect(missing).toHaveLength(1);
  const template = synthesise(build, { [missing[0].key]: value }).getStackByName('Stack').template;
  expect(JSON.stringify(template)).not.toContain('dummy-value');
  return JSON.stringify(template);
}

const pipeline = (props: (text: string, stack: Stack) => Partial<EcsGithubPipelineProps>): Build => (stack, text) => {
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: fargateService(stack), ...props(text, stack) });
};
const stage = (props: (text: string) => Partial<DeployStage>): Build => pipeline((text, stack) => ({
  service: undefined, stages: [{ stageName: 'Deploy', targets: [{ service: fargateService(new Stack(stack, 'Inner', { env: ENV })) }], ...props(text) }],
}));
const withConnection = (options: (text: string) => object): Build =>
  pipeline((text) => ({ source: GithubSource.connection(CONNECTION, options(text)) }));
const ofDockerfile = (options: (text: string) => object): Build => pipeline((text) => ({ imageBuild: ImageBuild.dockerfile(options(text)) }));
const images = (props: (text: string) => object): Build => (stack, text) => void new ImageRepository(stack, 'Images', props(text));

const CONNECTION = 'arn:aws:codeconnections:eu-west-1:111122223333:connection/11111111-2222-3333-4444-555555555555';

/** What is looked up, a value that does, and one that is refused once it is known. */
const TEXTS: [string, Build, string, string?][] = [
  ['repo', pipeline((repo) => ({ repo })), 'acme/shop', 'https://github.com/acme/shop'],
  ['a part of repo', pipeline((name) => ({ repo: `acme/${name}` })), 'shop', 'a b'],
  ['branch', pipeline((branch) => ({ branch })), 'release', 'refs/heads/main'],
  ['pipelineName', pipeline((pipelineName) => ({ pipelineName })), 'shop', 'a/b'],
  ['a part of pipelineName', pipeline((text) => ({ pipelineName: `shop-${text}` })), 'prod', 'a/b'],
  ['connectionArn', pipeline((text) => ({ source: GithubSource.connection(text) })), CONNECTION, 'arn:aws:s3:::bucket'],
  ['connectionArn of a full clone', pipeline((text) => ({ source: GithubSource.connection(text, { fullClone: true }) })), CONNECTION],
  ['a part of connectionArn', pipeline((id) => ({ source: GithubSource.connection(`${CONNECTION.split('/')[0]}/${id}`) })), CONNECTION.split('/')[1], 'x'],
  ['connectionName', pipeline((connectionName) => ({ source: GithubSource.newConnection({ connectionName }) })), 'github', 'c'.repeat(33)],
  ['branch of a connection', pipeline((branch) => ({ branch, source: GithubSource.connection(CONNECTION) })), 'main', 'a{b}'],
  ['paths', withConnection((path) => ({ paths: [path] })), 'src/**', '/src'],
  ['excludePaths', withConnection((path) => ({ excludePaths: [path] })), 'docs/**', '/docs'],
  ['gitTags', withConnection((tag) => ({ gitTags: [tag] })), 'v*', ''],
  ['secretVersion', pipeline((secretVersion) => ({ source: GithubSource.webhook({ secretVersion }) })), '2', 'a-b'],
  ['the name of the token', pipeline((name) => ({ source: GithubSource.webhook({ token: SecretValue.secretsManager(name) }) })), 'shop-token'],
  ['stageName', stage((stageName) => ({ stageName })), 'Production', 'a/b'],
  ['approvalMessage', stage((approvalMessage) => ({ approval: true, approvalMessage })), 'Ship it?', 'm'.repeat(1001)],
  ['beforeDeploy', stage((word) => ({ beforeDeploy: ['npm', 'run', word] })), 'migrate', 'a\nb'],
  ['repositoryName', images((repositoryName) => ({ repositoryName })), 'acme/api', 'Acme'],
  ['tagPrefix', images((tagPrefix) => ({ tagPrefix })), 'shipped', 'live'],
  ['uri', images((uri) => ({ initialImage: InitialImage.fromRegistry(uri) })), 'public.ecr.aws/nginx/nginx:stable', 'A:B:C'],
  ['a part of uri', images((tag) => ({ initialImage: InitialImage.fromRegistry(`public.ecr.aws/nginx/nginx:${tag}`) })), 'stable', 'a b'],
  ['the registry of uri', images((name) => ({ initialImage: InitialImage.fromRegistry(`111122223333.dkr.ecr.eu-west-1.amazonaws.com/${name}`) })), '', 'x'],
  ['tag', (stack, tag) => void new ImageRepository(stack, 'Images', {
    initialImage: InitialImage.fromEcrRepository(Repository.fromRepositoryName(stack, 'Base', 'base'), tag),
  }), 'stable', 'a b'],
  ['directory', ofDockerfile((directory) => ({ directory })), 'services/api', '../api'],
  ['dockerfile', ofDockerfile((dockerfile) => ({ directory: 'api', dockerfile })), 'Dockerfile.prod', '../../Dockerfile'],
  ['dockerfile in a directory', ofDockerfile((directory) => ({ directory, dockerfile: '../Dockerfile' })), 'api', '..'],
  ['target', ofDockerfile((target) => ({ target })), 'runtime', 'a b'],
  ['fileName', pipeline((fileName) => ({ imageBuild: ImageBuild.buildspecFile(fileName) })), 'ci/build.yml', '/build.yml'],
  ['buildspecFile', pipeline((buildspecFile) => ({ testStage: { buildspecFile } })), 'ci/test.yml', '/test.yml'],
  ['containerName', pipeline((containerName) => ({ containerName })), 'api', 'web'],
];

describe('a value that is still looked up', () => {
  test.each(TEXTS.filter(([, , good]) => good !== ''))('as %s passes, and is looked up', (_, build, good) => {
    expect(lookUp(build, good)).toContain(JSON.stringify(good).slice(1, -1).split('/')[0]);
  });

  test.each(TEXTS.filter(([, , , bad]) => bad !== undefined))('as %s is judged when it is known', (_, build, __, bad) => {
    const [{ key }] = synthesise(build).manifest.missing!;
    refusalOf(() => synthesise(build, { [key]: bad! }));
  });

  test('as containerImageFor names the tag of the stage', () => {
    const promotes: Build = (stack, stageName) => {
      const repository = new ImageRepository(stack, 'Images', { initialImage: InitialImage.fromRegistry('public.ecr.aws/nginx/nginx:stable') });
      const service = (id: string, name?: string) => {
        const taskDefinition = new FargateTaskDefinition(stack, `${id}Task`);
        taskDefinition.addContainer('api', { image: name ? repository.containerImageFor(name) : repository.containerImage });
        return new FargateService(stack, id, { cluster, taskDefinition, circuitBreaker: { rollback: true } });
      };
      const cluster = newCluster(stack);
      new EcsGithubPipeline(stack, 'Pipeline', {
        repo: 'acme/api',
        stages: [{ stageName, targets: [{ service: service('First', stageName) }] }, { stageName: 'Prod', targets: [{ service: service('Last') }] }],
      });
    };
    expect(lookUp(promotes, 'Staging')).toContain('live-staging');
    const [{ key }] = synthesise(promotes).manifest.missing!;
    expect(refusalOf(() => synthesise(promotes, { [key]: 'a/b' }))).toMatch(/^stageName must be 1 to 90 /);
  });

  test('as stages of two names passes as two', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const stages = ['first', 'second'].map((name) => ({
      stageName: StringParameter.valueFromLookup(stack, `/${'a-long-way/'.repeat(20)}${name}`),
      targets: [{ service: fargateService(new Stack(stack, name, { env: ENV })) }],
    }));
    expect(() => new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', stages })).not.toThrow();
  });

  test("as the name of an imported service's cluster passes", () => {
    const imported: Build = (stack, clusterName) => void new EcsGithubPipeline(stack, 'Pipeline', {
      repo: 'acme/api',
      service: FargateService.fromFargateServiceArn(stack, 'Service', 'arn:aws:ecs:eu-west-1:111122223333:service/shop/api'),
      cluster: importedCluster(stack, clusterName),
      containerName: 'api',
      taskRoles: importedRoles(stack),
    });
    expect(lookUp(imported, 'shop')).toContain('shop');
    const [{ key }] = synthesise(imported).manifest.missing!;
    expect(refusalOf(() => synthesise(imported, { [key]: 'other' }))).toMatch(/^cluster must be the service's own, shop, /);
  });

  test('as an account of a repository passes', () => {
    const found: Build = (stack, account) => void new ImageRepository(stack, 'Images', {
      repository: Repository.fromRepositoryArn(stack, 'Repository', `arn:aws:ecr:eu-west-1:${account}:repository/api`),
    });
    expect(synthesise(found).manifest.missing).toHaveLength(1);
    const [{ key }] = synthesise(found).manifest.missing!;
    expect(refusalOf(() => synthesise(found, { [key]: '444455556666' }))).toMatch(/^repository must be in the pipeline's account, /);
  });

  test('and a number of it is refused with the way to have one', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    expect(refusalOf(() => new ImageRepository(stack, 'Images', { keepImages: Number(StringParameter.valueFromLookup(stack, '/keep')) })))
      .toBe("keepImages must be a whole number from 1 to 100000, got: NaN; give a value that is looked up a default: Number(StringParameter.valueFromLookup(this, 'name', '1'))");
    expect(() => new ImageRepository(stack, 'More', { keepImages: Number(StringParameter.valueFromLookup(stack, '/keep', '30')) })).not.toThrow();
  });
});
