import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Alias, IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ENV, fargateService, newStack, statementsFor } from './helpers';
import { EcsGithubPipeline, EcsGithubPipelineProps } from '../src';

const ALIAS = 'alias/artifacts';
const KEY_ARN = 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555';
const FLAG = '@aws-cdk/aws-kms:applyImportedAliasPermissionsToPrincipal';

/** A pipeline that is given a key, imported by nothing but its alias unless it is said. */
function pipeline(
  props: (stack: Stack, key: IKey) => Partial<EcsGithubPipelineProps>,
  { flag, find = (stack) => Alias.fromAliasName(stack, 'Key', ALIAS) }: { flag?: boolean; find?: (stack: Stack) => IKey } = {},
): Template {
  const stack = newStack(ENV, new App({ context: { [FLAG]: flag } }));
  const key = find(stack);
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: fargateService(stack), ...props(stack, key) });
  return Template.fromStack(stack);
}

/** What a role may do with keys. */
const withKeys = (template: Template, role: RegExp) => statementsFor(template, role).filter(({ Action }) => [Action].flat().some((action: string) => action.startsWith('kms:')));

const THE_KEY_OF_THE_ALIAS = {
  Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:eu-west-1:111122223333:key/*']] },
  Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': ALIAS } },
};
const artifacts = (...actions: string[]) => ({ Effect: 'Allow', Action: actions.length > 1 ? actions : actions[0], ...THE_KEY_OF_THE_ALIAS });
const EVERYTHING = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

describe('a key that is imported by its alias', () => {
  test.each<[string, (stack: Stack, key: IKey) => Partial<EcsGithubPipelineProps>]>([
    ['as encryptionKey', (_, encryptionKey) => ({ encryptionKey })],
    ['behind an imported bucket', (stack, encryptionKey) => ({ artifactBucket: Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'artifacts', encryptionKey }) })],
    ['behind a bucket of the app', (stack, encryptionKey) => ({ artifactBucket: new Bucket(stack, 'Bucket', { encryption: BucketEncryption.KMS, encryptionKey }) })],
  ])('may be used for artifacts, %s, with and without the feature flag', (_, props) => {
    for (const flag of [true, false]) {
      const template = pipeline((stack, key) => ({ ...props(stack, key), testStage: { buildspecFile: 'test.yml' } }), { flag });
      expect(withKeys(template, /PipelineRole/)).toEqual([artifacts(...EVERYTHING)]);
      expect(withKeys(template, /BuildRole/)).toEqual([artifacts(...EVERYTHING)]);
      expect(withKeys(template, /TestRole/)).toEqual([artifacts('kms:Decrypt')]);
      const bySteps = Object.keys(template.findResources('AWS::IAM::Role')).filter((id) => /(Live|Scan|BeforeDeploy|Move)/.test(id));
      for (const id of bySteps) expect(withKeys(template, new RegExp(id))).not.toContainEqual(expect.objectContaining({ Resource: '*' }));
    }
  });

  test('may be used for what an approval is published to', () => {
    const template = pipeline((stack, masterKey) => ({
      service: undefined,
      stages: [{ stageName: 'Deploy', approval: true, approvalTopic: new Topic(stack, 'Topic', { masterKey }), targets: [{ service: stack.node.findChild('Service') as any }] }],
    }));
    expect(withKeys(template, /PipelineRole/)).toEqual([artifacts('kms:Decrypt', 'kms:GenerateDataKey*')]);
  });
});

describe('a key whose ARN is known is named', () => {
  const byArn = (stack: Stack) => Key.fromKeyArn(stack, 'Key', KEY_ARN);

  test.each<[string, (stack: Stack) => IKey]>([
    ['by its ARN', byArn],
    ['as the target of an alias of the app', (stack) => new Alias(stack, 'Alias', { aliasName: ALIAS, targetKey: byArn(stack) })],
    ['as the target of an imported alias', (stack) => Alias.fromAliasAttributes(stack, 'Alias', { aliasName: ALIAS, aliasTargetKey: byArn(stack) })],
  ])('%s', (_, find) => {
    expect(withKeys(pipeline((__, encryptionKey) => ({ encryptionKey }), { find }), /PipelineRole/)).toEqual([{ Effect: 'Allow', Action: EVERYTHING, Resource: KEY_ARN }]);
  });
});
