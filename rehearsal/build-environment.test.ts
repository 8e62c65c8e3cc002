import { environmentOf, secretReference } from './build-environment';
import { parseBuildspec } from './buildspec';

const buildspec = parseBuildspec(JSON.stringify({
  version: '0.2',
  env: { 'variables': { PLAIN: 'buildspec', BOTH: 'buildspec' }, 'parameter-store': { PARAMETER: '/api/name' }, 'secrets-manager': { SECRET: 'token:key' } },
  phases: { build: { commands: ['true'] } },
}));

const asked: string[] = [];
const stores = {
  parameter: async (name: string) => { asked.push(name); return `value of ${name}`; },
  secret: async ({ id, jsonKey }: { id: string; jsonKey?: string }) => { asked.push(id); return `${jsonKey ?? 'all'} of ${id}`; },
};
beforeEach(() => { asked.length = 0; });

test("the project's variables win over the buildspec's, whatever their types", async () => {
  const { values } = await environmentOf(buildspec, [{ name: 'BOTH', value: 'project' }, { name: 'SECRET', type: 'PLAINTEXT', value: 'open' }], stores);
  expect(values).toEqual({ PLAIN: 'buildspec', BOTH: 'project', PARAMETER: 'value of /api/name', SECRET: 'open' });
  expect(asked).toEqual(['/api/name']);
});

test('values that come from elsewhere are secrets, others are not', async () => {
  const { secrets } = await environmentOf(buildspec, [{ name: 'TOKEN', type: 'SECRETS_MANAGER', value: 'whole' }], stores);
  expect(secrets).toEqual(['value of /api/name', 'key of token', 'all of whole']);
});

const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:token-AbCdEf';
test.each([
  ['token', { id: 'token' }],
  ['token:key', { id: 'token', jsonKey: 'key' }],
  ['token::AWSPREVIOUS', { id: 'token', versionStage: 'AWSPREVIOUS' }],
  ['token:key::v1', { id: 'token', jsonKey: 'key', versionId: 'v1' }],
  [arn, { id: arn }],
  [`${arn}:key:AWSCURRENT`, { id: arn, jsonKey: 'key', versionStage: 'AWSCURRENT' }],
])('reads the reference %s', (text, reference) => {
  expect(secretReference(text)).toEqual(reference);
});
