import { Alias } from 'aws-cdk-lib/aws-kms';
import { deployed } from './fixture';
import { arn } from './physical-template';
import { mismatches, Row } from './simulator';

/** IAM compares a list of the key's aliases, which the rows of other tests have not. */
const aliases = (...names: string[]) => ({ 'kms:ResourceAliases': names }) as unknown as Row[3];

const template = deployed((stack) => ({ encryptionKey: Alias.fromAliasName(stack, 'Key', 'alias/artifacts') }));
const KEY = arn('kms', 'key/11111111-2222-3333-4444-555555555555');

const rowsOf = (role: 'pipeline' | 'build'): Row[] => [
  ...['Decrypt', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo'].flatMap((action): Row[] => [
    [role, `kms:${action}`, KEY, aliases('alias/artifacts'), 'allowed', 'artifacts are encrypted'],
    [role, `kms:${action}`, KEY, aliases('alias/other', 'alias/artifacts'), 'allowed', 'a key may have several aliases'],
    [role, `kms:${action}`, KEY, aliases('alias/other'), 'denied', 'another key'],
    [role, `kms:${action}`, KEY, {}, 'denied', 'a key without an alias'],
    [role, `kms:${action}`, KEY.replace('eu-west-1', 'us-east-1'), aliases('alias/artifacts'), 'denied', 'in another region'],
    [role, `kms:${action}`, KEY.replace('111122223333', '444455556666'), aliases('alias/artifacts'), 'denied', 'of another account'],
  ]),
  [role, 'kms:CreateGrant', KEY, aliases('alias/artifacts'), 'denied', 'the right is not handed on'],
  [role, 'kms:PutKeyPolicy', KEY, aliases('alias/artifacts'), 'denied', "who may use the key is its owner's choice"],
];

const liveTagRows = ['Decrypt', 'GenerateDataKey'].map((action): Row => [
  'liveTag', `kms:${action}`, KEY, aliases('alias/artifacts'), 'denied', "the job's credentials are for that",
]);

test('the move of the live tag may use no key', async () => {
  expect(await mismatches(template, liveTagRows)).toEqual([]);
});

test.each(['pipeline', 'build'] as const)('of keys in the account the role %s may use the one that has the alias', async (role) => {
  expect(await mismatches(template, rowsOf(role))).toEqual([]);
});
