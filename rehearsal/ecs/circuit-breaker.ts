import { DeploymentCircuitBreaker } from './api';

/**
 * After how many failed tasks the circuit breaker ends a deployment: half of the desired count, but 3 at the least and
 * 200 at the most, unless the service has a threshold of its own.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export function failureThreshold({ thresholdConfiguration }: DeploymentCircuitBreaker, desiredCount: number): number {
  const { type, value } = thresholdConfiguration ?? { type: 'BOUNDED_PERCENT', value: 50 };
  if (type === 'COUNT') return value;
  const share = Math.ceil(desiredCount * value / 100);
  return type === 'BOUNDED_PERCENT' ? Math.min(Math.max(share, 3), 200) : Math.max(share, 1);
}
