import { EnvironmentVariable } from '@aws-sdk/client-codebuild';
import { AwsCli } from '../aws-cli';
import { projectOf, withBuildspec, withProject } from './build-project';
import { cause } from './fault';
import { Scene } from './scene';

const NAME = 'faults-build-value';
const POLICY = 'may-read-values';
const READ = { parameter: 'ssm:GetParameters', secret: 'secretsmanager:GetSecretValue' };

const VARIABLES: EnvironmentVariable[] = [
  { name: 'PLAIN', type: 'PLAINTEXT', value: 'open' },
  { name: 'PARAMETER', type: 'PARAMETER_STORE', value: `/${NAME}` },
  { name: 'SECRET', type: 'SECRETS_MANAGER', value: `${NAME}:password` },
];

/**
 * Variables of every type, first without the rights to read their values, then with them. The build says what it was
 * given and fails, for only of a failed build the log is told.
 */
export async function buildValues(scene: Scene): Promise<string> {
  const { emulator, python, workspace } = scene.aws;
  const root = new AwsCli(python, emulator.aws, workspace);
  const { secretsManager } = emulator.aws;
  const role = { RoleName: (await projectOf(scene)).serviceRole!.split('/').pop()!, PolicyName: POLICY };
  const grant = async (...actions: string[]) => root.call('iam', 'put-role-policy',
    { ...role, PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] }) });
  const failure = async () => scene.failingIn('Build', (await scene.commitVersion()).commit);

  await root.call('ssm', 'put-parameter', { Name: `/${NAME}`, Value: 'swordfish', Type: 'SecureString' });
  await secretsManager.createSecret({ Name: NAME, SecretString: JSON.stringify({ password: 'hunter2' }) });
  try {
    const { environment } = await projectOf(scene);
    const environmentVariables = [...environment!.environmentVariables!, ...VARIABLES];
    return await withProject(scene, { environment: { ...environment!, environmentVariables } }, async () => {
      cause(await failure(), /Decrypted Variables Error.*not authorized to perform: ssm:GetParameters/);
      await grant(READ.parameter);
      cause(await failure(), /Secrets Manager Error.*not authorized to perform: secretsmanager:GetSecretValue/);
      await grant(READ.parameter, READ.secret);
      const says = 'echo got $PLAIN, $PARAMETER of ${#PARAMETER}, $SECRET of ${#SECRET}; (exit 3) && docker buildx build';
      return cause(await withBuildspec(scene, (buildspec) => buildspec.replace('docker buildx build', says), failure), /^got open, \*\*\* of 9, \*\*\* of 7$/);
    });
  } finally {
    await root.call('iam', 'delete-role-policy', role).catch(() => undefined); // it may not have come to that
    await root.call('ssm', 'delete-parameter', { Name: `/${NAME}` });
    await secretsManager.deleteSecret({ SecretId: NAME, ForceDeleteWithoutRecovery: true });
  }
}
