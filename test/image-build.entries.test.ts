import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { network, newStack, pipelineStack, refusalOf } from './helpers';
import { BuildCache, DockerfileBuildOptions, ImageBuild, ImageBuildOptions, TestStage } from '../src';

/** What JavaScript, and a cast in TypeScript, lets through: `process.env.VERSION` of a shell that has none. */
const NOTHING = undefined as any;

const COMMON: [string, ImageBuildOptions][] = [
  ['environmentVariables.VERSION', { environmentVariables: { OK: { value: '1' }, VERSION: NOTHING } }],
  ['environmentVariables.VERSION.value', { environmentVariables: { VERSION: { value: NOTHING } } }],
  ['baseImageRepositories[0]', { baseImageRepositories: [NOTHING] }],
  ['pullThroughCaches[1]', { pullThroughCaches: ['docker-hub', NOTHING] }],
  ['securityGroups[0]', { vpc: network(newStack()), securityGroups: [NOTHING] }],
];

const OF_A_DOCKERFILE: [string, DockerfileBuildOptions][] = [
  ['buildArgs.VERSION', { buildArgs: { VERSION: NOTHING } }],
  ['secrets.npm', { secrets: { npm: NOTHING } }],
  ['testCommands[1]', { testCommands: ['true', NOTHING] }],
  ['platforms[0]', { platforms: [NOTHING, Platform.LINUX_ARM64] }],
];

describe('an entry without a value is refused by its name', () => {
  const said = (prop: string) => `${prop} must have a value, got: undefined; leave the entry out, or see where its value comes from`;

  test.each([...COMMON, ...OF_A_DOCKERFILE])('in a Dockerfile build: %s', (prop, options) => {
    expect(refusalOf(() => ImageBuild.dockerfile(options))).toBe(said(prop));
  });

  test.each(COMMON)('in a build of a buildspec file: %s', (prop, options) => {
    expect(refusalOf(() => ImageBuild.buildspecFile('buildspec.yml', options))).toBe(said(prop));
  });

  test.each(COMMON)('in a test stage: %s', (prop, options) => {
    const testStage: TestStage = { ...options, buildspecFile: 'test.yml' };
    expect(refusalOf(() => pipelineStack({ testStage }))).toBe(said(prop));
  });

  test('in the cache: securityGroups[0]', () => {
    expect(refusalOf(() => BuildCache.dockerServer({ securityGroups: [NOTHING] }))).toBe(said('securityGroups[0]'));
  });
});

test('empty texts are values', () => {
  expect(() => ImageBuild.dockerfile({ buildArgs: { EMPTY: '' }, environmentVariables: { EMPTY: { value: '' } } })).not.toThrow();
});
