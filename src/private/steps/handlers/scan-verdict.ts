import type { DescribeImageScanFindingsResponse } from '@aws-sdk/client-ecr';

/** What a scan tells of an image. `silent`: it has ended, and tells of nothing, not even when. */
export type Verdict =
  | { readonly kind: 'clean' | 'silent' }
  | { readonly kind: 'found' | 'waiting' | 'useless'; readonly what: string };

/** From the worst on. */
const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'];
const ENDED = ['COMPLETE', 'ACTIVE'];
const UNDER_WAY = ['IN_PROGRESS', 'PENDING'];

/**
 * Judges what ECR says, page by page.
 *
 * A silent scan is one of an image without findings, or one whose findings Amazon Inspector has not handed over yet
 * (https://github.com/aws/aws-sdk/issues/289).
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanStatus.html
 */
export function verdictOf(pages: DescribeImageScanFindingsResponse[], severity: string): Verdict {
  const { status = 'no status', description = 'no description' } = pages[0].imageScanStatus ?? {};
  if (UNDER_WAY.includes(status)) return { kind: 'waiting', what: `${status}, ${description}` };
  if (!ENDED.includes(status)) return { kind: 'useless', what: `${status}, ${description}` };

  const reports = pages.flatMap(({ imageScanFindings }) => imageScanFindings ?? []);
  const listed = reports.flatMap(({ findings = [], enhancedFindings = [] }) => [
    ...findings.map((finding) => finding.severity),
    ...enhancedFindings.filter((finding) => (finding.status ?? 'ACTIVE') === 'ACTIVE').map((finding) => finding.severity),
  ]);
  const counts = reports[0]?.findingSeverityCounts ?? {};
  const found = SEVERITIES.slice(0, SEVERITIES.indexOf(severity) + 1)
    // Basic scans count; enhanced ones list.
    .map((each) => ({ each, count: Math.max(counts[each as keyof typeof counts] ?? 0, listed.filter((other) => other === each).length) }))
    .filter(({ count }) => count > 0);
  if (found.length > 0) return { kind: 'found', what: found.map(({ each, count }) => `${count} ${each}`).join(', ') };

  const tellsSomething = listed.length > 0 || Object.keys(counts).length > 0 || reports.some(({ imageScanCompletedAt }) => imageScanCompletedAt);
  return { kind: tellsSomething ? 'clean' : 'silent' };
}
