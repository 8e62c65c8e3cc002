import { App, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LinuxArmBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ARM64, fargateService, importedService, newStack, only, pipelineStack, refusalOf, statementsFor } from './helpers';
import { BuildCache, DockerfileBuildOptions, EcsGithubPipeline, ImageBuild } from '../src';
import { boundOf, buildCall, describeBuilds, optionsIn, runBuild } from './private/build-run';

const BOTH = [Platform.LINUX_ARM64, Platform.LINUX_AMD64];
const refusal = (options: DockerfileBuildOptions) => refusalOf(() => ImageBuild.dockerfile(options));
const buildCalls = (run: ReturnType<typeof runBuild>) => run.calls.filter(({ argv }) => argv[0] === 'buildx' && argv[1] === 'build').map(({ argv }) => argv);

function machineFor(options: DockerfileBuildOptions, arm?: boolean): string {
  const stack = newStack();
  const service = arm === undefined ? importedService(stack) : { service: fargateService(stack, arm ? { runtimePlatform: ARM64 } : {}) };
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', ...service, imageBuild: ImageBuild.dockerfile(options) });
  return only(Template.fromStack(stack), 'AWS::CodeBuild::Project').Environment.Type;
}

describe('the platform', () => {
  test('of an imported service is said, and the machine follows', () => {
    expect(machineFor({})).toBe('LINUX_CONTAINER');
    expect(machineFor({ platform: Platform.LINUX_ARM64 })).toBe('ARM_CONTAINER');
  });

  test('is the one that the service runs on', () => {
    expect(machineFor({ platform: Platform.LINUX_ARM64 }, true)).toBe('ARM_CONTAINER');
    expect(refusalOf(() => machineFor({ platform: Platform.LINUX_ARM64 }, false)))
      .toBe('platform must be for X86_64, which a service runs on, got: ARM64; leave it out to follow the service');
  });

  test('is not another than that of the build image', () => {
    expect(refusalOf(() => machineFor({ platform: Platform.LINUX_AMD64, buildImage: LinuxArmBuildImage.AMAZON_LINUX_2_STANDARD_3_0 })))
      .toMatch(/^buildImage must be for X86_64, which the service runs on/);
  });

  test('is one of those that ECS has', () => {
    expect(refusal({ platform: Platform.custom('linux/s390x') }))
      .toBe('platform must be one that ECS runs on Linux, linux/amd64 or linux/arm64, got: "linux/s390x"; pass Platform.LINUX_AMD64 or Platform.LINUX_ARM64');
  });
});

describeBuilds('both platforms', () => {
  test('are built by BuildKit, on a machine of the service', () => {
    expect([machineFor({ platforms: BOTH }, true), machineFor({ platforms: BOTH }, false), machineFor({ platforms: BOTH })])
      .toEqual(['ARM_CONTAINER', 'LINUX_CONTAINER', 'ARM_CONTAINER']);
    const run = runBuild({ platforms: BOTH });
    expect(optionsIn(buildCall(run), '--platform')).toEqual(['linux/amd64,linux/arm64']);
    expect(run.calls.some(({ argv }) => argv[1] === 'create')).toBe(true);
  });

  test('cannot be built without it', () => {
    const run = runBuild({ platforms: BOTH }, { fail: 'buildx create' });
    expect(run.succeeded).toBe(false);
    expect(run.output).toContain('Failed: Start BuildKit.');
  });

  test('may be built on any machine', () => {
    expect(machineFor({ platforms: BOTH, buildImage: LinuxArmBuildImage.AMAZON_LINUX_2_STANDARD_3_0 }, false)).toBe('ARM_CONTAINER');
  });

  test('are two, and no platform beside them', () => {
    expect(refusal({ platforms: [Platform.LINUX_ARM64, Platform.LINUX_ARM64] }))
      .toBe('platforms must be two different ones, got: linux/arm64, linux/arm64; pass platform for a single one');
    expect(refusal({ platforms: [] })).toBe('platforms must be two different ones, got: none; pass platform for a single one');
    expect(refusal({ platforms: BOTH, platform: Platform.LINUX_ARM64 })).toMatch(/^platform must be left out when platforms are given/);
    expect(refusal({ platforms: [Platform.LINUX_ARM64, Platform.custom('linux/386')] })).toMatch(/^platforms must be one that ECS runs on Linux/);
  });
});

describeBuilds('commands that test the image', () => {
  const testCommands = ['docker run --rm "$IMAGE_URI" true', 'echo "it\'s" tested $((1 + 1))'];

  test('run between the build and the push of the same', () => {
    const run = runBuild({ testCommands, cache: BuildCache.inline(), platforms: BOTH });
    const [built, pushed] = buildCalls(run);
    expect([built[2], pushed[2]]).toEqual(['--load', '--push']);
    expect([optionsIn(built, '--platform'), optionsIn(pushed, '--platform')]).toEqual([[], ['linux/amd64,linux/arm64']]);
    expect(optionsIn(pushed, '--cache-to')).toEqual(['type=inline']);
    const at = (word: string) => run.calls.findIndex(({ argv }) => argv.includes(word));
    expect([at('--load'), at('run'), at('--push')]).toEqual([...[at('--load'), at('run'), at('--push')]].sort((a, b) => a - b));
    expect(run.output).toContain("it's tested 2");
  });

  test.each([0, 1])('end the build unpushed when number %i fails', (i) => {
    const run = runBuild({ testCommands: testCommands.map((command, j) => (i === j ? 'exit 3' : command)) });
    expect(run.succeeded).toBe(false);
    expect(buildCalls(run).map((argv) => argv[2])).toEqual(['--load']);
    expect(run.output).toContain(`Failed: Test the image, ${i + 1} of 2. Check: see the lines above`);
  });

  test('may be known to CloudFormation alone', () => {
    const command = Fn.importValue('Command');
    expect(boundOf({ testCommands: [command] }).environmentVariables).toEqual({ TEST_COMMAND_1: { value: command } });
    const run = runBuild({ testCommands: [command] }, { env: { TEST_COMMAND_1: 'echo "it\'s $IMAGE_TAG"' } });
    expect(run.output).toContain("it's release-0123456789ab-89abcdef");
  });

  test('are commands', () => {
    expect(refusal({ testCommands: [] })).toBe('testCommands must hold 1 to 50 entries, got: none; leave it out for none');
    expect(refusal({ testCommands: [' '] })).toMatch(/^testCommands must be commands of a POSIX shell, got: " "/);
  });
});

describeBuilds('attestations', () => {
  test('are made on demand', () => {
    const argv = buildCall(runBuild({ provenance: true, sbom: true }));
    expect(argv).toEqual(expect.arrayContaining(['--provenance=mode=max', '--sbom=true']));
    expect(buildCall(runBuild({ sbom: true, sbomGenerator: 'registry.example.com/syft:1' }))).toContain('--sbom=generator=registry.example.com/syft:1');
    expect(buildCall(runBuild({ cache: BuildCache.registry() }))).toContain('--provenance=false');
  });

  test('need their options', () => {
    expect(refusal({ sbomGenerator: 'x/y:1' })).toBe('sbomGenerator must be given together with sbom, got: "x/y:1"; pass sbom: true too');
    expect(refusal({ sbom: true, sbomGenerator: 'x y' })).toMatch(/^sbomGenerator must be the name of an image/);
    expect(refusal({ buildkitImage: '$(id)' })).toMatch(/^buildkitImage must be the name of an image/);
    expect(refusal({ cache: BuildCache.none(), buildkitImage: 'x/y:1' }))
      .toBe('buildkitImage must be given for builds that start BuildKit, got: "x/y:1"; only BuildCache.registry(), platforms, provenance and sbom do');
  });
});

describe('base images', () => {
  const commandsWith = (repositories: (stack: Stack) => Repository['repositoryArn'][], env?: object) => {
    const { stack } = pipelineStack((scope) => ({
      imageBuild: ImageBuild.dockerfile({ baseImageRepositories: repositories(scope).map((arn, i) => Repository.fromRepositoryArn(scope, `Base${i}`, arn)) }),
    }), ...(env ? [env] as any : []));
    return Template.fromStack(stack);
  };
  const logins = (template: Template) => JSON.stringify(only(template, 'AWS::CodeBuild::Project').Source.BuildSpec).match(/docker login/g)!.length;

  test('of other accounts and regions need a login for each registry', () => {
    const foreign = (account: string, region: string, name: string) => `arn:aws:ecr:${region}:${account}:repository/${name}`;
    const template = commandsWith(() => [foreign('444455556666', 'eu-west-1', 'a'), foreign('444455556666', 'eu-west-1', 'b'), foreign('444455556666', 'us-east-1', 'a')]);
    expect(logins(template)).toBe(3);
  });

  test('of the own registry need none', () => {
    const stack = new Stack(new App(), 'Stack');
    new EcsGithubPipeline(stack, 'Pipeline', {
      repo: 'acme/api', service: fargateService(stack), imageBuild: ImageBuild.dockerfile({ baseImageRepositories: [Repository.fromRepositoryName(stack, 'Bases', 'bases')] }),
    });
    expect(logins(Template.fromStack(stack))).toBe(1);
  });

  test.each(['docker-hub', 'docker-hub/', 'a--b', 'a__b', 'a.b/c_d-e/', 'ab', 'root', 'a'.repeat(30)])('through a cache may have the prefix %j', (prefix) => {
    const { stack } = pipelineStack({ imageBuild: ImageBuild.dockerfile({ pullThroughCaches: [prefix] }) });
    const importing = statementsFor(Template.fromStack(stack), /BuildRole/).find(({ Action }) => Action.includes('ecr:BatchImportUpstreamImage'));
    // A slash at the end, which ECR adds by itself, makes no other repositories.
    expect(JSON.stringify(importing.Resource)).toContain(`:repository/${prefix.endsWith('/') ? prefix : `${prefix}/`}*"`);
  });

  test.each(['a', 'a'.repeat(31), '/docker-hub', 'docker//hub', 'docker-', '-docker', 'a..b', 'a_-b', 'ROOT/', 'Root'])('through a cache may not have the prefix %j', (prefix) => {
    expect(refusal({ pullThroughCaches: [prefix] })).toMatch(/^pullThroughCaches must be prefixes of 2 to 30 lower-case letters and digits/);
  });

  test('through a cache of the whole registry are refused in words', () => {
    expect(refusal({ pullThroughCaches: ['ROOT'] })).toBe('pullThroughCaches must be prefixes other than ROOT, which stands for every name in the registry, '
      + 'got: "ROOT"; name the repositories in baseImageRepositories');
  });

  test('through a cache have a prefix that ECR takes', () => {
    expect(refusal({ pullThroughCaches: ['Docker Hub'] })).toMatch(/^pullThroughCaches must be prefixes of 2 to 30 lower-case letters and digits/);
    expect(refusal({ pullThroughCaches: [] })).toMatch(/^pullThroughCaches must hold 1 to 10 entries/);
    expect(refusal({ baseImageRepositories: [] })).toMatch(/^baseImageRepositories must hold 1 to 20 entries/);
  });
});
