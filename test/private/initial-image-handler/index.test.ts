import { DOCKER_LIST, DOCKER_MANIFEST, everythingIn, image, index, OCI_MANIFEST, Stored } from './images';
import { Scene } from './scene';
import { LocalServer } from './server';

let scene: Scene;
beforeEach(async () => { scene = await Scene.start(); });
afterEach(async () => { await scene.stop(); });

const LAYERS = ['first layer, of many parts', 'second layer'];
const SUCCESS = { method: 'PUT', url: '/answer?signature=x', contentType: '', status: 200, Status: 'SUCCESS', PhysicalResourceId: 'initial-image', StackId: 'stack', RequestId: 'request', LogicalResourceId: 'InitialImage' };
const inRegistry = (name = 'acme/api:1') => `${scene.registry.address}/${name}`;

/** That the repository has the image as it is, to the last byte, and nothing else. */
function expectCopied(top: Stored, tags = ['live']): void {
  const { manifests, blobs } = everythingIn(top);
  expect(scene.images.tags).toEqual(Object.fromEntries(tags.map((tag) => [tag, top.digest])));
  expect(scene.images.manifests).toEqual(Object.fromEntries(manifests.map(({ digest, text, mediaType }) => [digest, { text, mediaType }])));
  expect(scene.images.blobs).toEqual(blobs);
}

describe('a public image', () => {
  test.each([OCI_MANIFEST, DOCKER_MANIFEST])('is copied as it is: %s', async (mediaType) => {
    const top = image(LAYERS, mediaType);
    scene.registry.push('acme/api', '1', top);
    expect(await scene.run(inRegistry())).toEqual(SUCCESS);
    expectCopied(top);
  });

  test('of several architectures is copied with all of them, attestations included', async () => {
    const top = index([image(LAYERS), index([image(['nested'])], DOCKER_LIST), image(['attestation'])]);
    scene.registry.push('acme/api', '1', top);
    expect(await scene.run(inRegistry())).toEqual(SUCCESS);
    expectCopied(top);
  });

  test('goes into every pointer that is missing', async () => {
    const top = image(LAYERS);
    scene.registry.push('acme/api', '1', top);
    await scene.run(inRegistry(), { tags: ['live', 'live-staging'] });
    expectCopied(top, ['live', 'live-staging']);
  });

  test('can be named by its digest', async () => {
    const top = image(LAYERS);
    scene.registry.push('acme/api', 'moved', top);
    expect(await scene.run(inRegistry(`acme/api:gone@${top.digest}`))).toEqual(SUCCESS);
    expectCopied(top);
  });

  test('needs no token where the registry wants none', async () => {
    scene.registry.challenge.anonymous = true;
    scene.registry.push('acme/api', 'latest', image(LAYERS));
    expect(await scene.run(inRegistry('acme/api'))).toEqual(SUCCESS);
    expect(scene.registry.requests).not.toContain('/token');
  });

  test('is read with an access_token where that is the word', async () => {
    scene.registry.challenge.tokenKey = 'access_token';
    scene.registry.push('acme/api', '1', image(LAYERS));
    expect(await scene.run(inRegistry())).toEqual(SUCCESS);
  });

  test('is read with a new token when the first one is too old', async () => {
    scene.registry.tokenUses = 2;
    scene.registry.push('acme/api', '1', image(['a', 'b', 'c']));
    expect(await scene.run(inRegistry())).toEqual(SUCCESS);
    expect(scene.registry.requests.filter((path) => path === '/token').length).toBeGreaterThan(1);
  });

  test('of which a layer comes twice is uploaded once', async () => {
    const top = image(['same', 'same', 'other']);
    scene.registry.push('acme/api', '1', top);
    expect(await scene.run(inRegistry())).toEqual(SUCCESS);
    expectCopied(top);
    expect(scene.ecr.calls.filter((call) => call === 'InitiateLayerUpload')).toHaveLength(3);
  });

  test('leaves the layers alone that are there already', async () => {
    scene.ecr.push('images', 'release-1', image(['base']));
    const top = image(['base', 'mine']);
    scene.registry.push('acme/api', '1', top);
    expect(await scene.run(inRegistry())).toEqual(SUCCESS);
    expect(scene.ecr.calls.filter((call) => call === 'InitiateLayerUpload')).toHaveLength(2);
  });

  test('has more layers than ECR tells about at once', async () => {
    const top = image(Array.from({ length: 120 }, (_, i) => `layer ${i}`));
    scene.registry.push('acme/api', '1', top);
    expect(await scene.run(inRegistry())).toEqual(SUCCESS);
    expectCopied(top);
  });

  test.each(['application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', 'application/vnd.oci.image.layer.nondistributable.v1.tar'])('keeps layers where they are that only their maker may distribute: %s', async (mediaType) => {
    const top = image(LAYERS, OCI_MANIFEST, [{ mediaType, digest: `sha256:${'0'.repeat(64)}`, size: 1, urls: ['https://example.com/layer'] }]);
    scene.registry.push('acme/api', '1', top);
    expect(await scene.run(inRegistry())).toEqual(SUCCESS);
    expectCopied(top);
  });

  test.each(['', 'first part'])('is copied although a connection breaks after %j', async (body) => {
    const top = image(LAYERS);
    scene.registry.push('acme/api', '1', top);
    scene.registry.faults = ['/store/', '/store/', '/manifests/'].map((part) => (path) => path.includes(part) ? { status: 200, body, breaks: true } : undefined);
    expect(await scene.run(inRegistry())).toEqual(SUCCESS);
    expectCopied(top);
    expect(scene.log.filter((line) => line.startsWith('attempt 1 of 3'))).toHaveLength(2);
  });
});

describe('an image in ECR', () => {
  const SOURCE = '111122223333.dkr.ecr.us-east-1.amazonaws.com/assets';

  test.each(['tag', 'digest'])('is copied by its %s, without a registry token', async (by) => {
    const top = index([image(LAYERS), image(['other'])]);
    scene.ecr.push('assets', 'abc', top);
    expect(await scene.run(by === 'tag' ? `${SOURCE}:abc` : `${SOURCE}@${top.digest}`)).toEqual(SUCCESS);
    expectCopied(top);
    expect(scene.ecr.calls).not.toContain('GetAuthorizationToken');
  });

  test('that is not there fails in words', async () => {
    scene.ecr.create('assets');
    expect(await scene.reasonOf(`${SOURCE}:abc`))
      .toBe(`initialImage ${SOURCE}:abc cannot be copied: assets has no image abc (ImageNotFound); push it, or name one that is there`);
  });

  test('whose layers cannot be fetched fails after three attempts', async () => {
    scene.ecr.push('assets', 'abc', image(LAYERS));
    for (const digest of Object.keys(scene.ecr.repositories.assets.blobs)) scene.ecr.repositories.assets.blobs[digest] = Buffer.alloc(0);
    expect(await scene.reasonOf(`${SOURCE}:abc`)).toMatch(/the storage of ECR answered 503; try again; more in the log group Logs-Copy$/);
    expect(scene.ecr.calls.filter((call) => call === 'GetDownloadUrlForLayer')).toHaveLength(3);
  });

  test('that may not be read fails with what ECR says', async () => {
    scene.ecr.create('assets');
    scene.ecr.meddle = (_, { repositoryName }) => { if (repositoryName === 'assets') scene.ecr.fail('AccessDeniedException', 'not\n  authorized'); };
    expect(await scene.reasonOf(`${SOURCE}:abc`)).toBe(`initialImage ${SOURCE}:abc cannot be copied: not authorized; more in the log group Logs-Copy`);
  });
});

describe('a pointer that names something', () => {
  test('is never touched, and nothing is asked of the source', async () => {
    scene.ecr.push('images', 'live', image(['running']));
    const before = JSON.stringify(scene.images);
    expect(await scene.run(inRegistry('no/such:image'), { type: 'Update' })).toEqual(SUCCESS);
    expect(JSON.stringify(scene.images)).toBe(before);
    expect(scene.ecr.calls).toEqual(['BatchGetImage']);
    expect(scene.registry.requests).toEqual([]);
  });

  test('stays, while another one is filled', async () => {
    const running = image(['running'], DOCKER_MANIFEST);
    scene.ecr.push('images', 'live', running);
    const top = image(LAYERS);
    scene.registry.push('acme/api', '1', top);
    expect(await scene.run(inRegistry(), { tags: ['live', 'live-staging'], type: 'Update' })).toEqual(SUCCESS);
    expect(scene.images.tags).toEqual({ 'live': running.digest, 'live-staging': top.digest });
  });

  test('stays when it was pushed while the copy was under way', async () => {
    const pushed = image(['pushed']);
    scene.registry.push('acme/api', '1', image(LAYERS));
    scene.ecr.meddle = (operation) => { if (operation === 'CompleteLayerUpload') scene.ecr.push('images', 'live', pushed); };
    expect(await scene.run(inRegistry())).toEqual(SUCCESS);
    expect(scene.images.tags.live).toBe(pushed.digest);
  });

  test('is asked for among more than ECR tells about at once', async () => {
    const tags = Array.from({ length: 120 }, (_, i) => `live-${i}`);
    for (const tag of tags) scene.ecr.push('images', tag, image(['running']));
    expect(await scene.run(inRegistry(), { tags })).toEqual(SUCCESS);
    expect(scene.ecr.calls).toEqual(['BatchGetImage', 'BatchGetImage']);
  });

  test('fails the request when ECR cannot tell about it', async () => {
    (scene.ecr as any).batchGetImage = () => ({ images: [], failures: [{ imageId: { imageTag: 'live' }, failureCode: 'KmsError', failureReason: 'no key' }] });
    expect(await scene.reasonOf(inRegistry())).toContain('ECR cannot tell whether live exists (KmsError: no key)');
  });
});

describe('somebody who was faster is no failure', () => {
  test.each([['PutImage', 'ImageAlreadyExistsException'], ['PutImage', 'ImageTagAlreadyExistsException'], ['CompleteLayerUpload', 'LayerAlreadyExistsException']])('%s: %s', async (operation, type) => {
    const top = image(LAYERS);
    scene.registry.push('acme/api', '1', top);
    scene.ecr.meddle = (each, input) => {
      if (each !== operation) return;
      if (operation === 'CompleteLayerUpload') Object.assign(scene.images.blobs, top.blobs);
      scene.ecr.fail(type, JSON.stringify(Object.keys(input)));
    };
    expect(await scene.run(inRegistry())).toEqual(SUCCESS);
  });

  test('but what else ECR refuses is one', async () => {
    scene.registry.push('acme/api', '1', image(LAYERS));
    scene.ecr.meddle = (operation) => { if (operation === 'PutImage') scene.ecr.fail('LimitExceededException', 'too many images'); };
    expect(await scene.reasonOf(inRegistry())).toContain('cannot be copied: too many images; more in the log group Logs-Copy');
  });
});

describe('a registry that does not hand the image out', () => {
  const OWN_ECR = 'copy the image into ECR and pass InitialImage.fromEcrRepository(…)';
  const always = (status: number) => Array.from({ length: 9 }, () => (path: string) => path.startsWith('/v2/') ? { status } : undefined);

  test.each<[number, (host: string) => string]>([
    [404, (host) => `${host} has no such image (404); check the name and the tag`],
    [403, (host) => `${host} does not show it to strangers (403): it is private, or there is no such image; check the name, or ${OWN_ECR}`],
    [429, (host) => `${host} has answered enough strangers for now (429); try again later, or ${OWN_ECR}`],
  ])('with %d fails at once', async (status, why) => {
    scene.registry.faults = always(status);
    expect(await scene.reasonOf(inRegistry())).toBe(`initialImage ${inRegistry()} cannot be copied: ${why(scene.registry.address)}`);
    expect(scene.registry.requests).toHaveLength(1);
    expect(scene.images).toEqual({ blobs: {}, manifests: {}, tags: {} });
  });

  test('with 503 fails after three attempts', async () => {
    scene.registry.faults = always(503);
    expect(await scene.reasonOf(inRegistry())).toContain(`: ${scene.registry.address} answered 503; try again; more in the log group Logs-Copy`);
    expect(scene.registry.requests).toHaveLength(3);
  });

  test('with 401 for a token as well fails at once', async () => {
    scene.registry.tokenUses = 0;
    expect(await scene.reasonOf(inRegistry())).toContain('does not show it to strangers (401)');
    expect(scene.registry.requests).toEqual(['/v2/acme/api/manifests/1', '/token', '/v2/acme/api/manifests/1']);
  });

  test('with 401 and not a word about tokens fails at once', async () => {
    scene.registry.faults = always(401);
    expect(await scene.reasonOf(inRegistry())).toContain('does not show it to strangers (401)');
    expect(scene.registry.requests).toEqual(['/v2/acme/api/manifests/1']);
  });

  test('with an answer that holds no token fails at once', async () => {
    scene.registry.challenge.tokenKey = 'refresh_token';
    expect(await scene.reasonOf(inRegistry())).toContain('does not show it to strangers (401)');
    expect(scene.registry.requests).toEqual(['/v2/acme/api/manifests/1', '/token', '/v2/acme/api/manifests/1']);
  });

  test('with a token to nobody fails at once', async () => {
    scene.registry.faults = [(path) => path === '/token' ? { status: 403 } : undefined];
    expect(await scene.reasonOf(inRegistry())).toContain('does not show it to strangers (403)');
  });

  test.each([{ scheme: 'Basic' }, { realm: 'ftp://127.0.0.1/token' }])('because it wants to be asked in another way fails: %j', async (challenge) => {
    Object.assign(scene.registry.challenge, challenge);
    expect(await scene.reasonOf(inRegistry())).toContain('does not show it to strangers (401)');
    expect(scene.registry.requests).toHaveLength(1);
  });

  test('because nobody answers fails with the reason', async () => {
    const gone = await LocalServer.start(() => ({ status: 200 }));
    const { address } = gone;
    await gone.stop();
    expect(await scene.reasonOf(`${address}/acme/api`)).toContain(`: fetch failed (connect ECONNREFUSED ${address}); more in the log group Logs-Copy`);
  });

  // Nothing is asked of Docker Hub here: fetch itself is played.
  test.each([
    ['nginx', 'public.ecr.aws/docker/library/nginx'],
    ['docker.io/acme/api:1', 'or copy it into ECR and pass InitialImage.fromEcrRepository(…)'],
  ])('Docker Hub says so in plain words: %s', async (uri, instead) => {
    const real = fetch;
    const asked: string[] = [];
    jest.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) => {
      if (!String(url).includes('docker.io')) return real(url as string, init);
      asked.push(String(url));
      return new Response(null, { status: 429 });
    });
    expect(await scene.reasonOf(uri)).toBe(
      `initialImage ${uri} cannot be copied: Docker Hub has answered enough strangers for now (429); take the image from a registry without such a limit, ${instead}`);
    expect(asked).toEqual([uri === 'nginx' ? 'http://registry-1.docker.io/v2/library/nginx/manifests/latest' : 'http://registry-1.docker.io/v2/acme/api/manifests/1']);
  });
});

describe('an image that is not what it should be', () => {
  // eslint-disable-next-line @stylistic/max-len
  const three = (part: string, reply: object) => Array.from({ length: 3 }, () => (path: string) => path.includes(part) ? { status: 200, ...reply } : undefined);

  test('is not stored when a layer has another digest', async () => {
    const top = image(['only']);
    scene.registry.push('acme/api', '1', top);
    scene.registry.faults = three('/store/', { body: 'forged' });
    expect(await scene.reasonOf(inRegistry())).toMatch(/the layer sha256:[0-9a-f]{64} arrived as sha256:[0-9a-f]{64}; try again; more in/);
    expect(scene.images).toEqual({ blobs: {}, manifests: {}, tags: {} });
    expect(scene.ecr.calls).not.toContain('CompleteLayerUpload');
  });

  test('is not stored when the manifest has another digest', async () => {
    const top = image(['only']);
    scene.registry.push('acme/api', '1', top);
    const headers = { 'content-type': OCI_MANIFEST, 'docker-content-digest': top.digest };
    scene.registry.faults = three('/manifests/', { headers, body: '{}' });
    expect(await scene.reasonOf(inRegistry())).toMatch(new RegExp(`the manifest ${top.digest} arrived as sha256:`));
    expect(scene.images.tags).toEqual({});
  });

  test('is not stored when the manifest is not the one that was asked for', async () => {
    const [asked, other] = [image(['asked']), image(['other'])];
    scene.registry.push('acme/api', asked.digest, other);
    expect(await scene.reasonOf(inRegistry(`acme/api@${asked.digest}`))).toContain(`the manifest ${asked.digest} arrived as ${other.digest}`);
  });

  test('is not stored when it has an empty layer', async () => {
    scene.registry.push('acme/api', '1', image(['']));
    expect(await scene.reasonOf(inRegistry())).toMatch(/: its layer sha256:e3b0[0-9a-f]+ is empty, which ECR does not take; build the image anew$/);
  });

  test('is not stored when a layer comes without a body', async () => {
    scene.registry.push('acme/api', '1', image(LAYERS));
    scene.registry.faults = [(path) => path.includes('/store/') ? { status: 204 } : undefined];
    expect(await scene.reasonOf(inRegistry())).toMatch(/: its layer sha256:[0-9a-f]{64} is empty, which ECR does not take; build the image anew$/);
    expect(scene.images.tags).toEqual({});
  });

  test.each<[string, object, string]>([
    ['an old type', { headers: { 'content-type': 'application/vnd.docker.distribution.manifest.v1+prettyjws' }, body: '{}' }, 'application/vnd.docker.distribution.manifest.v1+prettyjws'],
    ['no type at all', { body: '{}' }, 'none'],
  ])('is not stored when it is of %s', async (_, reply, type) => {
    scene.registry.faults = three('/manifests/', reply);
    expect(await scene.reasonOf(inRegistry())).toMatch(`cannot be copied: its manifest is of the type ${type}, which is none of today's; build and push the image anew`);
  });

  test('may tell its type in the manifest alone', async () => {
    const top = { ...image(LAYERS) };
    scene.registry.push('acme/api', '1', top);
    scene.registry.faults = [(path) => path.includes('/manifests/') ? { status: 200, body: top.text } : undefined];
    scene.registry.challenge.anonymous = true;
    expect(await scene.run(inRegistry())).toEqual(SUCCESS);
    expectCopied(top);
  });
});

describe('CloudFormation gets an answer', () => {
  test('when the resource is to be deleted, and nothing is touched', async () => {
    expect(await scene.run('x', { type: 'Delete' })).toEqual(SUCCESS);
    expect(scene.ecr.calls).toEqual([]);
  });

  test('of the whole form when it failed', async () => {
    scene.registry.faults = [() => ({ status: 404 })];
    expect(await scene.run(inRegistry())).toEqual({ ...SUCCESS, Status: 'FAILED', Reason: expect.stringContaining('has no such image') });
    expect(scene.log.at(-1)).toBe(scene.answers[0].Reason);
  });

  test('when the repository is not one of ECR', async () => {
    expect(await scene.reasonOf(inRegistry(), { repositoryUri: 'docker.io/acme/api' })).toContain('docker.io/acme/api is no private repository of ECR; give ImageRepository one that is');
  });

  test('when the repository is not there', async () => {
    expect(await scene.reasonOf(inRegistry(), { repositoryUri: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/gone' })).toContain('gone does not exist');
  });

  test('before Lambda ends the function', async () => {
    scene.registry.faults = Array.from({ length: 99 }, () => () => ({ status: 503 }));
    expect(await scene.reasonOf(inRegistry(), { timeLeft: 20_000 })).toContain('the copy took longer than a function may run; take a smaller image, or one in this region');
  });

  test('of a length that CloudFormation takes', async () => {
    scene.ecr.meddle = () => scene.ecr.fail('AccessDeniedException', 'x'.repeat(9000));
    expect(await scene.reasonOf(inRegistry())).toHaveLength(1000);
  });

  test('although its address fails at first', async () => {
    scene.answerStatuses = [500, 503];
    await scene.run('x', { type: 'Delete' });
    expect(scene.answers.map(({ status }) => status)).toEqual([500, 503, 200]);
  });

  test('or else Lambda is told, and runs the function again', async () => {
    scene.answerStatuses = [500, 500, 500];
    await expect(scene.run('x', { type: 'Delete' })).rejects.toThrow("CloudFormation's address answered 500");
  });
});
