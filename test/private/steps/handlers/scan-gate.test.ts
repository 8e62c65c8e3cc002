import { AwsError } from './fake-aws';
import { digest, REPOSITORY_URI as URI, Scene, Told } from './scene';
import { scanGate, ScanGateParameters } from '../../../../src/private/steps/handlers/scan-gate';

const IMAGE = `${URI}:release-1`;
const [ONE, ARM, INDEX, PROVENANCE] = ['a', 'b', 'c', 'd'].map(digest);
const PARAMETERS: ScanGateParameters = { repositoryUri: URI, fileName: 'imagedefinitions.json', container: 'api', severity: 'HIGH' };

const platform = (architecture: string, os = 'linux') => ({ platform: { architecture, os } });
/** One image, and an index of two platforms and what says where they come from. */
const MANIFESTS: { [tag: string]: { imageId: object; imageManifest: string } } = {
  'release-1': { imageId: { imageDigest: ONE }, imageManifest: '{"schemaVersion":2,"config":{"size":1},"layers":[]}' },
  'release-2': {
    imageId: { imageDigest: INDEX },
    imageManifest: JSON.stringify({
      schemaVersion: 2,
      manifests: [{ digest: ONE, ...platform('amd64') }, { digest: ARM, ...platform('arm64') }, { digest: PROVENANCE, ...platform('unknown', 'unknown') }],
    }),
  },
};

type Counts = { [severity: string]: number };
const AT = { imageScanCompletedAt: 1_793_000_000 };
const status = (name: string, description = 'because') => ({ imageScanStatus: { status: name, description } });
const basic = (findingSeverityCounts: Counts) => ({ ...status('COMPLETE'), imageScanFindings: { ...AT, findings: [], findingSeverityCounts } });
const enhanced = (...severities: string[]) => ({
  ...status('ACTIVE', 'Continuous scan is selected for image.'),
  imageScanFindings: { ...AT, enhancedFindings: severities.map((severity) => ({ severity, status: 'ACTIVE' })) },
});
const CLEAN = basic({});
const SILENT = { ...status('ACTIVE'), imageScanFindings: { findings: [] } };

let scene: Scene;
beforeEach(async () => { scene = await Scene.start(); });
afterEach(() => scene.stop());

/** The gate, with what ECR answers one time after the other, or by the image's digest. */
async function gate(answers: unknown[] | { [imageDigest: string]: unknown[] }, { image = IMAGE, severity = 'HIGH' } = {}): Promise<Told> {
  scene.artifact({ 'imagedefinitions.json': JSON.stringify([{ name: 'proxy', imageUri: 'nginx' }, { name: 'api', imageUri: image }]) });
  const lists = Array.isArray(answers) ? {} : answers;
  const next = (list: unknown[]) => list.length > 1 ? list.shift() : list[0];
  scene.answer({
    BatchGetImage: ({ imageIds: [{ imageTag, imageDigest }] }) => {
      const found = MANIFESTS[imageTag] ?? Object.values(MANIFESTS).find(({ imageId }) => (imageId as any).imageDigest === imageDigest);
      return found ? { images: [found] } : { failures: [{ failureCode: 'ImageNotFound' }] };
    },
    DescribeImageScanFindings: ({ imageId }) => next(lists[imageId.imageDigest] ?? answers as unknown[]),
  });
  return scene.play(scanGate, { ...PARAMETERS, severity });
}

const asked = () => scene.aws.inputsOf('DescribeImageScanFindings').map(({ imageId }) => imageId.imageDigest);

describe('an image passes', () => {
  test.each<[string, object]>([
    ['without findings', CLEAN],
    ['with findings that are not bad enough', basic({ MEDIUM: 7, LOW: 3, INFORMATIONAL: 1 })],
    ['with findings that nobody has rated', basic({ UNDEFINED: 7 })],
    ['that enhanced scanning has found nothing bad in', enhanced('LOW', 'UNTRIAGED')],
    ['whose finding has no status and is not bad', { ...status('ACTIVE'), imageScanFindings: { ...AT, enhancedFindings: [{ severity: 'LOW' }] } }],
    ['whose bad finding is suppressed', { ...status('ACTIVE'), imageScanFindings: { ...AT, enhancedFindings: [{ severity: 'CRITICAL', status: 'SUPPRESSED' }] } }],
  ])('%s', async (_, answer) => {
    expect(await gate([answer])).toMatchObject({ kind: 'succeeded', text: `The scan of ${IMAGE} has found nothing of HIGH or worse` });
    expect(asked()).toEqual([ONE]);
    expect(scene.aws.inputsOf('DescribeImageScanFindings')[0]).toMatchObject({ registryId: '111122223333', repositoryName: 'acme/api' });
  });

  test('with findings of the severity beside the one that is asked for', async () => {
    expect(await gate([basic({ HIGH: 2 })], { severity: 'CRITICAL' })).toMatchObject({ kind: 'succeeded', text: `The scan of ${IMAGE} has found nothing CRITICAL` });
  });

  test('that is named by its digest', async () => {
    expect(await gate([CLEAN], { image: `${URI}@${ONE}` })).toMatchObject({ kind: 'succeeded' });
  });

  test('as soon as its scan has ended', async () => {
    expect(await gate([new AwsError('ScanNotFoundException'), status('PENDING'), status('IN_PROGRESS'), CLEAN])).toMatchObject({ kind: 'succeeded' });
    expect(asked()).toHaveLength(4);
    expect(scene.seconds).toBe(15);
  });

  test('across continuation tokens, each of which says how it stands', async () => {
    expect(await gate([...Array(20).fill(status('IN_PROGRESS')), CLEAN])).toMatchObject({ kind: 'succeeded', percent: 100 });
    const waiting = scene.told.slice(0, -1);
    expect(waiting.map(({ kind }) => kind)).toEqual(['continues', 'continues']);
    expect(waiting[0]).toMatchObject({ text: `waiting for the scan of ${ONE}: IN_PROGRESS, because`, percent: 5 });
    expect(waiting[1].percent).toBeGreaterThan(5);
  });

  test.each(['ThrottlingException', 'TooManyRequestsException'])('after a request that was answered with %s', async (error) => {
    expect(await gate([new AwsError(error), CLEAN])).toMatchObject({ kind: 'succeeded' });
  });

  test.each([['telling of nothing', SILENT], ['without a word about findings', status('COMPLETE')]])('whose scan has ended and goes on %s', async (_, silent) => {
    expect(await gate([silent])).toMatchObject({ kind: 'succeeded' });
    expect(scene.seconds).toBeGreaterThanOrEqual(120);
    expect(scene.seconds).toBeLessThan(140);
    expect(scene.told[0].text).toBe(`waiting for what the scan of ${ONE} may have found`);
  });
});

describe('an image is stopped', () => {
  test.each<[string, object, string, string]>([
    ['with a finding of the severity', basic({ HIGH: 1 }), 'HIGH', '1 HIGH'],
    ['with worse findings', basic({ CRITICAL: 2, LOW: 9 }), 'HIGH', '2 CRITICAL'],
    ['with findings of several severities', basic({ CRITICAL: 2, HIGH: 3, MEDIUM: 4, LOW: 5 }), 'MEDIUM', '2 CRITICAL, 3 HIGH, 4 MEDIUM'],
    ['with the least of findings', basic({ LOW: 5 }), 'LOW', '5 LOW'],
    ['with findings of enhanced scanning, which nobody has counted', enhanced('HIGH', 'CRITICAL', 'HIGH', 'LOW'), 'HIGH', '1 CRITICAL, 2 HIGH'],
    ['with findings of which the answer lists some', { ...status('COMPLETE'), imageScanFindings: { findings: [{ severity: 'HIGH' }], findingSeverityCounts: { HIGH: 3 } } }, 'HIGH', '3 HIGH'],
  ])('%s', async (_, answer, severity, counts) => {
    const { kind, text } = await gate([answer], { severity });
    expect(kind).toBe('failed');
    expect(text).toBe(`The scan of ${IMAGE} has found ${counts} in ${ONE}, so nothing is deployed; update what has them and push, `
      + 'or see them by aws ecr describe-image-scan-findings --repository-name acme/api --image-id imageDigest=...');
  });

  test('by a finding that is on a later page', async () => {
    scene.answer({ });
    const { text } = await gate([{ ...enhanced('LOW'), nextToken: 'more' }, enhanced('CRITICAL')]);
    expect(text).toContain('has found 1 CRITICAL');
    expect(scene.aws.inputsOf('DescribeImageScanFindings').map(({ nextToken }) => nextToken)).toEqual([undefined, 'more']);
  });

  test('when Inspector hands over what it has found after the scan has ended', async () => {
    expect((await gate([{ ...status('COMPLETE'), imageScanFindings: { findings: [] } }, enhanced('CRITICAL')])).text).toContain('has found 1 CRITICAL');
  });

  test.each(['FAILED', 'UNSUPPORTED_IMAGE', 'SCAN_ELIGIBILITY_EXPIRED', 'FINDINGS_UNAVAILABLE', 'LIMIT_EXCEEDED', 'IMAGE_ARCHIVED', 'SOMETHING_NEW'])('when the scan is %s', async (name) => {
    const { kind, text } = await gate([status(name, 'The operating system is not supported.')]);
    expect(kind).toBe('failed');
    expect(text).toContain(`The scan of ${IMAGE} tells nothing (${name}, The operating system is not supported. in ${ONE}), so nothing is deployed; `);
    expect(scene.seconds).toBe(0);
  });

  test.each([['nobody knows its scan', new AwsError('ScanNotFoundException')], ['its scan does not end', status('IN_PROGRESS')]])('when %s', async (_, answer) => {
    const { kind, text } = await gate([answer]);
    expect(kind).toBe('failed');
    expect(text).toMatch(new RegExp(`^The scan of ${IMAGE} has not ended after 15 min \\(waiting for .*\\), so nothing is deployed; retry the stage`));
    expect(scene.seconds).toBeGreaterThanOrEqual(900);
    expect(scene.seconds).toBeLessThan(960);
  }, 60_000);

  test('when ECR does not answer for as long', async () => {
    expect(await gate([new AwsError('ThrottlingException', 400, 'Rate exceeded')])).toMatchObject({ kind: 'failed', text: expect.stringContaining('Rate exceeded, so nothing is deployed') });
    expect(scene.seconds).toBeGreaterThanOrEqual(900);
  }, 60_000);

  test('when the role may not look', async () => {
    expect(await gate([new AwsError('AccessDeniedException', 400, 'not authorized to perform: ecr:DescribeImageScanFindings')])).toMatchObject({ kind: 'failed', type: 'PermissionError' });
  });

  test('when the answer is none that anybody understands', async () => {
    expect(await gate([{}])).toMatchObject({ kind: 'failed', text: expect.stringContaining('tells nothing (no status, no description') });
  });

  test.each([
    ['that is in another repository', 'public.ecr.aws/nginx/nginx:stable', 'is not in'],
    ['that is not there', `${URI}:release-0`, 'is not there any more, so nothing is deployed'],
  ])('%s', async (_, image, reason) => {
    const { kind, text } = await gate([CLEAN], { image });
    expect(kind).toBe('failed');
    expect(text).toContain(reason);
    expect(asked()).toEqual([]);
  });
});

describe('of an image of several platforms', () => {
  const image = `${URI}:release-2`;

  test('each is looked at, and what is no image is not', async () => {
    expect(await gate({ [ONE]: [CLEAN], [ARM]: [status('PENDING'), CLEAN] }, { image })).toMatchObject({ kind: 'succeeded' });
    expect(asked()).toEqual([ONE, ARM, ONE, ARM]);
  });

  test('all that have findings are named', async () => {
    expect((await gate({ [ONE]: [basic({ CRITICAL: 1 })], [ARM]: [basic({ HIGH: 2 })] }, { image })).text)
      .toContain(`The scan of ${image} has found 1 CRITICAL in ${ONE}; 2 HIGH in ${ARM}, so nothing is deployed`);
  });

  test('one that cannot be judged stops the other', async () => {
    expect(await gate({ [ONE]: [CLEAN], [ARM]: [status('UNSUPPORTED_IMAGE')] }, { image })).toMatchObject({ kind: 'failed' });
  });

  test('one that is silent does not hide the other', async () => {
    expect((await gate({ [ONE]: [SILENT], [ARM]: [basic({ HIGH: 1 })] }, { image })).text).toContain(`1 HIGH in ${ARM}`);
  });
});
