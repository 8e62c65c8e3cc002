import { Repository } from 'aws-cdk-lib/aws-ecr';
import { CommandsRun, expectLines, FakeAws, runCommands } from './commands-run';
import { ImageRepository } from '../../src';
import { movePointer } from '../../src/private/move-pointer';
import { ENV, newStack } from '../helpers';

const URI = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/api';
const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const OCI = 'application/vnd.oci.image.index.v1+json';
const manifest = (name: string, end = '') => `{\n   "schemaVersion": 2,\n\t"annotations": {"name": "${name}", "price": "$5 \`id\` 100% \\\\n it's"}\n}${end}`;

/** Two releases, of which the older one runs. */
const REGISTRY: FakeAws = {
  images: {
    [digest('a')]: { manifest: manifest('old'), mediaType: OCI },
    [digest('b')]: { manifest: manifest('new'), mediaType: 'application/vnd.docker.distribution.manifest.v2+json' },
  },
  tags: { 'release-1': digest('a'), 'release-2': digest('b'), 'live': digest('a') },
};

function commandsFor(tag = 'live', repositoryName = 'acme/api', fileName = 'imagedefinitions.json'): string[] {
  const stack = newStack(ENV);
  const repository = Repository.fromRepositoryName(stack, 'Repository', repositoryName);
  const commands = movePointer({ images: new ImageRepository(stack, 'Images', { repository }), tag, fileName });
  return stack.resolve(commands).map((command: any) => typeof command === 'string' ? command
    : command['Fn::Join'][1].map((part: any) => part.Ref === 'AWS::URLSuffix' ? 'amazonaws.com' : part).join(''));
}

const definitions = (...images: string[]) => JSON.stringify(images.map((imageUri, i) => ({ name: `c${i}`, imageUri })));

const run = (image: string, aws: FakeAws = REGISTRY, tag?: string): CommandsRun =>
  runCommands(commandsFor(tag), { 'imagedefinitions.json': definitions(image) }, aws);

describe('the pointer', () => {
  test('moves to the image that has been deployed', () => {
    const { succeeded, tags, operations, calls } = run(`${URI}:release-2`);
    expect(succeeded).toBe(true);
    expect(tags.live).toBe(digest('b'));
    expect(operations.filter((operation) => operation === 'put-image')).toHaveLength(1);
    expect(calls.map(({ options }) => options['repository-name'])).toEqual(calls.map(() => 'acme/api'));
  });

  test('is made where there was none', () => {
    expect(run(`${URI}:release-2`, REGISTRY, 'live-staging').tags).toEqual({ ...REGISTRY.tags, 'live-staging': digest('b') });
  });

  test('stays where it is already, for ECR refuses a tag that changes nothing', () => {
    const { succeeded, operations, output } = run(`${URI}:release-1`);
    expect(succeeded).toBe(true);
    expect(operations).not.toContain('put-image');
    expect(output).toContain(`live is at ${URI}:release-1 already`);
  });

  test('stays where it is when another tag of the same image was deployed', () => {
    const { succeeded, operations } = run(`${URI}:rebuilt`, { ...REGISTRY, tags: { ...REGISTRY.tags, rebuilt: digest('a') } });
    expect(succeeded).toBe(true);
    expect(operations).not.toContain('put-image');
  });

  test('goes back with a rollback, whose artifact names the older image', () => {
    const { tags } = run(`${URI}:release-1`, { ...REGISTRY, tags: { ...REGISTRY.tags, live: digest('b') } });
    expect(tags.live).toBe(digest('a'));
  });

  test('moves to an image that is named by its digest', () => {
    expect(run(`${URI}@${digest('b')}`).tags.live).toBe(digest('b'));
  });

  test.each([
    ['of a service with several containers', definitions(`${URI}:release-2`, `${URI}:release-2`)],
    ['as somebody would type them', `[\n  {\n    "name": "api",\n    "imageUri": "${URI}:release-2"\n  }\n]\n`],
    ['with the image first', `[{"imageUri":"${URI}:release-2","name":"api"}]`],
  ])('is found in image definitions %s', (_, text) => {
    expect(runCommands(commandsFor(), { 'imagedefinitions.json': text }, REGISTRY).tags.live).toBe(digest('b'));
  });

  test('is read from the file of its service', () => {
    const files = { 'imagedefinitions.json': definitions(`${URI}:release-1`), 'imagedefinitions-2.json': definitions(`${URI}:release-2`) };
    expect(runCommands(commandsFor('live', 'acme/api', 'imagedefinitions-2.json'), files, REGISTRY).tags.live).toBe(digest('b'));
  });

  test.each(['\n', '\n\n', ' ', '\r\n', '  \n \n'])('takes the manifest with it to the last byte, also one that ends with %j', (end) => {
    // What changes the manifest changes the digest: the fake refuses it, as ECR does.
    const images = { ...REGISTRY.images, [digest('b')]: { manifest: manifest('new', end), mediaType: OCI } };
    const { succeeded, tags, calls } = run(`${URI}:release-2`, { ...REGISTRY, images });
    expect(succeeded).toBe(true);
    expect(tags.live).toBe(digest('b'));
    expect(calls[calls.length - 1].options).toMatchObject({ 'image-manifest': manifest('new', end), 'image-manifest-media-type': OCI, 'image-digest': digest('b') });
  });
});

describe('the pointer stays where it is, and the stage fails,', () => {
  test.each([
    ['of another repository', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/web:release-2', 'is not in'],
    ['of a repository whose name goes on', `${URI}-old:release-2`, 'is not in'],
    ['of a repository below', `${URI}/web:release-2`, 'is not in'],
    ['of another registry', 'public.ecr.aws/nginx/nginx:stable', 'is not in'],
    ['without tag and digest', URI, 'is not in'],
    ['that has expired', `${URI}:release-0`, 'is not there any more'],
    ['that has expired, by digest', `${URI}@${digest('f')}`, 'is not there any more'],
  ])('for an image %s', (_, image, reason) => {
    const { succeeded, operations, output, tags } = run(image);
    expect(succeeded).toBe(false);
    expect(operations).not.toContain('put-image');
    expect(tags).toEqual(REGISTRY.tags);
    expect(output).toContain(reason);
    expect(output).toContain('the tag live stays where it is');
  });

  test.each(['put-image', 'batch-get-image'])('when %s fails', (failing) => {
    const { succeeded, tags } = run(`${URI}:release-2`, { ...REGISTRY, failing: [failing] });
    expect(succeeded).toBe(false);
    expect(tags).toEqual(REGISTRY.tags);
  });

  test('without image definitions', () => {
    const { succeeded, operations } = runCommands(commandsFor(), {}, REGISTRY);
    expect(succeeded).toBe(false);
    expect(operations).toEqual([]);
  });
});

test('the lines are such as CodePipeline takes, with the longest names', () => {
  expectLines(commandsFor(`live-${'s'.repeat(90)}`, `acme/${'r'.repeat(251)}`, 'imagedefinitions-40.json'));
});

test('nothing of the image definitions is run', () => {
  const { output, succeeded } = run(`${URI}:$(echo ha''cked)\`echo ha''cked\``);
  expect(succeeded).toBe(false);
  expect(output).not.toContain('hacked');
});
