import { decide, RoleName, Row } from './simulator';
import { variant, VARIANT_NAMES, VariantName, WITH_KEY } from './variants';

const WITH_OWN_BUCKET = VARIANT_NAMES.filter((name) => name !== 'artifactBucket');

interface Bucket {
  readonly name: string;
  readonly properties: any;
  readonly policy: any;
}

function bucketOf(name: VariantName): Bucket {
  const template = variant(name);
  const ids = template.idsOf('AWS::S3::Bucket');
  expect(ids).toHaveLength(1);
  return {
    name: template.nameOf(ids[0]),
    properties: template.propertiesOf(ids[0]),
    policy: template.resourcePolicyOf(`arn:aws:s3:::${template.nameOf(ids[0])}`),
  };
}

describe.each(WITH_OWN_BUCKET)('the artifact bucket of the variant %s', (name) => {
  let bucket: Bucket;
  beforeAll(() => { bucket = bucketOf(name); });

  test('is closed to the public in all four ways', () => {
    expect(bucket.properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(bucket.properties).not.toHaveProperty('AccessControl');
    expect(bucket.properties).not.toHaveProperty('WebsiteConfiguration');
  });

  test('lets nobody in by its own policy, which only denies', () => {
    expect(bucket.policy.Statement.map((statement: any) => statement.Effect)).toEqual(['Deny']);
  });

  test('refuses everything without TLS, whatever else is allowed', async () => {
    const admin = [{ Effect: 'Allow' as const, Action: ['s3:*'], Resource: ['*'] }];
    const ask = (action: string, resource: string, tls: string) => {
      const row: Row = ['pipeline' as RoleName, action, resource, { 'aws:SecureTransport': tls }, 'denied', ''];
      return decide(variant(name), admin, row);
    };
    for (const [action, resource] of [['s3:GetObject', '/x'], ['s3:PutObject', '/x'], ['s3:ListBucket', ''], ['s3:DeleteBucket', '']]) {
      expect(await ask(action, `arn:aws:s3:::${bucket.name}${resource}`, 'true')).toBe('allowed');
      expect(await ask(action, `arn:aws:s3:::${bucket.name}${resource}`, 'false')).toBe('denied');
    }
  });

  test('is encrypted', () => {
    const [rule] = bucket.properties.BucketEncryption.ServerSideEncryptionConfiguration;
    expect(rule.ServerSideEncryptionByDefault).toEqual(WITH_KEY.includes(name)
      ? { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'arn:aws:kms:eu-west-1:111122223333:key/Key' }
      : { SSEAlgorithm: 'AES256' });
  });
});

test('a key encrypts all that holds data', () => {
  const template = variant('encryptionKey');
  const key = 'arn:aws:kms:eu-west-1:111122223333:key/Key';
  const only = (type: string) => template.propertiesOf(template.idsOf(type)[0]);
  expect(only('AWS::ECR::Repository').EncryptionConfiguration).toEqual({ EncryptionType: 'KMS', KmsKey: key });
  expect(only('AWS::SecretsManager::Secret').KmsKeyId).toBe(key);
  expect(only('AWS::CodeBuild::Project').EncryptionKey).toBe(key);
});

test('a bucket that was given stays as it is', () => {
  const template = variant('artifactBucket');
  expect([...template.idsOf('AWS::S3::Bucket'), ...template.idsOf('AWS::S3::BucketPolicy')]).toEqual([]);
});
