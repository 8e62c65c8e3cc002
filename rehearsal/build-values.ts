import { AwsCli } from './aws-cli';
import { SecretReference, ValueStores } from './build-environment';
import { PhaseFailed } from './build-phases';
import { Aws } from './emulator/aws';

/** Parameter Store and Secrets Manager, as the build's role sees them. The codes of failures are CodeBuild's. */
export class RoleValues implements ValueStores {
  constructor(private readonly role: Pick<Aws, 'secretsManager'>, private readonly cli: Pick<AwsCli, 'call'>) {}

  public async parameter(name: string): Promise<string> {
    const refuse = (error: Error) => { throw new PhaseFailed('Decrypted Variables Error', error.message); };
    // GetParameters and not GetParameter: that is the right which CodeBuild asks for.
    const { Parameters: [found] = [] } = await this.cli.call('ssm', 'get-parameters', { Names: [name], WithDecryption: true }).catch(refuse);
    return found?.Value ?? refuse(new Error(`parameter does not exist: ${name}`));
  }

  public async secret({ id, jsonKey, versionStage, versionId }: SecretReference): Promise<string> {
    try {
      const { SecretString: secret } = await this.role.secretsManager.getSecretValue(
        { SecretId: id, VersionStage: versionStage, VersionId: versionId });
      return jsonKey === undefined ? secret! : fieldOf(secret!, jsonKey, id);
    } catch (error) {
      const { name, message } = error as Error;
      throw new PhaseFailed('Secrets Manager Error', name === 'Error' ? message : `${name}: ${message}`);
    }
  }
}

function fieldOf(secret: string, jsonKey: string, id: string): string {
  let fields: { [key: string]: unknown } = {};
  try {
    fields = Object(JSON.parse(secret));
  } catch {
    // A text that is no JSON has no fields.
  }
  if (fields[jsonKey] === undefined) throw new Error(`the secret ${id} has no key ${jsonKey}`);
  return String(fields[jsonKey]);
}
