import { spawnSync } from 'child_process';
import { Secret } from 'aws-cdk-lib/aws-ecs';
import { ISecret, Secret as ManagedSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { boundOf, buildCall, describeBuildsWithJq, optionsIn, runBuild, SOME_AGENTS } from './build-run';
import { ImageBuild } from '../../src';
import { newStack, refusalOf } from '../helpers';

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:npm-AbCdEf';
const literal = () => ManagedSecret.fromSecretCompleteArn(newStack(), 'Npm', ARN);

/** Like the Dockerfile's command that needs it: reads the file that Docker was told of. */
const SHOW = 'for f in "$BUILD_SECRETS"/*; do printf "%s:%s:" "$(basename "$f")" "$(stat -c %a "$f")"; base64 -w0 "$f"; echo; done';

describeBuildsWithJq('the secrets of a build', () => {
  const fetches = (secret: Secret, given = '') => runBuild({ secrets: { npm: secret } }, { answer: { SecretString: '{"token":"t"}' }, env: { BUILD_SECRET_1: given } })
    .calls.find(({ argv }) => argv[0] === 'secretsmanager')!.argv;

  test.each<[string, (secret: ISecret) => Secret, string[]]>([
    ['the whole', (secret) => Secret.fromSecretsManager(secret), []],
    ['a field', (secret) => Secret.fromSecretsManager(secret, 'token'), []],
    ['a version', (secret) => Secret.fromSecretsManagerVersion(secret, { versionId: 'v1' }), ['--version-id', 'v1']],
    ["a stage's field", (secret) => Secret.fromSecretsManagerVersion(secret, { versionStage: 'AWSPREVIOUS' }, 'token'), ['--version-stage', 'AWSPREVIOUS']],
  ])('are fetched by their ARN: %s', (_, secretOf, version) => {
    expect(fetches(secretOf(literal()))).toEqual(['secretsmanager', 'get-secret-value', '--region', 'eu-west-1', '--secret-id', ARN, ...version, '--output', 'json']);
    // An ARN that only CloudFormation knows is in an environment variable.
    const made = new ManagedSecret(newStack(), 'Made');
    const given = 'arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:made';
    expect(fetches(secretOf(made), given)).toEqual(['secretsmanager', 'get-secret-value', '--region', 'cn-north-1', '--secret-id', given, ...version, '--output', 'json']);
    expect(newStack().resolve(boundOf({ secrets: { npm: secretOf(made) } }).environmentVariables)).toHaveProperty('BUILD_SECRET_1');
  });

  test('are fetched from the region of the build where it is not known from which', () => {
    const named = ManagedSecret.fromSecretNameV2(newStack(), 'Named', 'npm');
    expect(fetches(Secret.fromSecretsManager(named), 'npm')).toEqual(['secretsmanager', 'get-secret-value', '--secret-id', 'npm', '--output', 'json']);
  });

  test('are told to Docker by their ids, in the order of these', () => {
    const secrets = { b: Secret.fromSecretsManager(literal()), a: Secret.fromSecretsManager(literal()) };
    const words = optionsIn(buildCall(runBuild({ secrets }, { answer: { SecretString: 's' } })), '--secret');
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

const fetched = (answer: object | string, secret = Secret.fromSecretsManager(literal())) =>
  runBuild({ secrets: { npm: secret }, testCommands: [SHOW, 'env', 'printenv'] }, { answer });

describeBuildsWithJq('the value of a secret', () => {
  const canary = 'canary-4711 \'"`$(id)` \\ naïve 🚀\nsecond line\n\n';

  test('is in a file to the letter, for the user of the build alone', () => {
    const { output } = fetched({ SecretString: canary });
    expect(output).toContain(`npm:600:${Buffer.from(canary).toString('base64')}\n`);
  });

  test('is in nothing that the build writes, and in no environment', () => {
    const run = runBuild({ secrets: { npm: Secret.fromSecretsManager(literal()) }, testCommands: ['env', 'set'] }, {
      answer: { SecretString: 'canary-4711' }, edit: (commands) => commands.flatMap((command) => [command, 'env; set']),
    });
    expect(run.succeeded).toBe(true);
    expect(JSON.stringify([run.output, run.calls, run.artifacts, run.exported])).not.toContain('canary');
  });

  test('is a field of it, where one is named', () => {
    const secret = Secret.fromSecretsManager(literal(), 'tok"en');
    expect(fetched({ SecretString: JSON.stringify({ 'tok"en': canary, 'other': 'x' }) }, secret).output).toContain(Buffer.from(canary).toString('base64'));
  });

  test('is a field of a long text, and the last of several of that name', () => {
    const secret = Secret.fromSecretsManager(literal(), 'token');
    const long = 'x'.repeat(60_000);
    expect(fetched({ SecretString: `{"token":"first","long":"${long}","token":"${long}"}` }, secret).output).toContain(`:${Buffer.from(long).toString('base64')}\n`);
  });

  test('is named in the last line also when only CloudFormation knows its name', () => {
    const secret = Secret.fromSecretsManager(new ManagedSecret(newStack(), 'Made'), 'it\'s a "token"\\n');
    const { output } = runBuild({ secrets: { npm: secret } }, { answer: { SecretString: 'canary' }, env: { BUILD_SECRET_1: ARN } });
    expect(output).toContain(`Check: ${ARN} must be JSON with texts that are not empty: {"it's a \\"token\\"\\\\n":"..."}\n`);
  });

  test('cannot be fetched without jq, which the last line says', () => {
    const { succeeded, output } = runBuild({ secrets: { npm: Secret.fromSecretsManager(literal()) } },
      { answer: { SecretString: 's' }, edit: (commands) => commands.map((command) => command.replaceAll('jq ', 'jq-that-is-not-there ')) });
    expect(succeeded).toBe(false);
    expect(output).toMatch(/jq-that-is-not-there: (command )?not found/);
  });

  test('ends the build when it may not be read', () => {
    const run = runBuild({ secrets: { npm: Secret.fromSecretsManager(literal()) } }, { fail: 'aws secretsmanager', says: 'AccessDeniedException: is not authorized to perform' });
    expect(run.succeeded).toBe(false);
    expect(run.output).toContain('Failed: Fetch the secret npm. Check: a login or a right is missing');
  });

  test('is gone when the image is built', () => {
    const run = runBuild({ secrets: { npm: Secret.fromSecretsManager(literal()) }, testCommands: ['echo "at $BUILD_SECRETS"'] }, { answer: { SecretString: 's' } });
    const [, directory] = run.output.match(/^at (.+)$/m)!;
    expect(spawnSync('ls', [directory]).status).not.toBe(0);
  });
});

describeBuildsWithJq('a secret', () => {
  describe.each<[string, object | string, string | undefined]>([
    ['has no such field', { SecretString: '{"other":"canary-4711"}' }, 'token'],
    ['has a field that is no text', { SecretString: '{"token":["canary-4711"]}' }, 'token'],
    ['has a field that is a number', { SecretString: '{"token":4711,"other":"canary"}' }, 'token'],
    ['has a field that is null', { SecretString: '{"token":null,"other":"canary"}' }, 'token'],
    ['has an empty field', { SecretString: '{"token":"","other":"canary"}' }, 'token'],
    ['is plain text but has to have a field', { SecretString: 'canary-4711' }, 'token'],
    ['is JSON text but has to have a field', { SecretString: '"canary-4711"' }, 'token'],
    ['is a list but has to have a field', { SecretString: '["canary-4711"]' }, 'token'],
    ['is a number but has to have a field', { SecretString: '4711' }, 'token'],
    ['has a comma too many', { SecretString: '{"token":"canary-4711",}' }, 'token'],
    ['has single quotes', { SecretString: "{'token':'canary-4711'}" }, 'token'],
    ['has no quotes', { SecretString: '{token:canary-4711}' }, 'token'],
    ['has no end', { SecretString: '{"token":"canary-4711' }, 'token'],
    ['has a line break in a text', { SecretString: '{"token":"canary\n4711"}' }, 'token'],
    ['is two documents', { SecretString: '{"token":"canary-4711"} {"token":"canary-4712"}' }, 'token'],
    ['begins with a byte order mark', { SecretString: '\ufeff{"token":"canary-4711"' }, 'token'],
    ['is empty', { SecretString: '' }, undefined],
    ['is binary', { SecretBinary: 'Y2FuYXJ5' }, undefined],
    ['is binary but has to have a field', { SecretBinary: 'Y2FuYXJ5' }, 'token'],
    ['comes in an answer that is no JSON', 'canary-4711 {', undefined],
    ['comes in an answer that is no object', '"canary-4711"', 'token'],
    ['does not come', '', undefined],
  ])('that %s', (_, answer, field) => {
    const run = fetched(answer, Secret.fromSecretsManager(literal(), field));

    test('ends the build before Docker starts, and is not shown', () => {
      expect(run.succeeded).toBe(false);
      expect(run.calls.some(({ argv }) => argv[0] === 'buildx')).toBe(false);
      for (const shown of ['canary', '4711', 'Y2FuYXJ5']) expect(run.output).not.toContain(shown);
    });

    test('is named in the last line, which says what it should look like', () => {
      const form = field ? 'JSON with texts that are not empty: {"token":"..."}' : 'a text that is neither empty nor binary';
      expect(run.output.split('\n').slice(-3)).toEqual(['Fetch the secret npm', `Failed: Fetch the secret npm. Check: ${ARN} must be ${form}`, '']);
    });
  });
}, SOME_AGENTS);
