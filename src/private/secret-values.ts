import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { refusal, words } from './validation';

/** Refuses what CloudFormation would write out in clear text, for everybody to read who may look at the resource. */
export function checkNoSecret(scope: Construct, prop: string, value: unknown, remedy: string): void {
  if (value === undefined) return;
  if (/\{\{resolve:(secretsmanager|ssm-secure):/.test(JSON.stringify(Stack.of(scope).resolve(value)))) {
    throw refusal(prop, 'hold no secret in clear text', words('a secret value'), remedy);
  }
}
