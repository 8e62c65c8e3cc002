import { Token } from 'aws-cdk-lib';
import { UNFIT } from './build-step';
import { quote } from './shell-words';

/** A secret, or a field of it. */
export interface SecretReference {
  /** The ARN. */
  readonly id: string;
  readonly field?: string;
  readonly stage?: string;
  readonly version?: string;
}

/** Fields of a secret by the shell's words for the files that they go to; without a field, the whole. */
export type Files = { readonly [file: string]: string | undefined };

/** What Secrets Manager answers. No id of a secret begins with a dot. */
const ANSWER = '"$BUILD_SECRETS/.answer"';

/**
 * Fetches texts of a secret into files, each to the letter, and what a build says when the secret is of another form.
 *
 * What is no JSON, or not what it should be, makes no error of jq's, which would show the value, but no text; and whatever
 * else jq says is not shown either.
 */
export function fetchText(secret: SecretReference, word: string, files: Files): { command: string; unfit: string } {
  const extract = Object.entries(files).map(([file, field]) => `${textOf(field)} ${ANSWER} > ${file} 2> /dev/null && [ -s ${file} ]`);
  const command = [
    'umask 077',
    'jq --version > /dev/null', // says that it is not there, if so
    // Not through a pipe, whose exit status is jq's.
    `${get(secret, word)} > ${ANSWER}`,
    `${extract.join(' && ')} || { rm -f ${ANSWER}; exit ${UNFIT}; }`,
    `rm ${ANSWER}`,
  ].join('; ');
  const fields = Object.values(files).filter((field): field is string => !!field);
  return { command, unfit: `${word}${quote(` ${formOf(fields)}`)}` };
}

/** What a secret has to look like; without fields, as a whole. */
export function formOf(fields: string[]): string {
  if (fields.length === 0) return 'must be a text that is neither empty nor binary';
  const example = `{${fields.map((field) => `${JSON.stringify(field)}:"..."`).join(',')}}`;
  return `must be JSON with texts that are not empty: ${example}`;
}

/** To the letter, a line break at the end included, which the AWS CLI's text output would add. Of what is not there nothing comes. */
function textOf(field?: string): string {
  const text = 'strings | select(. != "")';
  return field ? `jq -je --arg field ${quote(field)} ${quote(`.SecretString | strings | fromjson? | objects | .[$field] | ${text}`)}` : `jq -je ${quote(`.SecretString | ${text}`)}`;
}

function get({ id, stage, version }: SecretReference, word: string): string {
  const which = [...stage ? [`--version-stage ${quote(stage)}`] : [], ...version ? [`--version-id ${quote(version)}`] : []];
  const region = regionOf(id);
  // Secrets Manager knows the secrets of its own region alone, whatever region an ARN names.
  const [before, option] = region === undefined
    ? [`region=$(printf %s ${word} | cut -s -d: -f4); `, '${region:+--region "$region"}']
    : ['', `--region ${quote(region)}`];
  return [`${before}aws secretsmanager get-secret-value`, option, `--secret-id ${word}`, ...which, '--output json'].join(' ');
}

/** The region in a secret's ARN, where it is known before the deployment. */
export function regionOf(arn: string): string | undefined {
  const [prefix, , , region] = arn.split(':');
  return prefix === 'arn' && region && !Token.isUnresolved(region) ? region : undefined;
}
