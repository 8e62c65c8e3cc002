import { AwsError } from './fake-aws';
import { digest, REPOSITORY_URI as URI, Scene } from './scene';
import { LiveTagParameters, moveLiveTag } from '../../../../src/private/steps/handlers/live-tag';

const OCI = 'application/vnd.oci.image.index.v1+json';
const DOCKER = 'application/vnd.docker.distribution.manifest.v2+json';
const manifest = (name: string, end = '') => `{\n   "schemaVersion": 2,\n\t"annotations": {"name": "${name}", "price": "$5 it's"}\n}${end}`;
const PARAMETERS: LiveTagParameters = { repositoryUri: URI, fileName: 'imagedefinitions.json', container: 'api', tag: 'live' };

let scene: Scene;
/** The registry: which image a tag names. */
let tags: { [tag: string]: string };
let images: { [imageDigest: string]: { imageManifest: string; imageManifestMediaType: string } };

beforeEach(async () => {
  scene = await Scene.start();
  tags = { 'release-1': digest('a'), 'release-2': digest('b'), 'live': digest('a') };
  images = {
    [digest('a')]: { imageManifest: manifest('old'), imageManifestMediaType: OCI },
    [digest('b')]: { imageManifest: manifest('new'), imageManifestMediaType: DOCKER },
  };
  deployed(`${URI}:release-2`);
  scene.answer({ BatchGetImage: batchGetImage, PutImage: putImage });
});
afterEach(() => scene.stop());

function deployed(...uris: string[]): void {
  scene.artifact({ 'imagedefinitions.json': JSON.stringify(uris.map((imageUri, i) => ({ name: i === 0 ? 'api' : `other-${i}`, imageUri }))) });
}

function batchGetImage({ registryId, repositoryName, imageIds: [imageId] }: any) {
  if (registryId !== '111122223333' || repositoryName !== 'acme/api') throw new AwsError('RepositoryNotFoundException');
  const imageDigest = imageId.imageDigest ?? tags[imageId.imageTag];
  const image = images[imageDigest];
  return image ? { images: [{ ...image, imageId: { ...imageId, imageDigest } }] } : { images: [], failures: [{ imageId, failureCode: 'ImageNotFound' }] };
}

/** As strict as ECR: a manifest is its bytes, and a tag that changes nothing is refused. */
function putImage({ registryId, repositoryName, imageTag, imageDigest, imageManifest, imageManifestMediaType }: any) {
  if (registryId !== '111122223333' || repositoryName !== 'acme/api') throw new AwsError('RepositoryNotFoundException');
  const image = images[imageDigest];
  if (image.imageManifest !== imageManifest || image.imageManifestMediaType !== imageManifestMediaType) throw new AwsError('ImageDigestDoesNotMatchException');
  if (tags[imageTag] === imageDigest) throw new AwsError('ImageAlreadyExistsException');
  tags[imageTag] = imageDigest;
  return { image: { imageId: { imageTag, imageDigest } } };
}

describe('the live tag', () => {
  test('moves to the image that has been deployed', async () => {
    expect(await scene.play(moveLiveTag, PARAMETERS)).toMatchObject({ kind: 'succeeded', text: `live is at ${URI}:release-2`, percent: 100 });
    expect(tags.live).toBe(digest('b'));
  });

  test('is made where there was none', async () => {
    await scene.play(moveLiveTag, { ...PARAMETERS, tag: 'live-staging' });
    expect(tags).toMatchObject({ 'live': digest('a'), 'live-staging': digest('b') });
  });

  test.each(['release-1', 'rebuilt'])('stays when %s is the image that it is at, for ECR refuses a tag that changes nothing', async (tag) => {
    tags.rebuilt = digest('a');
    deployed(`${URI}:${tag}`);
    expect(await scene.play(moveLiveTag, PARAMETERS)).toMatchObject({ kind: 'succeeded', text: `live is at ${URI}:${tag} already` });
    expect(scene.aws.inputsOf('PutImage')).toEqual([]);
  });

  test('goes back with a rollback, whose artifact names the older image', async () => {
    tags.live = digest('b');
    deployed(`${URI}:release-1`);
    await scene.play(moveLiveTag, PARAMETERS);
    expect(tags.live).toBe(digest('a'));
  });

  test('moves to an image that is named by its digest', async () => {
    deployed(`${URI}@${digest('b')}`);
    await scene.play(moveLiveTag, PARAMETERS);
    expect(tags.live).toBe(digest('b'));
  });

  test('goes by the entry of its own container', async () => {
    deployed(`${URI}:release-2`, 'public.ecr.aws/nginx/nginx:stable');
    await scene.play(moveLiveTag, PARAMETERS);
    expect(tags.live).toBe(digest('b'));
  });

  test('goes by the file of its own service', async () => {
    const file = (tag: string) => JSON.stringify([{ name: 'api', imageUri: `${URI}:${tag}` }]);
    scene.artifact({ 'imagedefinitions.json': file('release-1'), 'imagedefinitions-2.json': file('release-2') });
    await scene.play(moveLiveTag, { ...PARAMETERS, fileName: 'imagedefinitions-2.json' });
    expect(tags.live).toBe(digest('b'));
  });

  test.each(['\n', '\n\n', ' ', '\r\n'])('takes the manifest with it to the last byte, also one that ends with %j', async (end) => {
    images[digest('b')] = { imageManifest: manifest('new', end), imageManifestMediaType: OCI };
    expect(await scene.play(moveLiveTag, PARAMETERS)).toMatchObject({ kind: 'succeeded' });
    expect(tags.live).toBe(digest('b'));
  });

  test('is moved once when the function is called twice for one job', async () => {
    await Promise.all([scene.invoke(moveLiveTag, PARAMETERS), scene.invoke(moveLiveTag, PARAMETERS)]);
    expect(scene.told.map(({ kind }) => kind)).toEqual(['succeeded', 'succeeded']);
    expect(tags.live).toBe(digest('b'));
  });

  test('that another invocation has moved meanwhile is moved', async () => {
    scene.answer({ PutImage: [new AwsError('ImageAlreadyExistsException')] });
    expect(await scene.play(moveLiveTag, PARAMETERS)).toMatchObject({ kind: 'succeeded' });
  });
});

describe('the live tag stays where it is, and the action fails', () => {
  test.each([
    ['of another repository', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/web:release-2', /is not in .*\/acme\/api/],
    ['of the same repository of another account', '444455556666.dkr.ecr.eu-west-1.amazonaws.com/acme/api:release-2', /is not in/],
    ['of the same repository in another region', '111122223333.dkr.ecr.us-east-1.amazonaws.com/acme/api:release-2', /is not in/],
    ['of a repository whose name goes on', `${URI}-old:release-2`, /is not in/],
    ['of a repository below', `${URI}/web:release-2`, /is not in/],
    ['of another registry', 'public.ecr.aws/nginx/nginx:stable', /is not in/],
    ['without tag and digest', URI, /is not in/],
    ['that has expired', `${URI}:release-0`, /release-0 is not there any more/],
    ['that has expired, by digest', `${URI}@${digest('f')}`, /is not there any more/],
    ['that would be a command of a shell', `${URI}:$(id)`, /is not there any more/],
  ])('for an image %s', async (_, uri, reason) => {
    deployed(uri);
    const { kind, text } = await scene.play(moveLiveTag, PARAMETERS);
    expect(kind).toBe('failed');
    expect(text).toMatch(reason);
    expect(text).toMatch(/, so the tag live stays where it is; (push to the repository of the pipeline|release the change again)$/);
    expect(scene.aws.inputsOf('PutImage')).toEqual([]);
  });

  test('where tags are immutable without an exclusion', async () => {
    scene.answer({ PutImage: [new AwsError('ImageTagAlreadyExistsException')] });
    expect(await scene.play(moveLiveTag, PARAMETERS)).toMatchObject({
      kind: 'failed', type: 'ConfigurationError', text: expect.stringMatching(/acme\/api are immutable, so .*; exclude live and live-\*/),
    });
  });

  test.each<[{ imageTag?: string; imageDigest?: string }]>([[{ imageTag: 'release-2' }], [{ imageDigest: digest('b') }]])('when ECR cannot tell of %j', async (imageId) => {
    deployed(imageId.imageTag ? `${URI}:${imageId.imageTag}` : `${URI}@${imageId.imageDigest}`);
    scene.answer({ BatchGetImage: [{ failures: [{ imageId, failureCode: 'ImageInaccessible', failureReason: 'archived' }] }] });
    expect((await scene.play(moveLiveTag, PARAMETERS)).text).toMatch(/cannot tell whether .* is there \(ImageInaccessible: archived\)/);
  });
});

describe('the function tries again', () => {
  test.each([
    ['throttled', new AwsError('ThrottlingException')],
    ['asked too often', new AwsError('TooManyRequestsException', 429)],
    ['failing', new AwsError('ServerException', 500)],
  ])('when ECR is %s', async (_, answer) => {
    scene.answer({ PutImage: (input) => scene.seconds < 100 ? answer : putImage(input) });
    expect(await scene.play(moveLiveTag, PARAMETERS)).toMatchObject({ kind: 'succeeded' });
    expect(scene.told.map(({ kind }) => kind)).toEqual(['continues', 'continues', 'succeeded']);
    expect(tags.live).toBe(digest('b'));
  });

  test('for an hour, and then says what AWS has answered', async () => {
    scene.answer({ BatchGetImage: [new AwsError('ThrottlingException', 400, 'Rate exceeded')] });
    expect(await scene.play(moveLiveTag, PARAMETERS)).toMatchObject({ kind: 'failed', text: 'ThrottlingException: Rate exceeded, so the tag live stays where it is; retry the stage' });
    expect(scene.seconds).toBeGreaterThanOrEqual(3600);
    expect(scene.seconds).toBeLessThan(3700);
    expect(scene.aws.inputsOf('BatchGetImage').length).toBeLessThan(400);
  }, 60_000);

  test('for the minutes in which IAM may not know a permission yet', async () => {
    scene.answer({ BatchGetImage: (input) => scene.seconds < 90 ? new AwsError('AccessDeniedException') : batchGetImage(input) });
    expect(await scene.play(moveLiveTag, PARAMETERS)).toMatchObject({ kind: 'succeeded' });
  });

  test('and then says what it may not do', async () => {
    const message = 'User: x is not authorized to perform: ecr:PutImage on resource: y';
    scene.answer({ PutImage: [new AwsError('AccessDeniedException', 400, message)] });
    expect(await scene.play(moveLiveTag, PARAMETERS)).toMatchObject({
      kind: 'failed', type: 'PermissionError', text: `${message}, so the tag live stays where it is; deploy the stack of the pipeline again, or find what else denies it`,
    });
    expect(scene.seconds).toBeGreaterThanOrEqual(120);
    expect(scene.seconds).toBeLessThan(180);
  });

  test('with its patience anew after each answer', async () => {
    // Denied, then hours of a slow start, then denied again: neither alone is too long.
    scene.answer({
      BatchGetImage: (input) => [0, 100].some((from) => scene.seconds >= from && scene.seconds < from + 80) ? new AwsError('AccessDeniedException') : batchGetImage(input),
      PutImage: (input) => scene.seconds < 180 ? new AwsError('ThrottlingException') : putImage(input),
    });
    expect(await scene.play(moveLiveTag, PARAMETERS)).toMatchObject({ kind: 'succeeded' });
  });

  test('not at all when trying again cannot help', async () => {
    scene.answer({ PutImage: [new AwsError('RepositoryNotFoundException')] });
    expect((await scene.play(moveLiveTag, PARAMETERS)).text).toMatch(/^RepositoryNotFoundException: .*, so the tag live stays where it is; retry the stage$/);
    expect(scene.seconds).toBe(0);
  });
});
