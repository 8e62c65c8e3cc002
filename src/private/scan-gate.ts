import { FindingSeverity } from '../finding-severity';
import type { ImageRepository } from '../image-repository';
import { findImage } from './built-image';
import { ServiceRole } from './service-role';

export interface ScanGateOptions {
  readonly images: ImageRepository;
  readonly severity: FindingSeverity;
  /** An image definitions file, which names the image. */
  readonly fileName: string;
}

/** How long the scans may take, all together. */
const PATIENCE_MINUTES = 15;

/** How long a scan that has ended may be without anything to tell, before that means that there is nothing. */
const SETTLING_SECONDS = 120;

/** From the worst on. */
const SEVERITIES = [FindingSeverity.CRITICAL, FindingSeverity.HIGH, FindingSeverity.MEDIUM, FindingSeverity.LOW];

/** What the CLI says of a scan that nobody knows yet, and of answers that may be better next time. */
const ASK_AGAIN = ['ScanNotFound', 'Throttling', 'TooManyRequests', 'ServerException', 'ServiceUnavailable', 'InternalFailure'];

/**
 * Waits until ECR's scan of the image has ended, and fails when it has findings that are too bad. A scan that cannot tell fails too.
 *
 * Of an image of several platforms each platform's is scanned, and what else the index holds (provenance, an SBOM) is no image.
 * Python is one of the languages that the machine of a `Commands` action has; JSON is no work for a shell.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html
 */
export function scanGate({ images, severity, fileName }: ScanGateOptions): string[] {
  const counted = SEVERITIES.slice(0, SEVERITIES.indexOf(severity) + 1).join(' ');
  const again = ASK_AGAIN.map((code) => `*${code}*`).join('|');
  return [
    `export COUNTED="${counted}"`,
    ...findImage(images, fileName, 'nobody knows its findings and nothing is deployed'),
    'aws ecr batch-get-image --repository-name "$REPOSITORY" --image-ids "$ID" --output json > image.json',
    `DIGESTS=$(python3 -c '${python(PLATFORMS)}')`,
    '[ -n "$DIGESTS" ] || { echo "$IMAGE is not there any more, and nothing is deployed" >&2; exit 1; }',
    `END=$(($(date +%s) + 60 * ${PATIENCE_MINUTES})) FOUND=`,
    'ask() { aws ecr describe-image-scan-findings --repository-name "$REPOSITORY" --image-id "imageDigest=$1" --output json > scan.json 2> scan.err; }',
    `verdict() { python3 -c '${python(VERDICT)}'; }`,
    `look() { if ask "$1"; then VERDICT=$(verdict); else case "$(cat scan.err)" in ${again}) VERDICT="WAIT $(cat scan.err)";; *) cat scan.err >&2; exit 1;; esac; fi; }`,
    `settled() { SETTLED=\${SETTLED:-$(($1 + ${SETTLING_SECONDS}))}; [ "$1" -ge "$SETTLED" ]; }`,
    `wait_for() { echo "waiting for the scan of $1: \${VERDICT#* }"; [ "$2" -lt "$END" ] || { echo "The scan of $IMAGE has not ended after ${PATIENCE_MINUTES} min, and nothing is deployed: retry the stage when it has; a repository of your own must scan on push" >&2; exit 1; }; sleep 10; }`,
    [
      'examine() { SETTLED=; while :; do look "$1"; NOW=$(date +%s); case "$VERDICT" in',
      'CLEAN*) echo "$1: ${VERDICT#* }"; return;;',
      'FOUND*) FOUND="$FOUND${FOUND:+; }${VERDICT#* } in $1"; return;;',
      'SILENT*) if settled "$NOW"; then echo "$1: ${VERDICT#* }"; return; fi; wait_for "$1" "$NOW";;',
      'WAIT*) wait_for "$1" "$NOW";;',
      '*) echo "The scan of $IMAGE tells nothing, and nothing is deployed: ${VERDICT#* } ($1)" >&2; exit 1;;',
      'esac; done; }',
    ].join(' '),
    'for DIGEST in $DIGESTS; do examine "$DIGEST"; done',
    '[ -z "$FOUND" ] || { echo "The scan of $IMAGE has found $FOUND, and nothing is deployed: update what has them and push, or see them by aws ecr describe-image-scan-findings --repository-name $REPOSITORY --image-id imageDigest=…" >&2; exit 1; }',
    `echo "The scan of $IMAGE has found nothing ${severity === FindingSeverity.CRITICAL ? severity : `of ${severity} or worse`}"`,
  ];
}

/** The digests of the platforms' images, or of the one that there is. */
const PLATFORMS = [
  'import json',
  'i=(json.load(open("image.json")).get("images") or [None])[0]',
  'm=[x for x in (json.loads(i["imageManifest"]).get("manifests") or []) if x.get("platform",{}).get("os")!="unknown"] if i else []',
  'print("\\n".join([x["digest"] for x in m] or ([i["imageId"]["imageDigest"]] if i else [])))',
];

/**
 * One word, and what is to be said about it. `SILENT` is a scan that has ended without a time, count or finding: of an image
 * without any, or one whose findings Inspector has not handed over yet (https://github.com/aws/aws-sdk/issues/289).
 */
const VERDICT = [
  'import json,os',
  'j=json.load(open("scan.json"))',
  'f=j.get("imageScanFindings") or {}',
  't=j.get("imageScanStatus") or {}',
  's=str(t.get("status"))',
  'l=[x.get("severity") for k in ("findings","enhancedFindings") for x in f.get(k) or [] if x.get("status","ACTIVE")=="ACTIVE"]',
  'c=f.get("findingSeverityCounts") or {}',
  'n=[(max(c.get(k,0),l.count(k)),k) for k in os.environ["COUNTED"].split()]',
  'bad=", ".join("%d %s"%x for x in n if x[0])',
  'ended=s in ("COMPLETE","ACTIVE")',
  'why=s+", "+str(t.get("description"))',
  'print("FOUND "+bad if ended and bad else "CLEAN nothing that counts" if ended and (l or c or f.get("imageScanCompletedAt")) else "SILENT no findings" if ended else ("WAIT " if s in ("IN_PROGRESS","PENDING") else "NO ")+why)',
];

function python(statements: string[]): string {
  return statements.join('; ');
}

/**
 * Findings of that one repository. With enhanced scanning ECR asks Amazon Inspector for them by the same rights, which have no
 * resource level.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced-iam.html
 */
export function grantScanGate(role: ServiceRole, images: ImageRepository): void {
  role.allow([images.repository.repositoryArn], 'ecr:BatchGetImage', 'ecr:DescribeImageScanFindings');
  role.allow(['*'], 'inspector2:ListCoverage', 'inspector2:ListFindings');
}
