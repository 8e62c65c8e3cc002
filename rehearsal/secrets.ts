import { randomInt } from 'crypto';

/** How Secrets Manager is told to make up a password. */
export interface GenerateSecretString {
  readonly PasswordLength?: number;
  readonly ExcludeCharacters?: string;
  readonly ExcludeLowercase?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly IncludeSpace?: boolean;
  readonly RequireEachIncludedType?: boolean;
  readonly SecretStringTemplate?: string;
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
export function generateSecretString(rule: GenerateSecretString): string {
  if (rule.SecretStringTemplate !== undefined) throw new Error('SecretStringTemplate is not played here');
  const kinds = [
    rule.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    rule.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    rule.ExcludeNumbers ? '' : '0123456789',
    rule.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    rule.IncludeSpace ? ' ' : '',
  ].map((kind) => [...kind].filter((character) => !rule.ExcludeCharacters?.includes(character)).join('')).filter((kind) => kind !== '');
  if (kinds.length === 0) throw new Error('the rule of the secret excludes every character');

  const length = rule.PasswordLength ?? 32;
  const required = rule.RequireEachIncludedType === false ? [] : kinds;
  if (length < required.length) throw new Error(`a secret with a character of each of ${required.length} kinds must be longer, got: ${length}`);

  for (;;) {
    const password = Array.from({ length }, () => pick(kinds.join(''))).join('');
    // Drawn anew as a whole, so that no place in the password is likelier to hold a certain kind.
    if (required.every((kind) => [...kind].some((character) => password.includes(character)))) return password;
  }
}

function pick(characters: string): string {
  return characters[randomInt(characters.length)];
}
