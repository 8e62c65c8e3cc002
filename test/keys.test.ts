import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Alias, IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { ENV, fargateService, newStack, statementsFor } from './helpers';
import { EcsGithubPipeline, EcsGithubPipelineProps, ImageBuild } from '../src';

const ALIAS = 'alias/artifacts';
const KEY_ARN = 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555';
const FLAG = '@aws-cdk/aws-kms:applyImportedAliasPermissionsToPrincipal';

/** A pipeline that is given a key, imported by nothing but its alias, or by its ARN. */
function pipeline(props: (stack: Stack, key: IKey) => Partial<EcsGithubPipelineProps>, options: { arn?: boolean; flag?: boolean } = {}): Template {
  const stack = newStack(ENV, new App({ context: { [FLAG]: options.flag } }));
  const key = options.arn ? Key.fromKeyArn(stack, 'Key', KEY_ARN) : Alias.fromAliasName(stack, 'Key', ALIAS);
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: fargateService(stack), ...props(stack, key) });
  return Template.fromStack(stack);
}

const secretOf = (stack: Stack, encryptionKey: IKey): ISecret => Secret.fromSecretAttributes(stack, 'Secret', {
  secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:hub-abcdef', encryptionKey,
});

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

describe('a secret with a key that was imported', () => {
  const uses: [string, RegExp, (secret: ISecret) => Partial<EcsGithubPipelineProps>][] = [
    ['as dockerHubCredentials', /BuildRole/, (dockerHubCredentials) => ({ imageBuild: ImageBuild.dockerfile({ dockerHubCredentials }) })],
    ['as dockerHubCredentials of the tests', /TestRole/, (dockerHubCredentials) => ({ testStage: { buildspecFile: 'test.yml', dockerHubCredentials } })],
    ['to pull the build image', /BuildRole/, (secretsManagerCredentials) => ({
      imageBuild: ImageBuild.dockerfile({ buildImage: LinuxBuildImage.fromDockerRegistry('registry.example.com/build', { secretsManagerCredentials }) }),
    })],
  ];

  test.each(uses)('can be decrypted, %s', (_, role, props) => {
    const template = pipeline((stack, key) => props(secretOf(stack, key)), { arn: true });
    expect(withKeys(template, role)).toEqual([{
      Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY_ARN, Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' } },
    }]);
  });

  test.each(uses)('can be decrypted by its alias, %s', (_, role, props) => {
    for (const flag of [true, false]) {
      const template = pipeline((stack, key) => props(secretOf(stack, key)), { flag });
      expect(withKeys(template, role)).toEqual([{
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: THE_KEY_OF_THE_ALIAS.Resource,
        Condition: { ...THE_KEY_OF_THE_ALIAS.Condition, StringEquals: { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' } },
      }]);
    }
  });

  test('can be decrypted by an alias of the app', () => {
    const template = pipeline((stack, targetKey) => ({
      imageBuild: ImageBuild.dockerfile({ dockerHubCredentials: secretOf(stack, new Alias(stack, 'Alias', { aliasName: 'alias/hub', targetKey })) }),
    }), { arn: true });
    expect(withKeys(template, /BuildRole/)).toEqual([expect.objectContaining({ Resource: KEY_ARN })]);
  });

  test('needs no right of the role where CDK has changed the policy of the key', () => {
    const template = pipeline((stack) => ({ imageBuild: ImageBuild.dockerfile({ dockerHubCredentials: secretOf(stack, new Key(stack, 'New')) }) }));
    expect(withKeys(template, /BuildRole/)).toEqual([]);
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: { Statement: [Match.anyValue(), Match.objectLike({ Action: 'kms:Decrypt', Principal: { AWS: { 'Fn::GetAtt': [Match.stringLikeRegexp('BuildRole'), 'Arn'] } } })] },
    });
  });
});
