import type { Secret } from 'aws-cdk-lib/aws-ecs';
import { step } from './build-step';
import { quote, ShellWords } from './shell-words';
import { checkText, refusal, words } from './validation';

/** By their ids in the Dockerfile. */
export type BuildSecrets = { [id: string]: Secret };

export function checkBuildSecrets(secrets: BuildSecrets = {}): void {
  for (const [id, { arn }] of Object.entries(secrets)) {
    checkText('secrets', id, /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, 'have ids of letters, digits, dots, underscores and dashes', 'name them as RUN --mount=type=secret does');
    if (arn.includes(':ssm:')) throw refusal(`secrets.${id}`, 'be in Secrets Manager', words('a parameter'), 'pass Secret.fromSecretsManager(…)');
  }
}

/**
 * Fetches the secrets into memory, where only the build's user may read them: not into environment variables, which every
 * command of the build could list.
 */
export function fetchSecrets(secrets: BuildSecrets, shellWords: ShellWords): string[] {
  const ids = idsOf(secrets);
  if (ids.length === 0) return [];
  return [
    'export BUILD_SECRETS="$(umask 077; mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)"',
    ...ids.map((id, i) => step(`Fetch the secret ${id}`, fetch(id, secrets[id], shellWords.word(referenceOf(secrets[id]).id, `BUILD_SECRET_${i + 1}`)))),
  ];
}

/** The options that make them BuildKit's secrets, which are in no layer and no history. */
export function secretOptions(secrets: BuildSecrets): string[] {
  return idsOf(secrets).map((id) => `--secret "id=${id},src=$BUILD_SECRETS/${id}"`);
}

export function forgetSecrets(secrets: BuildSecrets): string[] {
  return idsOf(secrets).length === 0 ? [] : ['rm -rf "$BUILD_SECRETS"'];
}

function fetch(id: string, secret: Secret, arn: string): string {
  const { field, stage, version } = referenceOf(secret);
  const which = [...stage ? [`--version-stage ${quote(stage)}`] : [], ...version ? [`--version-id ${quote(version)}`] : []];
  const get = ['aws secretsmanager get-secret-value', `--secret-id ${arn}`, ...which, '--output json'].join(' ');
  // To the letter, a line break at the end included, which the text output would add.
  const value = field ? `jq -je --arg field ${quote(field)} '.SecretString | fromjson | .[$field]'` : "jq -je '.SecretString'";
  // Not through a pipe, whose exit status is jq's: of an empty answer it may make an empty secret. No id begins with a dot.
  return `umask 077; ${get} > "$BUILD_SECRETS/.answer"; ${value} "$BUILD_SECRETS/.answer" > "$BUILD_SECRETS/${id}"; rm "$BUILD_SECRETS/.answer"`;
}

interface SecretReference {
  readonly id: string;
  readonly field?: string;
  readonly stage?: string;
  readonly version?: string;
}

/** Reads `arn[:field:stage:version]`, as ECS writes it. A literal ARN has seven parts of its own, one that is a token has none. */
function referenceOf({ arn }: Secret): SecretReference {
  const parts = arn.split(':');
  const id = parts.splice(0, arn.startsWith('arn:') ? 7 : 1).join(':');
  const [field, stage, version] = parts;
  return { id, field, stage, version };
}

/** What a build has to have a right to, in the same order in whatever order it was written. */
export function sortedSecrets(secrets: BuildSecrets = {}): Secret[] {
  return idsOf(secrets).map((id) => secrets[id]);
}

function idsOf(secrets: BuildSecrets): string[] {
  return Object.keys(secrets).sort();
}
