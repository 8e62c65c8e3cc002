import { App, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-ecs';
import { Secret as ManagedSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { ImageBuild } from '../../src';
import { ImageDefinitions } from '../../src/private/image-definitions';
import { ServiceFacts } from '../../src/private/service-facts';
import { AwsCli } from '../aws-cli';
import { unfitSecrets } from '../secret-forms';
import { ensure } from '../steps';
import { projectOf, withProject } from './build-project';
import { cause } from './fault';
import { Scene } from './scene';

const NAME = 'faults-build-secret';
const POLICY = 'may-read-secret';
const VALUE = 'swordfish-and-sixteen-more';

/** A build secret with a mistake in its JSON, read with the rights of the build's role: its value is not in the log. */
export async function unfitSecret(scene: Scene): Promise<string> {
  const { emulator, python, workspace } = scene.aws;
  const root = new AwsCli(python, emulator.aws, workspace);
  const project = await projectOf(scene);
  const role = { RoleName: project.serviceRole!.split('/').pop()!, PolicyName: POLICY };
  const { answer } = unfitSecrets(VALUE).find(({ name }) => name === 'a comma too many')! as { answer: { SecretString: string } };
  const { ARN: arn } = await emulator.aws.secretsManager.createSecret({ Name: NAME, ...answer });
  await root.call('iam', 'put-role-policy', {
    ...role, PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: arn }] }),
  });
  try {
    const failure = await withProject(scene, { source: { ...project.source!, buildspec: buildspecWith(arn!) } },
      async () => scene.failingIn('Build', (await scene.commitVersion()).commit));
    ensure(!failure.includes(VALUE.slice(0, 9)), 'the value is not in the log');
    return cause(failure, /^Failed: Fetch the secret npm\. Check: arn:\S+ must be JSON with texts that are not empty: {"token":"\.\.\."}$/);
  } finally {
    await root.call('iam', 'delete-role-policy', role);
    await emulator.aws.secretsManager.deleteSecret({ SecretId: NAME, ForceDeleteWithoutRecovery: true });
  }
}

/** The buildspec of a build that has a secret. */
function buildspecWith(arn: string): string {
  const stack = new Stack(new App(), 'Stack');
  const secret = ManagedSecret.fromSecretCompleteArn(stack, 'Secret', arn);
  const definitions = new ImageDefinitions([{ containerNames: ['web'] } as ServiceFacts]);
  const { buildSpec } = ImageBuild.dockerfile({ secrets: { npm: Secret.fromSecretsManager(secret, 'token') } })._bind({ definitions, logins: [] });
  return stack.resolve(buildSpec.toBuildSpec());
}
