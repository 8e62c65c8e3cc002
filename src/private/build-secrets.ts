import type { Secret } from 'aws-cdk-lib/aws-ecs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { step } from './build-step';
import { arnIn, grantReadSecret } from './secret-rights';
import { fetchText, SecretReference } from './secret-text';
import { ServiceRole } from './service-role';
import { ShellWords } from './shell-words';
import { checkText, refusal, words } from './validation';

/** By their ids in the Dockerfile. */
export type BuildSecrets = { [id: string]: Secret };

export interface FetchedSecrets {
  readonly secrets?: BuildSecrets;
  readonly dockerHubCredentials?: ISecret;
}

/** No id of a secret begins with a dot. */
const DOCKERHUB = { username: '"$BUILD_SECRETS/.username"', password: '"$BUILD_SECRETS/.password"' };

export function checkBuildSecrets(secrets: BuildSecrets = {}): void {
  for (const [id, { arn }] of Object.entries(secrets)) {
    checkText('secrets', id, /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, 'have ids of letters, digits, dots, underscores and dashes', 'name them as RUN --mount=type=secret does');
    if (arn.includes(':ssm:')) throw refusal(`secrets.${id}`, 'be in Secrets Manager', words('a parameter'), 'pass Secret.fromSecretsManager(…)');
  }
}

/**
 * Fetches the secrets into memory, where only the build's user may read them: not into variables, which CodeBuild's agent
 * exports, so that every command of the build could list them.
 */
export function fetchSecrets({ secrets = {}, dockerHubCredentials }: FetchedSecrets, shellWords: ShellWords): string[] {
  const ids = idsOf(secrets);
  if (ids.length === 0 && !dockerHubCredentials) return [];
  return [
    'export BUILD_SECRETS="$(umask 077; mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)"',
    ...dockerHubCredentials ? [logInToDockerHub(dockerHubCredentials, shellWords)] : [],
    ...ids.map((id, i) => {
      const secret = referenceOf(secrets[id]);
      const word = shellWords.word(secret.id, `BUILD_SECRET_${i + 1}`);
      const { command, unfit } = fetchText(secret, word, { [`"$BUILD_SECRETS/${id}"`]: secret.field });
      return step(`Fetch the secret ${id}`, command, { unfit });
    }),
  ];
}

/** The options that make them BuildKit's secrets, which are in no layer and no history. */
export function secretOptions(secrets: BuildSecrets): string[] {
  return idsOf(secrets).map((id) => `--secret "id=${id},src=$BUILD_SECRETS/${id}"`);
}

export function forgetSecrets({ secrets = {}, dockerHubCredentials }: FetchedSecrets): string[] {
  return idsOf(secrets).length === 0 && !dockerHubCredentials ? [] : ['rm -rf "$BUILD_SECRETS"'];
}

function logInToDockerHub(credentials: ISecret, shellWords: ShellWords): string {
  const word = shellWords.word(credentials.secretArn, 'DOCKERHUB_SECRET');
  const { command, unfit } = fetchText({ id: credentials.secretArn }, word, { [DOCKERHUB.username]: 'username', [DOCKERHUB.password]: 'password' });
  const login = `docker login --username "$(cat ${DOCKERHUB.username})" --password-stdin < ${DOCKERHUB.password}`;
  return step('Log in to Docker Hub', `${command}; ${login}`, { unfit });
}

/** Reads `arn[:field:stage:version]`, as ECS writes it. */
function referenceOf({ arn }: Secret): SecretReference {
  const id = arnIn(arn);
  const [field, stage, version] = arn.slice(id.length + 1).split(':');
  return { id, field, stage, version };
}

/** What a build has to have a right to, in the same order in whatever order it was written. */
export function sortedSecrets(secrets: BuildSecrets = {}): Secret[] {
  return idsOf(secrets).map((id) => secrets[id]);
}

export function grantBuildSecret(role: ServiceRole, secret: Secret): void {
  grantReadSecret(role, arnIn(secret.arn), () => secret.grantRead(role));
}

function idsOf(secrets: BuildSecrets): string[] {
  return Object.keys(secrets).sort();
}
