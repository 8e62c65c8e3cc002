import { EnvironmentVariable } from '@aws-sdk/client-codebuild';
import { Buildspec } from './buildspec';

/** Where values come from that a project only names. Both reject as AWS does, with the rights of the build's role. */
export interface ValueStores {
  parameter(name: string): Promise<string>;
  secret(reference: SecretReference): Promise<string>;
}

export interface SecretReference {
  readonly id: string;
  readonly jsonKey?: string;
  readonly versionStage?: string;
  readonly versionId?: string;
}

export interface BuildEnvironment {
  readonly values: { [name: string]: string };
  /** What must not be seen in logs. */
  readonly secrets: string[];
}

/**
 * The values of all variables. The project's, which StartBuild may have overridden already, win over the buildspec's.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 */
export async function environmentOf(buildspec: Buildspec, given: EnvironmentVariable[], stores: ValueStores): Promise<BuildEnvironment> {
  const values: { [name: string]: string } = {};
  const secrets: string[] = [];
  for (const { name, type = 'PLAINTEXT', value } of winners([...ofBuildspec(buildspec), ...given])) {
    if (type === 'PLAINTEXT') {
      values[name!] = value!;
    } else {
      values[name!] = type === 'PARAMETER_STORE' ? await stores.parameter(value!) : await stores.secret(secretReference(value!));
      secrets.push(values[name!]);
    }
  }
  return { values, secrets };
}

function ofBuildspec({ variables, parameters, secrets }: Buildspec): EnvironmentVariable[] {
  const typed = (type: EnvironmentVariable['type'], given: { [name: string]: string }) => Object.entries(given).map(([name, value]) => ({ name, type, value }));
  return [...typed('PLAINTEXT', variables), ...typed('PARAMETER_STORE', parameters), ...typed('SECRETS_MANAGER', secrets)];
}

function winners(variables: EnvironmentVariable[]): EnvironmentVariable[] {
  return [...new Map(variables.map((variable) => [variable.name, variable])).values()];
}

/** Reads `secret-id:json-key:version-stage:version-id`, of which all but the first may be left out. */
export function secretReference(text: string): SecretReference {
  const parts = text.split(':');
  // An ARN has colons of its own.
  const id = parts.splice(0, text.startsWith('arn:') ? 7 : 1).join(':');
  const [jsonKey, versionStage, versionId] = parts.map((part) => part || undefined);
  return { id, jsonKey, versionStage, versionId };
}
