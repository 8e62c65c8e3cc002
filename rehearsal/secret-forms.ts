/** What Secrets Manager answers of a secret, and what is asked of it: a field, or the whole. */
export interface SecretForm {
  readonly name: string;
  readonly answer: object;
  readonly field?: string;
}

/** Secrets that are no build secrets, each with a value that nobody may see. */
export function unfitSecrets(canary: string): SecretForm[] {
  const asked = (name: string, text: string) => ({ name, answer: { SecretString: text }, field: 'token' });
  return [
    asked('plain text', canary),
    asked('text in quotes', JSON.stringify(canary)),
    asked('a comma too many', `{"token":"${canary}",}`),
    asked('single quotes', `{'token':'${canary}'}`),
    asked('no quotes', `{token:${canary}}`),
    asked('no end', `{"token":"${canary}`),
    asked('a line break in a text', `{"token":"${canary}\n${canary}"}`),
    asked('two documents', `{"token":"${canary}"} {"token":"${canary}"}`),
    asked('a list', JSON.stringify([canary])),
    asked('another field', JSON.stringify({ tokens: canary })),
    asked('a field that is no text', JSON.stringify({ token: { of: canary } })),
    asked('a field that is a number', JSON.stringify({ token: 4711, other: canary })),
    asked('an empty field', JSON.stringify({ token: '', other: canary })),
    { name: 'binary', answer: { SecretBinary: Buffer.from(canary).toString('base64') } },
    { name: 'binary, asked for a field', answer: { SecretBinary: Buffer.from(canary).toString('base64') }, field: 'token' },
  ];
}

/** What of a value must be found nowhere: an error may show a part of it, or how it was encoded. */
export function tracesOf(canary: string): string[] {
  const parts = [canary.slice(0, 16), canary.slice(-16)];
  return [...parts, Buffer.from(canary).toString('base64').slice(0, 16)];
}
