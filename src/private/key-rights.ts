import { Stack } from 'aws-cdk-lib';
import { IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/**
 * Lets a role use a key. Of a key that was imported by its alias CDK drops permissions without a word, unless a feature flag is set:
 * nobody knows its ARN. So they are for the key that has the alias, whichever that is.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
 */
export function grantKey(role: IRole, key: kms.IKey, ...actions: string[]): void {
  if (!aliasOf(key)) key.grant(role, ...actions);
  else allow(role, key, actions);
}

/**
 * Lets a role read a secret, and decrypt it. CDK says the latter in the key's own policy alone, which it cannot change of an
 * imported key.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
export function grantReadSecret(role: IRole, secret: ISecret): void {
  secret.grantRead(role);
  const key = secret.encryptionKey;
  if (!key) return;
  const service = `secretsmanager.${Stack.of(secret).region}.amazonaws.com`;
  // The very statement that is in the policy already, if the policy can be changed: it does not become two.
  const statement = new PolicyStatement({ actions: ['kms:Decrypt'], principals: [new kms.ViaServicePrincipal(service, role.grantPrincipal)], resources: ['*'] });
  if (!key.addToResourcePolicy(statement, true).statementAdded) allow(role, key, ['kms:Decrypt'], { StringEquals: { 'kms:ViaService': service } });
}

function allow(role: IRole, key: kms.IKey, actions: string[], conditions: { [operator: string]: unknown } = {}): void {
  const alias = aliasOf(key);
  role.addToPrincipalPolicy(new PolicyStatement({
    actions,
    // An alias has an ARN as well, which IAM does not look at.
    resources: [alias ? Stack.of(key).formatArn({ service: 'kms', resource: 'key', resourceName: '*' }) : (targetOf(key) ?? key).keyArn],
    conditions: alias ? { ...conditions, 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } } : conditions,
  }));
}

/** The alias by which a key was imported, if nothing else is known of it. */
function aliasOf(key: kms.IKey): string | undefined {
  return targetOf(key) ? undefined : (key as Partial<kms.IAlias>).aliasName;
}

/** The key behind an alias. */
function targetOf(key: kms.IKey): kms.IKey | undefined {
  try {
    return (key as Partial<kms.IAlias>).aliasTargetKey;
  } catch {
    return undefined; // Alias.fromAliasName has none, and throws
  }
}
