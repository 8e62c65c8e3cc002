import { generateSecretString } from './secrets';

test('length and excluded kinds are kept to', () => {
  for (let i = 0; i < 50; i++) expect(generateSecretString({ PasswordLength: 64, ExcludePunctuation: true })).toMatch(/^[A-Za-z0-9]{64}$/);
});

test('without a rule: 32 characters, of every kind but spaces', () => {
  for (let i = 0; i < 50; i++) {
    const secret = generateSecretString({});
    expect(secret).toHaveLength(32);
    for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(secret).toMatch(kind);
    expect(secret).not.toContain(' ');
  }
});

test('the shortest secret has a character of every kind, unless that is not required', () => {
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/];
  for (let i = 0; i < 50; i++) expect(kinds.every((kind) => kind.test(generateSecretString({ PasswordLength: 4 })))).toBe(true);
  expect(() => generateSecretString({ PasswordLength: 3 })).toThrow('of each of 4 kinds must be longer, got: 3');
  expect(generateSecretString({ PasswordLength: 3, RequireEachIncludedType: false })).toHaveLength(3);
});

test('excluded characters do not turn up', () => {
  const rule = { PasswordLength: 100, ExcludeLowercase: true, ExcludeUppercase: true, ExcludePunctuation: true, ExcludeCharacters: '01234' };
  expect(generateSecretString(rule)).toMatch(/^[5-9]{100}$/);
});

test('no two secrets are the same', () => {
  expect(generateSecretString({})).not.toBe(generateSecretString({}));
});

test('a rule that leaves no character, and a template, are refused', () => {
  expect(() => generateSecretString({ ExcludeLowercase: true, ExcludeUppercase: true, ExcludeNumbers: true, ExcludePunctuation: true })).toThrow('excludes every character');
  expect(() => generateSecretString({ SecretStringTemplate: '{}' })).toThrow('SecretStringTemplate is not played here');
});
