import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { BuildEnvironmentVariableType } from 'aws-cdk-lib/aws-codebuild';
import { Secret as EcsSecret } from 'aws-cdk-lib/aws-ecs';
import { Alias, IKey, Key } from 'aws-cdk-lib/aws-kms';
import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ACCOUNT, actionsOf, buildspecIn, ENV, fargateService, newStack, refusalOf, statementsFor } from './helpers';
import { EcsGithubPipeline, EcsGithubPipelineProps, ImageBuild } from '../src';

const arnOf = (region = ENV.region, account = ACCOUNT) => `arn:aws:secretsmanager:${region}:${account}:secret:npm-AbCdEf`;

/** The ways in which a build gets a secret. */
const WAYS: [string, (secret: ISecret) => Partial<EcsGithubPipelineProps>][] = [
  ['secrets', (secret) => ({ imageBuild: ImageBuild.dockerfile({ secrets: { npm: EcsSecret.fromSecretsManager(secret, 'token') } }) })],
  ['dockerHubCredentials', (secret) => ({ imageBuild: ImageBuild.dockerfile({ dockerHubCredentials: secret }) })],
  ['dockerHubCredentials of a buildspec file', (secret) => ({ imageBuild: ImageBuild.buildspecFile('buildspec.yml', { dockerHubCredentials: secret }) })],
  ['environmentVariables', (secret) => ({
    imageBuild: ImageBuild.dockerfile({ environmentVariables: { NPM: { type: BuildEnvironmentVariableType.SECRETS_MANAGER, value: `${secret.secretArn}:token` } } }),
  })],
];
const FETCHED = WAYS.slice(0, 2);
const READ_BY_CODEBUILD = WAYS.slice(2);

function pipelineWith(props: (stack: Stack) => Partial<EcsGithubPipelineProps>, stack = newStack(ENV)): Template {
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: fargateService(stack), ...props(stack) });
  return Template.fromStack(stack);
}

const buildStatementsIn = (template: Template) => statementsFor(template, /BuildRole/);
const decrypting = (template: Template) => buildStatementsIn(template).filter((statement) => actionsOf([statement]).includes('kms:Decrypt'));
const via = (region: string) => ({ StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` } });

describe.each(WAYS)('a secret in %s', (_, given) => {
  const imported = (stack: Stack, encryptionKey?: IKey, arn = arnOf()) => Secret.fromSecretAttributes(stack, 'Secret', { secretCompleteArn: arn, encryptionKey });

  test('is decrypted with its own key, also where nobody here writes the policy of that key', () => {
    const keyArn = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`;
    expect(decrypting(pipelineWith((stack) => given(imported(stack, Key.fromKeyArn(stack, 'Key', keyArn))))))
      .toEqual([{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: keyArn, Condition: via('eu-west-1') }]);
  });

  test('is decrypted with a key that is known by its alias', () => {
    const [statement] = decrypting(pipelineWith((stack) => given(imported(stack, Alias.fromAliasName(stack, 'Key', 'alias/npm')))));
    expect(JSON.stringify(statement.Resource)).toContain(`:kms:eu-west-1:${ACCOUNT}:key/*`);
    expect(statement.Condition).toEqual({ ...via('eu-west-1'), 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/npm' } });
  });

  test('of the same stack is decrypted with its key', () => {
    const template = pipelineWith((stack) => given(new Secret(stack, 'Secret', { encryptionKey: new Key(stack, 'Key') })));
    expect(decrypting(template)).toEqual([expect.objectContaining({ Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] }, Condition: via('eu-west-1') })]);
  });

  test('of another stack with a key of its own does not make the stacks depend on each other both ways', () => {
    const app = new App();
    const theirs = new Stack(app, 'Theirs', { env: ENV });
    const secret = new Secret(theirs, 'Secret', { encryptionKey: new Key(theirs, 'Key') });
    const template = pipelineWith(() => given(secret), new Stack(app, 'Stack', { env: ENV }));
    expect(decrypting(template)).toEqual([expect.objectContaining({ Resource: { 'Fn::ImportValue': expect.stringMatching(/^Theirs:/) } })]);
    expect(actionsOf(buildStatementsIn(template))).toContain('secretsmanager:GetSecretValue');
    expect(app.synth().getStackByName('Theirs').dependencies.map(({ id }) => id)).not.toContain('Stack');
  });

  test('of another account is read with whichever key it has, for it must have one', () => {
    const statements = decrypting(pipelineWith((stack) => given(imported(stack, undefined, arnOf('eu-west-1', '444455556666')))));
    expect(statements.map(({ Resource }) => JSON.stringify(Resource))).toEqual([expect.stringContaining(':kms:eu-west-1:444455556666:key/*')]);
  });

  test('without a key of its own needs none', () => {
    expect(decrypting(pipelineWith((stack) => given(imported(stack))))).toEqual([]);
    expect(decrypting(pipelineWith((stack) => given(Secret.fromSecretNameV2(stack, 'Named', 'npm'))))).toEqual([]);
  });
});

describe.each(FETCHED)('a secret of another region in %s', (_, given) => {
  const elsewhere = (stack: Stack) => Secret.fromSecretAttributes(stack, 'Secret', {
    secretCompleteArn: arnOf('us-east-1'), encryptionKey: Key.fromKeyArn(stack, 'Key', `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`),
  });
  const template = pipelineWith((stack) => given(elsewhere(stack)));

  test('is fetched from there', () => {
    const fetching = buildspecIn(template).phases.pre_build.commands.filter((command: string) => command.includes('get-secret-value'));
    expect(fetching).toEqual([expect.stringContaining(`get-secret-value --region us-east-1 --secret-id ${arnOf('us-east-1')} `)]);
  });

  test('may be read and decrypted there', () => {
    expect(buildStatementsIn(template)).toContainEqual(expect.objectContaining({ Resource: arnOf('us-east-1') }));
    expect(decrypting(template)).toEqual([expect.objectContaining({ Resource: `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`, Condition: via('us-east-1') })]);
  });
});

describe.each(READ_BY_CODEBUILD)('a secret of another region in %s', (prop, given) => {
  const name = prop.startsWith('dockerHub') ? 'dockerHubCredentials' : 'environmentVariables.NPM';
  const elsewhere = (stack: Stack) => given(Secret.fromSecretCompleteArn(stack, 'Secret', arnOf('us-east-1')));

  test('is refused, for CodeBuild asks its own region', () => {
    expect(refusalOf(() => pipelineWith(elsewhere))).toBe(`${name} must be in the pipeline's region, eu-west-1, got: "us-east-1"; `
      + 'replicate the secret to that region, or pass it in secrets of a Dockerfile build, which fetch it from its own');
  });

  test('is not judged where the region of the pipeline is not known', () => {
    expect(() => pipelineWith(elsewhere, newStack())).not.toThrow();
  });
});

test('a secret of another region is refused in the environment of a test stage, and as its login', () => {
  const refused = (options: (secret: ISecret) => object) => refusalOf(() => pipelineWith((stack) => ({
    testStage: { buildspecFile: 'test.yml', ...options(Secret.fromSecretCompleteArn(stack, 'Secret', arnOf('us-east-1'))) },
  })));
  expect(refused((dockerHubCredentials) => ({ dockerHubCredentials }))).toMatch(/^dockerHubCredentials must be in the pipeline's region/);
  expect(refused(({ secretArn: value }) => ({ environmentVariables: { NPM: { type: BuildEnvironmentVariableType.SECRETS_MANAGER, value } } })))
    .toMatch(/^environmentVariables\.NPM must be in the pipeline's region/);
});
