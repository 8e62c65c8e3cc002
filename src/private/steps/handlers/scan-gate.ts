import { DescribeImageScanFindingsResponse, ECRClient, paginateDescribeImageScanFindings } from '@aws-sdk/client-ecr';
import { BuiltImage, builtImage, ImageParameters, presentImage } from './built-image';
import { StepFailed } from './errors';
import { Verdict, verdictOf } from './scan-verdict';
import { Look, newHandler, Step } from './step';

export interface ScanGateParameters extends ImageParameters {
  /** The least that stops an image. */
  readonly severity: string;
}

/** When a scan was first silent: what it finds may be handed over a little later. */
export interface ScanGateState {
  readonly silentSince?: number;
}

/** How long the scans may take, all together. */
const PATIENCE_MINUTES = 15;
const SETTLING_SECONDS = 120;

/**
 * Waits until ECR's scan of the image has ended, and fails when it has findings that are too bad. A scan that cannot tell fails too.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html
 */
export const scanGate: Step<ScanGateParameters, ScanGateState> = {
  consequence: () => 'nothing is deployed',
  patience: PATIENCE_MINUTES,
  pause: 5,
  look: async ({ parameters, artifact, startedAt, now, state = {} }) => {
    const ecr = new ECRClient({});
    const image = await builtImage(parameters, artifact);
    const verdicts: [string, Verdict][] = [];
    for (const digest of await platformsOf(ecr, image)) verdicts.push([digest, verdictOf(await scanOf(ecr, image, digest), parameters.severity)]);

    const waiting = waitingFor(verdicts, state, now);
    if (waiting) return unlessTooLate(image, waiting, now - startedAt);
    judge(image, verdicts);
    return { done: `The scan of ${image.uri} has found nothing ${parameters.severity === 'CRITICAL' ? 'CRITICAL' : `of ${parameters.severity} or worse`}` };
  },
};

/** How the function is called by Lambda. */
export const handler = newHandler(scanGate);

/** Of an image of several platforms each platform's is scanned, and what else the index holds (provenance, an SBOM) is no image. */
async function platformsOf(ecr: ECRClient, built: BuiltImage): Promise<string[]> {
  const image = await presentImage(ecr, built);
  const { manifests = [] } = JSON.parse(image.imageManifest!) as { manifests?: { digest: string; platform?: { os?: string } }[] };
  const platforms = manifests.filter(({ platform }) => platform?.os !== 'unknown').map(({ digest }) => digest);
  return platforms.length > 0 ? platforms : [image.imageId!.imageDigest!];
}

async function scanOf(client: ECRClient, { repository }: BuiltImage, imageDigest: string): Promise<DescribeImageScanFindingsResponse[]> {
  const pages: DescribeImageScanFindingsResponse[] = [];
  try {
    for await (const page of paginateDescribeImageScanFindings({ client }, { ...repository, imageId: { imageDigest } })) pages.push(page);
    return pages;
  } catch (error) {
    // Nobody knows it yet.
    if ((error as Error).name === 'ScanNotFoundException') return [{ imageScanStatus: { status: 'PENDING', description: 'ScanNotFoundException' } }];
    throw error;
  }
}

/** What is to be waited for, if anything, and since when a scan has been silent. */
function waitingFor(verdicts: [string, Verdict][], state: ScanGateState, now: number): Look<ScanGateState> & { waiting: string } | undefined {
  const [digest, verdict] = verdicts.find(([, { kind }]) => kind === 'waiting') ?? [];
  if (verdict) return { waiting: `waiting for the scan of ${digest}: ${(verdict as Verdict & { what: string }).what}`, state };

  const silent = verdicts.find(([, { kind }]) => kind === 'silent');
  const { silentSince = now } = state;
  if (!silent || now - silentSince >= SETTLING_SECONDS * 1000) return undefined;
  return { waiting: `waiting for what the scan of ${silent[0]} may have found`, state: { silentSince } };
}

function unlessTooLate({ uri }: BuiltImage, look: Look<ScanGateState> & { waiting: string }, waited: number): Look<ScanGateState> {
  const longest = PATIENCE_MINUTES * 60_000;
  if (waited < longest) return { ...look, percent: Math.floor(100 * waited / longest) };
  throw new StepFailed(`The scan of ${uri} has not ended after ${PATIENCE_MINUTES} min (${look.waiting})`,
    'retry the stage when it has; a repository of your own must scan on push');
}

function judge({ uri, repository }: BuiltImage, verdicts: [string, Verdict][]): void {
  const all = (kind: 'found' | 'useless') => verdicts.flatMap(([digest, verdict]) => verdict.kind === kind ? `${verdict.what} in ${digest}` : []).join('; ');
  const useless = all('useless');
  if (useless) throw new StepFailed(`The scan of ${uri} tells nothing (${useless})`, 'mend what keeps ECR from scanning it, and release the change again');
  const found = all('found');
  if (found) {
    throw new StepFailed(`The scan of ${uri} has found ${found}`,
      `update what has them and push, or see them by aws ecr describe-image-scan-findings --repository-name ${repository.repositoryName} --image-id imageDigest=...`);
  }
}
