import { Repository } from 'aws-cdk-lib/aws-ecr';
import { CommandsRun, expectLines, FakeAws, runCommands } from './commands-run';
import { FindingSeverity, ImageRepository } from '../../src';
import { scanGate } from '../../src/private/scan-gate';
import { ENV, newStack } from '../helpers';

const URI = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/api';
const IMAGE = `${URI}:release-1`;
const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const [ONE, ARM, INDEX, PROVENANCE] = ['a', 'b', 'c', 'd'].map(digest);

const MANIFEST = { manifest: '{"schemaVersion":2,"config":{"size":1},"layers":[]}', mediaType: 'application/vnd.oci.image.manifest.v1+json' };
const platform = (architecture: string, os = 'linux') => ({ platform: { architecture, os } });

/** One image, and an index of two platforms and what says where they come from. */
const REGISTRY: FakeAws = {
  images: {
    [ONE]: MANIFEST,
    [ARM]: MANIFEST,
    [INDEX]: {
      manifest: JSON.stringify({
        schemaVersion: 2,
        manifests: [{ digest: ONE, ...platform('amd64') }, { digest: ARM, ...platform('arm64') }, { digest: PROVENANCE, ...platform('unknown', 'unknown') }],
      }),
      mediaType: 'application/vnd.oci.image.index.v1+json',
    },
  },
  tags: { 'release-1': ONE, 'release-2': INDEX },
};

type Counts = { [severity: string]: number };
const AT = { imageScanCompletedAt: '2026-11-01T00:00:00Z' };
const status = (name: string, description = 'because') => ({ imageScanStatus: { status: name, description } });
const basic = (findingSeverityCounts: Counts) => ({ ...status('COMPLETE'), imageScanFindings: { ...AT, findings: [], findingSeverityCounts } });
const enhanced = (...severities: string[]) => ({
  ...status('ACTIVE', 'Continuous scan is selected for image.'),
  imageScanFindings: { ...AT, enhancedFindings: severities.map((severity) => ({ severity, status: 'ACTIVE' })) },
});
const CLEAN = basic({});
const failed = (error: string) => ({ error });

function commandsFor(severity = FindingSeverity.HIGH, repositoryName = 'acme/api', fileName = 'imagedefinitions.json'): string[] {
  const stack = newStack(ENV);
  const repository = Repository.fromRepositoryName(stack, 'Repository', repositoryName);
  return stack.resolve(scanGate({ images: new ImageRepository(stack, 'Images', { repository }), severity, fileName }));
}

interface Scans {
  readonly image?: string;
  readonly severity?: FindingSeverity;
  readonly secondsPerLook?: number;
  readonly failing?: string[];
}

/** The gate, with what ECR answers one time after the other, or by the image's digest. */
function gate(answers: unknown[] | { [imageDigest: string]: unknown[] }, { image = IMAGE, severity, ...aws }: Scans = {}): CommandsRun {
  const operation = 'describe-image-scan-findings';
  const byImage = Array.isArray(answers) ? { [operation]: answers }
    : Object.fromEntries(Object.entries(answers).map(([id, list]) => [`${operation} imageDigest=${id}`, list]));
  const definitions = JSON.stringify([{ name: 'api', imageUri: image }, { name: 'proxy', imageUri: image }]);
  return runCommands(commandsFor(severity), { 'imagedefinitions.json': definitions }, { ...REGISTRY, ...aws, answers: byImage });
}

const asked = ({ calls }: CommandsRun) => calls.filter(({ operation }) => operation === 'describe-image-scan-findings').map(({ options }) => options['image-id']);

describe('an image passes', () => {
  test.each<[string, object]>([
    ['without findings', CLEAN],
    ['with findings that are not bad enough', basic({ MEDIUM: 7, LOW: 3, INFORMATIONAL: 1 })],
    ['with findings that nobody has rated', basic({ UNDEFINED: 7 })],
    ['that enhanced scanning has found nothing bad in', enhanced('LOW', 'UNTRIAGED')],
    ['whose bad finding is suppressed', {
      ...status('ACTIVE'), imageScanFindings: { ...AT, enhancedFindings: [{ severity: 'CRITICAL', status: 'SUPPRESSED' }] },
    }],
  ])('%s', (_, answer) => {
    const run = gate([answer]);
    expect(run.output).toContain(`The scan of ${IMAGE} has found nothing of HIGH or worse`);
    expect(run.succeeded).toBe(true);
    expect(asked(run)).toEqual([`imageDigest=${ONE}`]);
  });

  test('with findings of the severity beside the one that is asked for', () => {
    const { succeeded, output } = gate([basic({ HIGH: 2 })], { severity: FindingSeverity.CRITICAL });
    expect(succeeded).toBe(true);
    expect(output).toContain(`The scan of ${IMAGE} has found nothing CRITICAL\n`);
  });

  test('that is named by its digest', () => {
    expect(gate([CLEAN], { image: `${URI}@${ONE}` }).succeeded).toBe(true);
  });

  test('as soon as its scan has ended', () => {
    const { succeeded, naps } = gate([failed('ScanNotFound'), status('PENDING'), status('IN_PROGRESS'), CLEAN]);
    expect(succeeded).toBe(true);
    expect(naps).toBe(3);
  });

  test.each(['Throttling', 'TooManyRequests', 'Server'])('after a request that was answered with %sException', (error) => {
    const { succeeded, naps } = gate([failed(error), CLEAN]);
    expect(succeeded).toBe(true);
    expect(naps).toBe(1);
  });

  test('whose scan has ended and goes on telling of nothing', () => {
    const { succeeded, naps, output } = gate([{ ...status('ACTIVE'), imageScanFindings: { findings: [] } }], { secondsPerLook: 30 });
    expect(succeeded).toBe(true);
    expect(naps).toBe(4); // two minutes
    expect(output).toContain('no findings');
  });
});

describe('an image is stopped', () => {
  test.each<[string, object, FindingSeverity, string]>([
    ['with a finding of the severity', basic({ HIGH: 1 }), FindingSeverity.HIGH, '1 HIGH'],
    ['with worse findings', basic({ CRITICAL: 2, LOW: 9 }), FindingSeverity.HIGH, '2 CRITICAL'],
    ['with findings of several severities', basic({ CRITICAL: 2, HIGH: 3, MEDIUM: 4, LOW: 5 }), FindingSeverity.MEDIUM, '2 CRITICAL, 3 HIGH, 4 MEDIUM'],
    ['with the least of findings', basic({ LOW: 5 }), FindingSeverity.LOW, '5 LOW'],
    ['with findings of enhanced scanning, which nobody has counted', enhanced('HIGH', 'CRITICAL', 'HIGH', 'LOW'), FindingSeverity.HIGH, '1 CRITICAL, 2 HIGH'],
    ['with findings of which the answer lists some', { ...status('COMPLETE'), imageScanFindings: { findings: [{ severity: 'HIGH' }], findingSeverityCounts: { HIGH: 3 } } },
      FindingSeverity.HIGH, '3 HIGH'],
  ])('%s', (_, answer, severity, counts) => {
    const { succeeded, output } = gate([answer], { severity });
    expect(succeeded).toBe(false);
    expect(output).toContain(`The scan of ${IMAGE} has found ${counts} in ${ONE}, and nothing is deployed: update what has them and push`);
  });

  test('when Inspector hands over what it has found after the scan has ended', () => {
    const { succeeded, output } = gate([{ ...status('COMPLETE'), imageScanFindings: { findings: [] } }, enhanced('CRITICAL')]);
    expect(succeeded).toBe(false);
    expect(output).toContain('has found 1 CRITICAL');
  });

  test.each(['FAILED', 'UNSUPPORTED_IMAGE', 'SCAN_ELIGIBILITY_EXPIRED', 'FINDINGS_UNAVAILABLE', 'LIMIT_EXCEEDED', 'SOMETHING_NEW'])('when the scan is %s', (name) => {
    const { succeeded, output, naps } = gate([status(name, 'The operating system is not supported.')]);
    expect(succeeded).toBe(false);
    expect(output).toContain(`The scan of ${IMAGE} tells nothing, and nothing is deployed: ${name}, The operating system is not supported. (${ONE})`);
    expect(naps).toBe(0);
  });

  test.each([['nobody knows its scan', failed('ScanNotFound')], ['its scan does not end', status('IN_PROGRESS')], ['ECR does not answer', failed('Throttling')]])('when %s', (_, answer) => {
    const { succeeded, output, naps } = gate([answer], { secondsPerLook: 60 });
    expect(succeeded).toBe(false);
    expect(output).toContain(`The scan of ${IMAGE} has not ended after 15 min, and nothing is deployed: retry the stage`);
    expect(naps).toBe(14);
  });

  test('at once when the role may not look', () => {
    const { succeeded, output, naps } = gate([failed('AccessDenied')]);
    expect(succeeded).toBe(false);
    expect(output).toContain('AccessDeniedException');
    expect(naps).toBe(0);
  });

  test('when the answer is none that anybody understands', () => {
    const { succeeded, output } = gate([[]]);
    expect(succeeded).toBe(false);
    expect(output).toContain('tells nothing, and nothing is deployed');
  });

  test.each([
    ['of another repository', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/web:release-1', 'is not in acme/api, so nobody knows its findings and nothing is deployed'],
    ['that is not there', `${URI}:release-0`, 'is not there any more, and nothing is deployed'],
  ])('%s', (_, image, reason) => {
    const run = gate([CLEAN], { image });
    expect(run.succeeded).toBe(false);
    expect(run.output).toContain(`${image} ${reason}`);
    expect(asked(run)).toEqual([]);
  });

  test('that cannot be looked up', () => {
    const run = gate([CLEAN], { failing: ['batch-get-image'] });
    expect(run.succeeded).toBe(false);
    expect(asked(run)).toEqual([]);
  });
});

describe('of an image of several platforms', () => {
  const image = `${URI}:release-2`;

  test('each is looked at, and what is no image is not', () => {
    const run = gate({ [ONE]: [CLEAN], [ARM]: [status('PENDING'), CLEAN] }, { image });
    expect(run.succeeded).toBe(true);
    expect(asked(run)).toEqual([ONE, ARM, ARM].map((each) => `imageDigest=${each}`));
  });

  test('all that have findings are named', () => {
    const { succeeded, output } = gate({ [ONE]: [basic({ CRITICAL: 1 })], [ARM]: [basic({ HIGH: 2 })] }, { image });
    expect(succeeded).toBe(false);
    expect(output).toContain(`The scan of ${image} has found 1 CRITICAL in ${ONE}; 2 HIGH in ${ARM}, and nothing is deployed`);
  });

  test('the second stops the first', () => {
    expect(gate({ [ONE]: [CLEAN], [ARM]: [status('UNSUPPORTED_IMAGE')] }, { image }).succeeded).toBe(false);
  });

  test('each may take its time to settle', () => {
    const silent = { ...status('ACTIVE'), imageScanFindings: { findings: [] } };
    const run = gate({ [ONE]: [silent], [ARM]: [silent] }, { image, secondsPerLook: 30 });
    expect(run.succeeded).toBe(true);
    expect(run.naps).toBe(8);
  });
});

test('the lines are such as CodePipeline takes, with the longest names', () => {
  expectLines(commandsFor(FindingSeverity.LOW, `acme/${'r'.repeat(251)}`, 'imagedefinitions-40.json'));
});

test('nothing of the image definitions is run', () => {
  const { output, succeeded } = gate([CLEAN], { image: `${URI}:$(echo ha''cked)\`echo ha''cked\`` });
  expect(succeeded).toBe(false);
  expect(output).not.toContain('hacked');
});
