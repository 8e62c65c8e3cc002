import { Duration, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { LinuxArmBuildImage, LinuxArmLambdaBuildImage, LinuxBuildImage, LinuxGpuBuildImage, LinuxLambdaBuildImage, WindowsBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ARM64, fargateService, network, newStack, refusalOf, SHELL_CHARACTERS } from './helpers';
import { DockerfileBuildOptions, EcsGithubPipeline, ImageBuild, ImageBuildOptions } from '../src';

const OUTSIDE = ['/', '/services/api', '..', '../api', 'a/../../b'];

describe('a Dockerfile build refuses', () => {
  const refusal = (options: DockerfileBuildOptions) => refusalOf(() => ImageBuild.dockerfile(options));

  test.each(OUTSIDE)('the directory %s, outside of the repository', (directory) => {
    expect(refusal({ directory })).toMatch(/^directory must stay inside the repository, relative to its root, got: /);
  });

  test.each(OUTSIDE)('the Dockerfile %s, outside of the repository', (dockerfile) => {
    expect(refusal({ dockerfile })).toMatch(/^dockerfile must stay inside the repository, relative to its root, got: /);
  });

  test.each([['services/api', '../../../Dockerfile'], ['.', './../Dockerfile'], ['a/..', '../Dockerfile']])('in %s the Dockerfile %s, outside of the repository', (directory, dockerfile) => {
    expect(refusal({ directory, dockerfile })).toMatch(/^dockerfile must stay inside the repository/);
  });

  test.each([...SHELL_CHARACTERS, ''])('%j as a directory or a Dockerfile', (path) => {
    expect(refusal({ directory: path })).toMatch(/^directory must be a path of letters, digits, spaces and .+; a shell would read other characters$/);
    expect(refusal({ dockerfile: path })).toMatch(/^dockerfile must be a path of letters, digits, spaces and .+; a shell would read other characters$/);
  });

  test.each([...SHELL_CHARACTERS, '', 'my stage', '-x', '.x', 'a/b', 's'.repeat(129)])('the target %j', (target) => {
    expect(refusal({ target })).toMatch(/^target must be the name of a stage in the Dockerfile: .+; for example 'runtime' of FROM node AS runtime$/);
  });

  test.each([...SHELL_CHARACTERS, '', 'A B', 'A=B', '1A', '-A', 'a.b', 'A'.repeat(129)])('%j as the name of a build argument', (name) => {
    expect(refusal({ buildArgs: { OK: '1', [name]: 'value' } })).toMatch(/^buildArgs must have names of letters, digits and underscores, got: .+; name them as ARG does$/);
  });

  test.each(['two\nlines', 'a\rb', 'a\x00b', 'a\x1bb', 'a\x7fb', 'a\x85b', 'a\u2028b', 'a\u2029b'])('%j as the value of a build argument', (value) => {
    expect(refusal({ buildArgs: { TEXT: value } }))
      .toBe(`buildArgs.TEXT must be one line of text without control characters, got: ${JSON.stringify(value)}; put longer texts into a file of the repository`);
  });

  test.each(['', 'a', 'https://user:'])('a reference to a secret as the value of a build argument, behind %j', (before) => {
    expect(refusal({ buildArgs: { KEY: `${before}{{resolve:secretsmanager:key}}` } })).toBe('buildArgs.KEY must hold no reference that CloudFormation would resolve, '
      + `got: "${before}{{resolve:secretsmanager:key}}"; pass it in secrets`);
  });

  test.each([5, true, {}])('%p as the value of a build argument', (value) => {
    expect(refusal({ buildArgs: { TEXT: value as any } })).toMatch(/^buildArgs\.TEXT must be one line of text/);
  });

  test('nothing that stays inside, or that only CloudFormation knows', () => {
    const token = Fn.importValue('Value');
    const fine: DockerfileBuildOptions[] = [
      {},
      { directory: 'services/api', dockerfile: '../Dockerfile' },
      { directory: 'my service', dockerfile: 'docker/Dockerfile.prod' },
      { directory: token, dockerfile: '../../Dockerfile' },
      { directory: '.', dockerfile: token },
      { target: 's' },
      { target: 'runtime' },
      { target: 's'.repeat(128) },
      { target: token, buildArgs: { TEXT: token, LAZY: Lazy.string({ produce: () => 'two\nlines' }) } },
    ];
    for (const options of fine) expect(() => ImageBuild.dockerfile(options)).not.toThrow();
  });
});

describe('a buildspec file is refused', () => {
  test.each(OUTSIDE)('at %s, outside of the repository', (fileName) => {
    expect(refusalOf(() => ImageBuild.buildspecFile(fileName))).toMatch(/^fileName must stay inside the repository/);
  });

  test.each([...SHELL_CHARACTERS, '', 'arn:aws:s3:::bucket/buildspec.yml'])('at %j', (fileName) => {
    expect(refusalOf(() => ImageBuild.buildspecFile(fileName))).toMatch(/^fileName must be a path of letters/);
  });

  test('not when only CloudFormation knows where it is', () => {
    expect(() => ImageBuild.buildspecFile(Fn.importValue('Buildspec'))).not.toThrow();
  });
});

describe.each<[string, (options: ImageBuildOptions) => ImageBuild]>([
  ['a Dockerfile build', (options) => ImageBuild.dockerfile(options)],
  ['a buildspec file', (options) => ImageBuild.buildspecFile('buildspec.yml', options)],
])('%s refuses', (_, build) => {
  const refusal = (options: ImageBuildOptions) => refusalOf(() => build(options));

  test.each([Duration.minutes(4), Duration.minutes(0), Duration.seconds(450), Duration.minutes(2161), Duration.days(2)])('a timeout of %s', (timeout) => {
    expect(refusal({ timeout })).toMatch(/^timeout must be 5 to 2160 whole minutes, got: \d/);
  });

  test.each([
    WindowsBuildImage.WIN_SERVER_CORE_2019_BASE,
    LinuxLambdaBuildImage.AMAZON_LINUX_2023_NODE_20,
    LinuxArmLambdaBuildImage.AMAZON_LINUX_2023_NODE_20,
  ])('machines that run no Docker, %#', (buildImage) => {
    expect(refusal({ buildImage }))
      .toBe(`buildImage must be of a type that runs Docker, LINUX_CONTAINER, LINUX_GPU_CONTAINER, ARM_CONTAINER, got: "${buildImage.type}"; leave it out for Amazon Linux`);
  });

  test('subnets and security groups without a network', () => {
    expect(refusal({ subnetSelection: { subnetType: SubnetType.PUBLIC } })).toBe('subnetSelection must be given together with vpc, got: no vpc; pass vpc too');
    const stack = newStack();
    const securityGroups = [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')];
    expect(refusal({ securityGroups })).toBe('securityGroups must be given together with vpc, got: no vpc; pass vpc too');
    expect(() => build({ vpc: network(stack), securityGroups, subnetSelection: {} })).not.toThrow();
  });

  test('how long to keep logs in a log group of yours', () => {
    const logGroup = LogGroup.fromLogGroupName(newStack(), 'Logs', 'builds');
    expect(refusal({ logGroup, logRetention: RetentionDays.ONE_WEEK }))
      .toBe('logRetention must be left out when logGroup is given, got: 7; an existing log group keeps its own');
  });

  test.each([...SHELL_CHARACTERS, '', 'A B', 'A-B', '1A', 'CODEBUILD_SRC_DIR'])('the environment variable %j', (name) => {
    expect(refusal({ environmentVariables: { [name]: { value: '1' } } }))
      .toMatch(/^environmentVariables must have names of letters, digits and underscores that do not begin with CODEBUILD_, got: .+; use another name$/);
  });

  test.each([
    'IMAGE_REPOSITORY_URI', 'IMAGE_TAG_PREFIX', 'IMAGE_TAG', 'IMAGE_URI', 'CONTAINER_NAME', 'DOCKERHUB_USERNAME', 'DOCKERHUB_PASSWORD',
    'BUILD_ARG_VERSION', 'DOCKERFILE_PATH', 'DOCKERFILE_TARGET', 'DOCKERFILE_DIRECTORY',
  ])('the environment variable %s, which the build sets itself', (name) => {
    expect(refusal({ environmentVariables: { OK: { value: '1' }, [name]: { value: '1' } } }))
      .toBe(`environmentVariables must leave alone the names that the build sets itself, got: "${name}"; use another name`);
  });

  test.each(['A', '_a1', 'IMAGE_NAME', 'IMAGE_URI_2', 'MY_CODEBUILD_X', 'DOCKER_HOST', 'constructor'])('not the environment variable %s', (name) => {
    expect(() => build({ environmentVariables: { [name]: { value: Fn.importValue('Value') } } })).not.toThrow();
  });

  test('not a timeout that only CloudFormation knows', () => {
    expect(() => build({ timeout: Duration.minutes(Lazy.number({ produce: () => 1 })) })).not.toThrow();
  });
});

describe('a build image of another architecture than the service\'s', () => {
  const building = (stack: Stack, imageBuild: ImageBuild, runtimePlatform = ARM64) =>
    new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: fargateService(stack, { runtimePlatform }), imageBuild });

  test.each([LinuxBuildImage.STANDARD_7_0, LinuxGpuBuildImage.DLC_PYTORCH_1_5_0_TRAINING])('is refused for a Dockerfile, %#', (buildImage) => {
    expect(refusalOf(() => building(newStack(), ImageBuild.dockerfile({ buildImage }))))
      .toMatch(/^buildImage must be for ARM64, which the service runs on, got: .+ \(LINUX_(GPU_)?CONTAINER\); leave it out to follow the service$/);
  });

  test('is refused the other way round', () => {
    const x86 = { cpuArchitecture: undefined, operatingSystemFamily: undefined };
    expect(refusalOf(() => building(newStack(), ImageBuild.dockerfile({ buildImage: LinuxArmBuildImage.AMAZON_LINUX_2_STANDARD_3_0 }), x86)))
      .toMatch(/^buildImage must be for X86_64, .+ \(ARM_CONTAINER\); /);
  });

  test('is the buildspec file\'s own affair, which may build for any', () => {
    expect(() => building(newStack(), ImageBuild.buildspecFile('buildspec.yml', { buildImage: LinuxBuildImage.STANDARD_7_0 }))).not.toThrow();
  });

  test('is no matter when it is the same', () => {
    expect(() => building(newStack(), ImageBuild.dockerfile({ buildImage: LinuxArmBuildImage.AMAZON_LINUX_2_STANDARD_3_0 }))).not.toThrow();
  });
});
