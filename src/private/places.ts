import { IResource, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { differ, refusal } from './validation';

/** A region or an account, where AWS takes things of the pipeline's own alone. */
export type Dimension = 'region' | 'account';

/** Refuses what stands elsewhere than the pipeline. Where it is not known at synthesis, here or there, it passes. */
export function checkPlace(scope: Construct, prop: string, thing: IResource | undefined, arn: string | undefined, ...dimensions: Dimension[]): void {
  if (!thing) return;
  const here = Stack.of(scope);
  for (const dimension of dimensions) {
    const there = saidBy(arn, dimension) ?? thing.env[dimension];
    if (differ(here[dimension], there)) {
      throw refusal(prop, `be in the pipeline's ${dimension}, ${here[dimension]}`, there, `use one of that ${dimension}`);
    }
  }
}

/** CDK takes some imported things, alarms for example, for the stack's own, whatever their ARN says. Tokens hold no colon. */
function saidBy(arn: string = '', dimension: Dimension): string | undefined {
  const [, , , region, account] = arn.split(':');
  return { region, account }[dimension] || undefined;
}
