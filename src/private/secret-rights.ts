import { Stack } from 'aws-cdk-lib';
import { BuildEnvironmentVariable, BuildEnvironmentVariableType } from 'aws-cdk-lib/aws-codebuild';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { keyBehind } from './key-rights';
import { regionOf } from './secret-text';
import { ServiceRole } from './service-role';
import { differ } from './validation';

/**
 * Lets a role read a secret, and decrypt it where it has a key of its own. `grantRead` is CDK's own way to do the first.
 *
 * CDK grants the use of the key in the key's policy alone: an imported key has none to write to, and that of another stack
 * would make the two stacks depend on each other both ways.
 */
export function grantReadSecret(role: ServiceRole, arn: string, grantRead: () => void): void {
  const secret = knownSecret(role, arn);
  if (secret?.encryptionKey && Stack.of(secret.encryptionKey) !== Stack.of(role)) {
    role.allow([secret.secretFullArn ?? `${secret.secretArn}-??????`], 'secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret');
  } else {
    grantRead();
  }
  grantDecrypt(role, arn, secret);
}

/** The same for the keys of secrets in environment variables; the rest is granted by CDK. */
export function grantDecryptVariables(role: ServiceRole, variables: { [name: string]: BuildEnvironmentVariable }): void {
  for (const { value } of Object.values(variables).filter(({ type }) => type === BuildEnvironmentVariableType.SECRETS_MANAGER)) {
    const arn = arnIn(String(value));
    const secret = knownSecret(role, arn);
    if (secret?.encryptionKey) grantDecrypt(role, arn, secret);
  }
}

/** `arn[:field[:stage[:version]]]`: a literal ARN has seven parts of its own, one that is a token has none. */
export function arnIn(reference: string): string {
  return reference.split(':').slice(0, reference.startsWith('arn:') ? 7 : 1).join(':');
}

/** A reference to a secret does not tell the secret, so it is looked for in the app. */
function knownSecret(role: ServiceRole, arn: string): ISecret | undefined {
  const secrets = role.node.root.node.findAll().filter((construct): construct is ISecret => (construct as Partial<ISecret>).secretArn === arn);
  return secrets.find(({ encryptionKey }) => encryptionKey) ?? secrets[0];
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html */
function grantDecrypt(role: ServiceRole, arn: string, secret?: ISecret): void {
  const key = secret?.encryptionKey;
  const keys = key ? keyOf(key) : keysElsewhere(role, arn);
  if (!keys) return;
  role.addToPrincipalPolicy(new PolicyStatement({
    actions: ['kms:Decrypt'],
    resources: [keys.arn],
    conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${regionOf(arn) ?? Stack.of(secret ?? role).region}.amazonaws.com` }, ...keys.conditions },
  }));
}

interface Keys {
  readonly arn: string;
  readonly conditions?: object;
}

function keyOf(key: NonNullable<ISecret['encryptionKey']>): Keys {
  const { aliasName } = key as { aliasName?: string };
  return aliasName === undefined ? { arn: key.keyArn } : keyBehind(aliasName, key);
}

/** Secrets of other accounts cannot be read but with a key of theirs, whichever it is. */
function keysElsewhere(role: ServiceRole, arn: string): Keys | undefined {
  const [prefix, partition, , region, account] = arn.split(':');
  if (prefix !== 'arn' || !differ(account, Stack.of(role).account)) return undefined;
  return { arn: `arn:${partition}:kms:${region}:${account}:key/*` };
}
