import { RoleValues } from './build-values';

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

/** What the stores hold, or the error that they answer with. */
function values({ parameters = [] as object[] | Error, secret = '' as string | Error } = {}) {
  const asked: unknown[] = [];
  const answer = async <T>(request: unknown, what: T | Error): Promise<T> => {
    asked.push(request);
    if (what instanceof Error) throw what;
    return what;
  };
  const role: any = { secretsManager: { getSecretValue: async (request: unknown) => ({ SecretString: await answer(request, secret) }) } };
  const cli: any = { call: async (...request: unknown[]) => ({ Parameters: await answer(request, parameters) }) };
  return { asked, stores: new RoleValues(role, cli) };
}

test('parameters are read decrypted, with the right that CodeBuild asks for', async () => {
  const { stores, asked } = values({ parameters: [{ Value: 'v' }] });
  expect(await stores.parameter('/api/name')).toBe('v');
  expect(asked).toEqual([['ssm', 'get-parameters', { Names: ['/api/name'], WithDecryption: true }]]);
});

test.each([
  ['that does not exist', [], 'parameter does not exist: /p'],
  ['that the role may not read', new Error('AccessDeniedException: no'), 'AccessDeniedException: no'],
])('a parameter %s is a failure with a code', async (_what, parameters, message) => {
  await expect(values({ parameters }).stores.parameter('/p')).rejects.toMatchObject({ code: 'Decrypted Variables Error', message });
});

test('a secret is read as a whole, or one of its keys', async () => {
  const { stores } = values({ secret: '{"user":"u","port":5432}' });
  expect(await stores.secret({ id: 's' })).toBe('{"user":"u","port":5432}');
  expect(await stores.secret({ id: 's', jsonKey: 'user' })).toBe('u');
  expect(await stores.secret({ id: 's', jsonKey: 'port' })).toBe('5432');
});

test('a version of a secret is asked for', async () => {
  const { stores, asked } = values();
  await stores.secret({ id: 's', versionStage: 'AWSPREVIOUS', versionId: 'v1' });
  expect(asked).toEqual([{ SecretId: 's', VersionStage: 'AWSPREVIOUS', VersionId: 'v1' }]);
});

test.each([
  ['without that key', '{}', 'the secret s has no key k'],
  ['that is no JSON', 'plain', 'the secret s has no key k'],
  ['that the role may not read', named('AccessDeniedException', 'no'), 'AccessDeniedException: no'],
])('a secret %s is a failure with a code', async (_what, secret, message) => {
  await expect(values({ secret }).stores.secret({ id: 's', jsonKey: 'k' })).rejects.toMatchObject({ code: 'Secrets Manager Error', message });
});
