import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Fn, Lazy, SecretValue } from 'aws-cdk-lib';
import { BuildEnvironmentVariableType } from 'aws-cdk-lib/aws-codebuild';
import { FargateService } from 'aws-cdk-lib/aws-ecs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { quickstart, templateOf, Variation } from './fixture';
import { DeployStage, GithubSource, ImageBuild } from '../../src';

const CANARY = 'ghp_Canary0123456789Canary0123456789';
const outdirs: string[] = [];

afterAll(() => outdirs.forEach((outdir) => rmSync(outdir, { recursive: true, force: true })));

/** All that `cdk synth` leaves behind, file by file. */
function synthesised(vary: Variation): { [file: string]: string } {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk.out-'));
  outdirs.push(outdir);
  const app = new App({ outdir });
  try {
    quickstart(vary, app);
  } finally {
    app.synth();
  }
  return contentsOf(outdir);
}

function contentsOf(outdir: string): { [file: string]: string } {
  const files = readdirSync(outdir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(files.map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), 'utf-8')]));
}

/** Each place in any file where the text stands, with what surrounds it up to the next quotes. */
function sightings(files: { [file: string]: string }, text: string): string[] {
  const pattern = new RegExp(`[^"]*${text}[^"]*`, 'g');
  return Object.values(files).flatMap((content) => content.match(pattern) ?? []);
}

/** What is said when a variation is refused, and what is left in the output all the same. */
function refused(vary: Variation): { message: string; left: string[] } {
  let message = '';
  try {
    synthesised(vary);
  } catch (error) {
    message = String(error);
  }
  return { message, left: sightings(contentsOf(outdirs.at(-1)!), CANARY) };
}

const withToken = (token: SecretValue): Variation => () => ({ source: GithubSource.webhook({ token }) });
const withBuild = (imageBuild: () => ImageBuild): Variation => () => ({ imageBuild: imageBuild() });

describe('a token in clear text', () => {
  test.each<[string, () => SecretValue]>([
    ['a plain value', () => SecretValue.unsafePlainText(CANARY)],
    ['a value that is produced late', () => SecretValue.unsafePlainText(Lazy.string({ produce: () => CANARY }))],
    ['the beginning of a longer value', () => SecretValue.unsafePlainText(Fn.join('', [CANARY, Fn.ref('AWS::AccountId')]))],
    ['text around a reference', () => SecretValue.unsafePlainText(`${CANARY}{{resolve:secretsmanager:github-token}}`)],
  ])('is refused, and neither repeated nor written: %s', (_what, token) => {
    const { message, left } = refused(withToken(token()));
    expect(message).toContain('token must come from Secrets Manager');
    expect(message).not.toContain(CANARY);
    expect(left).toEqual([]);
  });

  test('would have been found in the output', () => {
    const files = synthesised((stack) => {
      stack.templateOptions.metadata = { token: CANARY };
      return {};
    });
    expect(sightings(files, CANARY)).not.toEqual([]);
  });
});

test.each([undefined, 'token'])('of a token in Secrets Manager only the reference is written, field %s', (jsonField) => {
  const files = synthesised(withToken(SecretValue.secretsManager('canary-name', { jsonField })));
  const sighted = sightings(files, 'canary-name');
  expect(sighted).not.toEqual([]);
  expect([...new Set(sighted)]).toEqual([`{{resolve:secretsmanager:canary-name:SecretString:${jsonField ?? ''}::}}`]);
});

test('an SSM SecureString is refused by its name, for CloudFormation would not resolve it', () => {
  expect(() => templateOf(withToken(SecretValue.ssmSecure('/ci/github-token', '1')))).toThrow(/^token must come from Secrets Manager, got: .*SSM SecureString/);
});

describe('the HMAC secret of the webhook', () => {
  const { Resources } = templateOf();
  const only = (type: string): [string, any] => {
    const found = Object.entries<any>(Resources).filter(([, resource]) => resource.Type === type);
    expect(found).toHaveLength(1);
    return [found[0][0], found[0][1].Properties];
  };
  const [secretId, secret] = only('AWS::SecretsManager::Secret');
  const [, webhook] = only('AWS::CodePipeline::Webhook');
  const [, pipeline] = only('AWS::CodePipeline::Pipeline');

  test("is a secret of the construct's own, by reference", () => {
    expect(webhook.AuthenticationConfiguration).toEqual({
      SecretToken: { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: secretId }, ':SecretString:::}}']] },
    });
  });

  test('is not the token', () => {
    const { OAuthToken } = pipeline.Stages[0].Actions[0].Configuration;
    expect(OAuthToken).toBe('{{resolve:secretsmanager:github-token:SecretString:::}}');
    expect(JSON.stringify(webhook)).not.toContain('github-token');
    expect(JSON.stringify(OAuthToken)).not.toContain(secretId);
  });

  test('is generated, of 20 to 100 letters and digits', () => {
    const { PasswordLength, ...settings } = secret.GenerateSecretString;
    expect(PasswordLength).toBeGreaterThanOrEqual(20);
    expect(PasswordLength).toBeLessThanOrEqual(100);
    // No IncludeSpace, no template around it: nothing but letters and digits is left.
    expect(settings).toEqual({ ExcludePunctuation: true });
    expect(secret).not.toHaveProperty('SecretString');
  });

  test('is asked for by nothing but the webhook', () => {
    const users = Object.entries(Resources).filter(([id, resource]) => id !== secretId && JSON.stringify(resource).includes(secretId));
    expect(users.map(([, resource]: [string, any]) => resource.Type)).toEqual(['AWS::CodePipeline::Webhook']);
  });
});

describe('a secret in an environment variable of the build', () => {
  const variable = (value: string) => ImageBuild.dockerfile({ environmentVariables: { T: { value } } });
  const reference = SecretValue.secretsManager(CANARY);

  test.each<[string, () => ImageBuild]>([
    ['a plain value', () => variable(SecretValue.unsafePlainText(CANARY).toString())],
    ['a reference', () => variable(reference.toString())],
    ['a reference, unwrapped', () => variable(reference.unsafeUnwrap())],
    ['a reference, spelled out', () => variable(`{{resolve:secretsmanager:${CANARY}}}`)],
    ['an SSM SecureString, unwrapped', () => variable(SecretValue.ssmSecure(CANARY).unsafeUnwrap())],
    ['part of a text', () => variable(`https://x:${reference.unsafeUnwrap()}@npm.example.com`)],
    ['a build argument', () => ImageBuild.dockerfile({ buildArgs: { T: reference.toString() } })],
    ['a build argument, unwrapped', () => ImageBuild.dockerfile({ buildArgs: { T: reference.unsafeUnwrap() } })],
    ["with the repository's own buildspec", () => ImageBuild.buildspecFile('ci.yml', { environmentVariables: { T: { value: reference.unsafeUnwrap() } } })],
  ])('is refused in clear text: %s', (_what, imageBuild) => {
    const { message, left } = refused(withBuild(imageBuild));
    expect(message).toMatch(/secret/i);
    expect(left).toEqual([]);
  });

  test('goes in by its name', () => {
    const variables = buildVariables(templateOf(withBuild(() => ImageBuild.dockerfile({
      environmentVariables: { T: { type: BuildEnvironmentVariableType.SECRETS_MANAGER, value: 'npm:token' } },
    }))));
    expect(variables.T).toEqual({ Name: 'T', Type: 'SECRETS_MANAGER', Value: 'npm:token' });
  });

  test('may have a name that is a reference itself, for that is no secret', () => {
    const variables = buildVariables(templateOf(withBuild(() => ImageBuild.dockerfile({
      environmentVariables: { T: { type: BuildEnvironmentVariableType.PARAMETER_STORE, value: '{{resolve:secretsmanager:names:SecretString:npm}}' } },
    }))));
    expect(variables.T).toMatchObject({ Type: 'PARAMETER_STORE' });
  });
});

describe('a secret in a stage', () => {
  const withStage = (more: Partial<DeployStage>): Variation => (stack) => ({
    service: undefined,
    stages: [{ stageName: 'Deploy', targets: [{ service: stack.node.findChild('Service') as FargateService }], ...more }],
  });

  test.each<[string, Partial<DeployStage>]>([
    ['a command before the deployment', { beforeDeploy: ['migrate', `{{resolve:secretsmanager:${CANARY}}}`] }],
    ['a command before the deployment, unwrapped', { beforeDeploy: ['migrate', SecretValue.secretsManager(CANARY).unsafeUnwrap()] }],
    ['a message to the approver', { approval: true, approvalMessage: `use {{resolve:secretsmanager:${CANARY}}}` }],
    ['a message to the approver, unwrapped', { approval: true, approvalMessage: `use ${SecretValue.ssmSecure(CANARY).unsafeUnwrap()}` }],
  ])('is refused in clear text: %s', (_what, more) => {
    const { message, left } = refused(withStage(more));
    expect(message).toMatch(/^Error: (beforeDeploy|approvalMessage) must /);
    expect(left).toEqual([]);
  });

  test('is not what an ordinary command or message holds', () => {
    expect(refused(withStage({ beforeDeploy: ['npm', 'run', 'migrate'], approval: true, approvalMessage: 'Deploy #{Build.IMAGE_TAG}?' })).message).toBe('');
  });
});

describe('credentials for Docker Hub', () => {
  const vary: Variation = (stack) => ({
    imageBuild: ImageBuild.dockerfile({ dockerHubCredentials: Secret.fromSecretNameV2(stack, 'DockerHub', 'canary-docker-hub') }),
  });
  const template = templateOf(vary);
  const variables = buildVariables(template);

  test('are in no variable, but the name of the secret', () => {
    expect(Object.keys(variables).filter((name) => name.startsWith('DOCKERHUB'))).toEqual(['DOCKERHUB_SECRET']);
    expect(variables.DOCKERHUB_SECRET).toMatchObject({ Type: 'PLAINTEXT', Value: joinEnding('secret:canary-docker-hub') });
  });

  test('stand nowhere else but in the right to read them', () => {
    const holders = Object.entries<any>(template.Resources).filter(([, resource]) => JSON.stringify(resource).includes('canary-docker-hub'));
    expect(holders.map(([, resource]) => resource.Type).sort()).toEqual(['AWS::CodeBuild::Project', 'AWS::IAM::Policy']);
    expect(JSON.stringify(template).match(/canary-docker-hub/g)).toHaveLength(2);
  });

  test('reach docker through its standard input', () => {
    const buildspec = Object.values<any>(template.Resources).find(({ Type }) => Type === 'AWS::CodeBuild::Project').Properties.Source.BuildSpec;
    const logins = (JSON.parse(buildspec).phases.pre_build.commands as string[]).filter((command) => command.includes('Log in to Docker Hub'));
    expect(logins).toEqual([expect.stringMatching(/docker login .*--password-stdin < "\$BUILD_SECRETS\/\.password"' /)]);
  });

  test('are variables that CodeBuild reads from Secrets Manager itself for a buildspec of the repository', () => {
    const ofFile = buildVariables(templateOf((stack) => ({
      imageBuild: ImageBuild.buildspecFile('buildspec.yml', { dockerHubCredentials: Secret.fromSecretNameV2(stack, 'DockerHub', 'canary-docker-hub') }),
    })));
    for (const field of ['username', 'password']) {
      expect(ofFile[`DOCKERHUB_${field.toUpperCase()}`]).toMatchObject({ Type: 'SECRETS_MANAGER', Value: joinEnding(`secret:canary-docker-hub:${field}`) });
    }
  });
});

function buildVariables({ Resources }: any): { [name: string]: any } {
  const project = Object.values<any>(Resources).find(({ Type }) => Type === 'AWS::CodeBuild::Project');
  return Object.fromEntries(project.Properties.Environment.EnvironmentVariables.map((variable: any) => [variable.Name, variable]));
}

function joinEnding(ending: string): any {
  return { 'Fn::Join': ['', expect.arrayContaining([expect.stringMatching(new RegExp(`:${ending}$`))])] };
}
