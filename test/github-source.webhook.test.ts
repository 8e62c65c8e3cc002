import { App, CfnDynamicReference, CfnDynamicReferenceService, CfnParameter, Fn, Lazy, SecretValue, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CHECK_SECRET_USAGE } from 'aws-cdk-lib/cx-api';
import { actionIn, fargateService, newStack, only, pipelineStack, refusalOf } from './helpers';
import { EcsGithubPipeline, GithubSource, GithubWebhookOptions } from '../src';

const withWebhook = (options?: GithubWebhookOptions) => {
  const { stack, pipeline } = pipelineStack({ source: GithubSource.webhook(options) });
  return { stack, pipeline, template: Template.fromStack(stack) };
};

const CLEAR = "token must come from Secrets Manager, got: a value in clear text; store it in Secrets Manager and pass SecretValue.secretsManager('github-token')";

describe('a webhook', () => {
  let made: ReturnType<typeof withWebhook>;
  beforeAll(() => (made = withWebhook()));

  test('is the source unless another is given', () => {
    expect(Template.fromStack(pipelineStack().stack).toJSON()).toEqual(made.template.toJSON());
  });

  test('starts the pipeline when GitHub signs a push to the branch, and nothing polls', () => {
    const [[pipelineId]] = Object.entries(made.template.findResources('AWS::CodePipeline::Pipeline'));
    expect(only(made.template, 'AWS::CodePipeline::Webhook')).toMatchObject({
      Authentication: 'GITHUB_HMAC',
      Filters: [{ JsonPath: '$.ref', MatchEquals: 'refs/heads/{Branch}' }],
      TargetPipeline: { Ref: pipelineId },
      TargetAction: 'Source',
      TargetPipelineVersion: 1,
      RegisterWithThirdParty: true,
    });
    expect(actionIn(made.template, 'Source')).toMatchObject({
      Name: 'Source',
      ActionTypeId: { Category: 'Source', Owner: 'ThirdParty', Provider: 'GitHub', Version: '1' },
      Configuration: { Owner: 'acme', Repo: 'api', Branch: 'main', PollForSourceChanges: false },
      OutputArtifacts: [{ Name: 'Source' }],
      Namespace: 'Source',
    });
  });

  test('is signed with a random secret of its own, of letters and digits', () => {
    const [[secretId, secret]] = Object.entries(made.template.findResources('AWS::SecretsManager::Secret'));
    expect(secret.Properties.GenerateSecretString).toEqual({ PasswordLength: 64, ExcludePunctuation: true });
    expect(only(made.template, 'AWS::CodePipeline::Webhook').AuthenticationConfiguration).toEqual({
      SecretToken: { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: secretId }, ':SecretString:::}}']] },
    });
  });

  test('takes the token by CDK\'s own convention', () => {
    expect(actionIn(made.template, 'Source').Configuration.OAuthToken).toBe('{{resolve:secretsmanager:github-token:SecretString:::}}');
  });

  test('is shown by the pipeline: its address and secret, and no connection', () => {
    const { stack, pipeline, template } = made;
    const [webhookId] = Object.keys(template.findResources('AWS::CodePipeline::Webhook'));
    const [secretId] = Object.keys(template.findResources('AWS::SecretsManager::Secret'));
    expect(stack.resolve(pipeline.webhookUrl)).toEqual({ 'Fn::GetAtt': [webhookId, 'Url'] });
    expect(stack.resolve(pipeline.webhookSecret!.secretArn)).toEqual({ Ref: secretId });
    expect(pipeline.connectionArn).toBeUndefined();
  });

  test('leaves GitHub alone when it is not to be registered', () => {
    const { pipeline, template } = withWebhook({ registerWebhook: false });
    expect(only(template, 'AWS::CodePipeline::Webhook').RegisterWithThirdParty).toBe(false);
    expect(pipeline.webhookUrl).toBeDefined();
    expect(pipeline.webhookSecret).toBeDefined();
  });

  test('serves the branch that is asked for', () => {
    const { stack } = pipelineStack({ branch: 'release/1.x', source: GithubSource.webhook() });
    expect(actionIn(Template.fromStack(stack), 'Source').Configuration.Branch).toBe('release/1.x');
  });

  test('has its secret encrypted with the pipeline\'s key', () => {
    const template = Template.fromStack(pipelineStack((stack) => ({ encryptionKey: new Key(stack, 'Key') })).stack);
    expect(only(template, 'AWS::SecretsManager::Secret').KmsKeyId).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] });
  });

  test('says what it is', () => {
    expect(GithubSource.webhook().description).toBe('GitHub webhook');
  });
});

describe('a new version of the webhook\'s secret', () => {
  const idsOf = (options?: GithubWebhookOptions) => ['AWS::SecretsManager::Secret', 'AWS::CodePipeline::Webhook']
    .map((type) => Object.keys(withWebhook(options).template.findResources(type))[0]);

  test('makes a new secret and registers a new webhook', () => {
    const [first, second] = [idsOf(), idsOf({ secretVersion: '2' })];
    expect(second[0]).not.toBe(first[0]);
    expect(second[1]).not.toBe(first[1]);
    expect(idsOf({ secretVersion: '2' })).toEqual(second);
  });

  test.each(['', ' ', 'v 2', '2.0', 'a-b', 'ä', '2\n', 'v'.repeat(21)])('%j is refused', (secretVersion) => {
    expect(refusalOf(() => GithubSource.webhook({ secretVersion })))
      .toBe(`secretVersion must be 1 to 20 letters and digits, got: ${JSON.stringify(secretVersion)}; for example '2'`);
  });

  test('that only CloudFormation knows is refused, for it is part of a logical id', () => {
    expect(refusalOf(() => GithubSource.webhook({ secretVersion: Lazy.string({ produce: () => '2' }) }))).toMatch(/^secretVersion must be 1 to 20 letters/);
  });
});

describe('the token', () => {
  const tokenIn = (token: (stack: Stack) => SecretValue) => {
    const { stack } = pipelineStack((theirs) => ({ source: GithubSource.webhook({ token: token(theirs) }) }));
    return actionIn(Template.fromStack(stack), 'Source').Configuration.OAuthToken;
  };

  test('may be a secret with a version and a field, so that a rotated one goes in', () => {
    expect(tokenIn(() => SecretValue.secretsManager('acme/github', { jsonField: 'pat', versionId: 'v-2' })))
      .toBe('{{resolve:secretsmanager:acme/github:SecretString:pat::v-2}}');
  });

  test('may be a secret of the same app', () => {
    expect(tokenIn((stack) => new Secret(stack, 'Token').secretValue)).toEqual({
      'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: expect.stringMatching(/^Token/) }, ':SecretString:::}}']],
    });
  });

  test('may be an ARN that is partly known', () => {
    const arn = Fn.sub('arn:aws:secretsmanager:eu-west-1:111122223333:secret:github-AbCdEf');
    expect(tokenIn(() => SecretValue.secretsManager(Token.asString(arn)))).toEqual({
      'Fn::Join': ['', ['{{resolve:secretsmanager:', { 'Fn::Sub': expect.any(String) }, ':SecretString:::}}']],
    });
  });

  test('may be a parameter that is not shown', () => {
    expect(tokenIn((stack) => SecretValue.cfnParameter(new CfnParameter(stack, 'Token', { noEcho: true })))).toEqual({ Ref: 'Token' });
  });

  test('may be put together of parts that only CloudFormation knows', () => {
    const parts = `${Fn.importValue('Begin')}${Fn.importValue('End')}`;
    expect(tokenIn(() => SecretValue.unsafePlainText(parts))).toEqual({ 'Fn::Join': ['', [{ 'Fn::ImportValue': 'Begin' }, { 'Fn::ImportValue': 'End' }]] });
  });

  test('may be a secret where CDK watches over the use of secret values, as it does in new projects', () => {
    const stack = newStack(undefined, new App({ context: { [CHECK_SECRET_USAGE]: true } }));
    new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: fargateService(stack) });
    expect(actionIn(Template.fromStack(stack), 'Source').Configuration.OAuthToken).toBe('{{resolve:secretsmanager:github-token:SecretString:::}}');
  });

  test.each<[string, () => SecretValue]>([
    ['in clear text', () => SecretValue.unsafePlainText('ghp_0123456789')],
    ['empty', () => SecretValue.unsafePlainText('')],
    ['an environment variable that is not set', () => SecretValue.unsafePlainText(undefined as unknown as string)],
    ['in a plain SSM parameter', () => SecretValue.cfnDynamicReference(new CfnDynamicReference(CfnDynamicReferenceService.SSM, 'github-token'))],
    ['with clear text in front', () => SecretValue.unsafePlainText(`ghp_${SecretValue.secretsManager('rest').unsafeUnwrap()}`)],
    ['with clear text behind', () => SecretValue.unsafePlainText(`${SecretValue.secretsManager('rest').unsafeUnwrap()}0123456789`)],
    ['with clear text in front of an import', () => SecretValue.unsafePlainText(`ghp_${Fn.importValue('Rest')}`)],
    ['with clear text behind an import', () => SecretValue.unsafePlainText(`${Fn.importValue('Begin')}0123456789`)],
    ['lazily in clear text', () => SecretValue.unsafePlainText(Lazy.string({ produce: () => 'ghp_0123456789' }))],
    ['no secret value at all', () => 'ghp_0123456789' as any],
  ])('that is %s is refused', (_, token) => {
    expect(refusalOf(() => withWebhook({ token: token() }))).toBe(CLEAR);
  });

  test('that is the secret itself is refused', () => {
    const secret: any = Secret.fromSecretNameV2(newStack(), 'Token', 'github-token');
    expect(refusalOf(() => withWebhook({ token: secret }))).toBe('token must be a SecretValue, got: a secret; pass its secretValue');
  });

  test.each<[string, () => SecretValue]>([
    ['by value', () => SecretValue.ssmSecure('/github/token')],
    ['with a version', () => SecretValue.ssmSecure('/github/token', '1')],
    ['behind something else', () => SecretValue.unsafePlainText(`${SecretValue.secretsManager('half')}${SecretValue.ssmSecure('/other/half')}`)],
  ])('that is an SSM SecureString is refused, %s', (_, token) => {
    expect(refusalOf(() => withWebhook({ token: token() }))).toBe(
      "token must come from Secrets Manager, got: an SSM SecureString; CloudFormation does not resolve those here; store it in Secrets Manager and pass SecretValue.secretsManager('github-token')");
  });
});
