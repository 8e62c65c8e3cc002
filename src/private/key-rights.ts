import { Stack } from 'aws-cdk-lib';
import { IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IAlias, IKey } from 'aws-cdk-lib/aws-kms';

/**
 * Lets a role use a key. Of a key that was imported by its alias CDK drops permissions without a word, unless a feature flag is set:
 * nobody knows its ARN. So they are for the key that has the alias, whichever that is.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
 */
export function grantKey(role: IRole, key: IKey, ...actions: string[]): void {
  const alias = aliasOf(key);
  if (alias === undefined) {
    key.grant(role, ...actions);
    return;
  }
  const { arn, conditions } = keyBehind(alias, key);
  role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [arn], conditions }));
}

/** The key that has an alias, for a permission: what the alias stands for is known to KMS alone. */
export function keyBehind(alias: string, key: IKey): { arn: string; conditions: object } {
  return {
    arn: Stack.of(key).formatArn({ service: 'kms', resource: 'key', resourceName: '*' }),
    conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } },
  };
}

/** The alias by which a key was imported, if nothing else is known of it. */
function aliasOf(key: IKey): string | undefined {
  const { aliasName } = key as Partial<IAlias>;
  try {
    return aliasName !== undefined && (key as IAlias).aliasTargetKey ? undefined : aliasName;
  } catch {
    return aliasName; // so does Alias.fromAliasName answer
  }
}
