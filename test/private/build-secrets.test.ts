import { spawnSync } from 'child_process';
import { Secret } from 'aws-cdk-lib/aws-ecs';
import { ISecret, Secret as ManagedSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { boundOf, buildCall, optionsIn, runBuild } from './build-run';
import { ImageBuild } from '../../src';
import { newStack, refusalOf } from '../helpers';

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:npm-AbCdEf';
const literal = () => ManagedSecret.fromSecretCompleteArn(newStack(), 'Npm', ARN);

/** Like the Dockerfile's command that needs it: reads the file that Docker was told of. */
const SHOW = 'for f in "$BUILD_SECRETS"/*; do printf "%s:%s:" "$(basename "$f")" "$(stat -c %a "$f")"; base64 -w0 "$f"; echo; done';

const jq = spawnSync('jq', ['--version']).status === 0;
const withJq = jq || process.env.CI ? describe : describe.skip;

describe('the secrets of a build', () => {
  const fetches = (secret: Secret) => runBuild({ secrets: { npm: secret } }, { env: { SECRET_ANSWER: '{"SecretString":"{\\"token\\":\\"t\\"}"}', BUILD_SECRET_1: 'given' } })
    .calls.find(({ argv }) => argv[0] === 'secretsmanager')!.argv;

  test.each<[string, (secret: ISecret) => Secret, string[]]>([
    ['the whole', (secret) => Secret.fromSecretsManager(secret), []],
    ['a field', (secret) => Secret.fromSecretsManager(secret, 'token'), []],
    ['a version', (secret) => Secret.fromSecretsManagerVersion(secret, { versionId: 'v1' }), ['--version-id', 'v1']],
    ["a stage's field", (secret) => Secret.fromSecretsManagerVersion(secret, { versionStage: 'AWSPREVIOUS' }, 'token'), ['--version-stage', 'AWSPREVIOUS']],
  ])('are fetched by their ARN: %s', (_, secretOf, version) => {
    expect(fetches(secretOf(literal()))).toEqual(['secretsmanager', 'get-secret-value', '--secret-id', ARN, ...version, '--output', 'json']);
    // An ARN that only CloudFormation knows is in an environment variable.
    const made = new ManagedSecret(newStack(), 'Made');
    expect(fetches(secretOf(made))).toEqual(['secretsmanager', 'get-secret-value', '--secret-id', 'given', ...version, '--output', 'json']);
    expect(newStack().resolve(boundOf({ secrets: { npm: secretOf(made) } }).environmentVariables)).toHaveProperty('BUILD_SECRET_1');
  });

  test('are told to Docker by their ids, in the order of these', () => {
    const secrets = { b: Secret.fromSecretsManager(literal()), a: Secret.fromSecretsManager(literal()) };
    const words = optionsIn(buildCall(runBuild({ secrets }, { env: { SECRET_ANSWER: '{"SecretString":"s"}' } })), '--secret');
    expect(words).toEqual([expect.stringMatching(/^id=a,src=\/.*\/a$/), expect.stringMatching(/^id=b,src=\/.*\/b$/)]);
  });

  test('are not from the Parameter Store', () => {
    const parameter = StringParameter.fromStringParameterName(newStack(), 'Parameter', '/npm');
    expect(refusalOf(() => ImageBuild.dockerfile({ secrets: { npm: Secret.fromSsmParameter(parameter) } })))
      .toBe('secrets.npm must be in Secrets Manager, got: a parameter; pass Secret.fromSecretsManager(…)');
  });

  test.each(['', 'a b', '../a', 'a,src=/etc/passwd', '.hidden'])('have no id %j', (id) => {
    expect(refusalOf(() => ImageBuild.dockerfile({ secrets: { [id]: Secret.fromSecretsManager(literal()) } })))
      .toMatch(/^secrets must have ids of letters, digits, dots, underscores and dashes, got: /);
  });
});

withJq('the value of a secret', () => {
  const canary = 'canary-4711 \'"`$(id)` \\ naïve 🚀\nsecond line\n\n';
  const fetched = (answer: object, secret = Secret.fromSecretsManager(literal())) =>
    runBuild({ secrets: { npm: secret }, testCommands: [SHOW, 'env', 'printenv'] }, { env: { SECRET_ANSWER: JSON.stringify(answer) } });

  test('is in a file to the letter, for the user of the build alone', () => {
    const { output } = fetched({ SecretString: canary });
    expect(output).toContain(`npm:600:${Buffer.from(canary).toString('base64')}\n`);
  });

  test('is in nothing that the build writes, and in no environment', () => {
    const run = runBuild({ secrets: { npm: Secret.fromSecretsManager(literal()) }, testCommands: ['env', 'set'] }, {
      env: { SECRET_ANSWER: JSON.stringify({ SecretString: 'canary-4711' }) },
    });
    expect(run.succeeded).toBe(true);
    // The fake command line has its answer from the environment; everything else is the build's.
    expect(run.output.split('\n').filter((line) => line.includes('canary') && !line.startsWith('SECRET_ANSWER='))).toEqual([]);
    expect(JSON.stringify([run.calls, run.artifacts, run.exported])).not.toContain('canary');
  });

  test('is a field of it, where one is named', () => {
    const secret = Secret.fromSecretsManager(literal(), 'tok"en');
    expect(fetched({ SecretString: JSON.stringify({ 'tok"en': canary, 'other': 'x' }) }, secret).output).toContain(Buffer.from(canary).toString('base64'));
  });

  test.each<[string, object, string | undefined]>([
    ['has no such field', { SecretString: '{"other":"x"}' }, 'token'],
    ['is no JSON but has to have a field', { SecretString: 'plain' }, 'token'],
    ['is binary', { SecretBinary: 'AAAA' }, undefined],
  ])('ends the build before Docker starts when it %s', (_, answer, field) => {
    const run = fetched(answer, Secret.fromSecretsManager(literal(), field));
    expect(run.succeeded).toBe(false);
    expect(run.calls.some(({ argv }) => argv[0] === 'buildx')).toBe(false);
    expect(run.output.trimEnd().split('\n').pop()).toMatch(/^Failed: Fetch the secret npm\. Check: /);
  });

  test('ends the build when it may not be read', () => {
    const run = runBuild({ secrets: { npm: Secret.fromSecretsManager(literal()) } }, { fail: 'aws secretsmanager', says: 'AccessDeniedException: is not authorized to perform' });
    expect(run.succeeded).toBe(false);
    expect(run.output).toContain('Failed: Fetch the secret npm. Check: a login or a right is missing');
  });

  test('is gone when the image is built', () => {
    const run = runBuild({ secrets: { npm: Secret.fromSecretsManager(literal()) }, testCommands: ['echo "at $BUILD_SECRETS"'] }, { env: { SECRET_ANSWER: '{"SecretString":"s"}' } });
    const [, directory] = run.output.match(/^at (.+)$/m)!;
    expect(spawnSync('ls', [directory]).status).not.toBe(0);
  });
});
