import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DockerServerComputeType } from 'aws-cdk-lib/aws-codebuild';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { actionsOf, only, pipelineStack, refusalOf, statementsFor } from './helpers';
import { BuildCache, ImageBuild } from '../src';
import { buildCall, describeBuilds, optionsIn, runBuild } from './private/build-run';

const AT_TAG = 'type=registry,ref=111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/api:cache';
const COPY = `111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/api:buildkit-v0.27.0-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}`;

const templateWith = (cache?: (stack: Stack) => BuildCache) =>
  Template.fromStack(pipelineStack((stack) => (cache ? { imageBuild: ImageBuild.dockerfile({ cache: cache(stack) }) } : {})).stack);
const projectWith = (cache?: (stack: Stack) => BuildCache) => only(templateWith(cache), 'AWS::CodeBuild::Project');
const dockerCalls = (run: ReturnType<typeof runBuild>) => run.calls.filter(({ name }) => name === 'docker').map(({ argv }) => argv.slice(0, 2).join(' '));
const registry = () => BuildCache.registry();

describeBuilds('the registry cache', () => {
  test('is the default', () => {
    expect(projectWith()).toEqual(projectWith(registry));
  });

  test('reads and writes the layers of all stages under the tag cache, as ECR takes them, and loses what cannot be written', () => {
    const argv = buildCall(runBuild({ cache: registry() }));
    expect(optionsIn(argv, '--cache-from')).toEqual([AT_TAG]);
    expect(optionsIn(argv, '--cache-to')).toEqual([`${AT_TAG},mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true`]);
  });

  test('starts BuildKit from the copy in the image repository', () => {
    const run = runBuild({ cache: registry() });
    expect(dockerCalls(run)).toEqual(['version', 'login --username', 'pull --quiet', 'buildx create', 'buildx build']);
    expect(optionsIn(run.calls.find(({ argv }) => argv[1] === 'create')!.argv, '--driver-opt')).toEqual([`image=${COPY},network=host`]);
    expect(run.output).not.toContain('Docker Hub');
  });

  test('takes BuildKit from Docker Hub when there is no copy, says so, and keeps one', () => {
    const run = runBuild({ cache: registry() }, { fail: `docker pull --quiet ${COPY}` });
    expect(run.succeeded).toBe(true);
    expect(run.output).toContain('moby/buildkit:v0.27.0 comes from Docker Hub, this once');
    expect(run.calls).toContainEqual(expect.objectContaining({ argv: ['tag', 'moby/buildkit:v0.27.0', COPY] }));
    expect(run.calls).toContainEqual(expect.objectContaining({ argv: ['push', '--quiet', COPY] }));
  });

  test.each(['docker pull', 'docker buildx create'])('is done without when BuildKit cannot be had: %s', (fail) => {
    const run = runBuild({ cache: registry() }, { fail: fail === 'docker pull' ? 'buildkit' : fail });
    expect(run.succeeded).toBe(true);
    expect(run.output).toContain('BuildKit does not start: the image is built without a cache');
    expect(buildCall(run).join(' ')).not.toContain('cache');
    expect(run.imageDefinitions).toBeDefined();
  });

  test('is done without when half of it is gone', () => {
    const run = runBuild({ cache: registry() }, { fail: '--cache-from', says: 'could not fetch content descriptor sha256:1: not found' });
    expect(run.succeeded).toBe(true);
    expect(run.output).toContain('once more without the cache');
    const [, again] = run.calls.filter(({ argv }) => argv[1] === 'build');
    expect(optionsIn(again.argv, '--cache-to')).toHaveLength(1); // and mended
  });

  test('never asks Docker Hub when an image is given', () => {
    const run = runBuild({ cache: registry(), buildkitImage: 'registry.example.com/buildkit:1' }, { fail: 'docker pull' });
    expect(optionsIn(run.calls.find(({ argv }) => argv[1] === 'create')!.argv, '--driver-opt')).toEqual(['image=registry.example.com/buildkit:1,network=host']);
    expect(JSON.stringify([run.calls, run.output])).not.toMatch(/moby|Docker Hub/);
  });
});

describeBuilds('the inline cache', () => {
  const run = runBuild({ cache: BuildCache.inline() });

  test('needs no BuildKit of its own', () => {
    expect(dockerCalls(run)).toEqual(['version', 'login --username', 'buildx build', 'buildx imagetools']);
    expect(optionsIn(buildCall(run), '--cache-from')).toEqual([AT_TAG]);
    expect(optionsIn(buildCall(run), '--cache-to')).toEqual(['type=inline']);
  });

  test('moves the tag cache afterwards, and a repository that refuses it refuses no image', () => {
    const refused = runBuild({ cache: BuildCache.inline() }, { fail: 'imagetools' });
    expect(refused.succeeded).toBe(true);
    expect(refused.output).toContain('The next build finds no cache: the tag cache cannot be moved');
  });
});

test('the local cache is the layers of the build machine', () => {
  expect(projectWith(() => BuildCache.local()).Cache).toEqual({ Type: 'LOCAL', Modes: ['LOCAL_DOCKER_LAYER_CACHE'] });
});

describe('the Docker server', () => {
  test('is a small one', () => {
    expect(projectWith(() => BuildCache.dockerServer()).Environment.DockerServer).toEqual({ ComputeType: 'BUILD_GENERAL1_SMALL' });
  });

  test('is as large as it is asked for, with its groups', () => {
    const cache = (stack: Stack) => BuildCache.dockerServer({
      computeType: DockerServerComputeType.LARGE, securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
    });
    expect(projectWith(cache).Environment.DockerServer).toEqual({ ComputeType: 'BUILD_GENERAL1_LARGE', SecurityGroupIds: ['sg-1'] });
  });

  test('has 1 to 5 groups', () => {
    expect(refusalOf(() => BuildCache.dockerServer({ securityGroups: [] }))).toBe('securityGroups must hold 1 to 5 entries, got: none; leave it out for none');
  });
});

describe.each([
  ['local', () => BuildCache.local()], ['Docker server', () => BuildCache.dockerServer()], ['none', () => BuildCache.none()],
] as const)('the cache %s', (description, cache) => {
  test('says what it is', () => expect(cache().description).toBe(description));

  test('has nothing in the registry, and no right to read there', () => {
    const { phases: { pre_build: preBuild, build } } = JSON.parse(projectWith(cache).Source.BuildSpec);
    expect(JSON.stringify([preBuild, build])).not.toMatch(/cache|buildkit/i);
    expect(actionsOf(statementsFor(templateWith(cache), /BuildRole/))).not.toContain('ecr:GetDownloadUrlForLayer');
  });
});

test.each([['registry', registry], ['inline', () => BuildCache.inline()]] as const)('the cache %s may be read by the build', (description, cache) => {
  expect(cache().description).toBe(description);
  expect(actionsOf(statementsFor(templateWith(cache), /BuildRole/))).toContain('ecr:GetDownloadUrlForLayer');
});
