/**
 * How bad a vulnerability is that ECR's scan has found in an image, as ECR and Amazon Inspector rate it.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
 */
export enum FindingSeverity {
  /** The worst there is. */
  CRITICAL = 'CRITICAL',
  /** Bad, or worse. */
  HIGH = 'HIGH',
  /** Middling, or worse. */
  MEDIUM = 'MEDIUM',
  /** All but what only informs and what is not rated. */
  LOW = 'LOW',
}
