import { pushPayload } from './github';

const push = { repo: 'acme/api', ref: 'refs/heads/main', before: '1'.repeat(40), after: '2'.repeat(40), message: 'Fix it' };

test('the payload is about this push', () => {
  expect(pushPayload(push)).toMatchObject({
    ref: 'refs/heads/main',
    before: '1'.repeat(40),
    after: '2'.repeat(40),
    deleted: false,
    head_commit: { id: '2'.repeat(40), message: 'Fix it' },
    commits: [{ id: '2'.repeat(40) }],
    repository: { name: 'api', full_name: 'acme/api', owner: { login: 'acme' }, clone_url: 'https://github.com/acme/api.git' },
  });
});

test('the payload has all that GitHub sends along', () => {
  expect(Object.keys(pushPayload(push))).toEqual(expect.arrayContaining(['pusher', 'sender', 'compare', 'forced', 'base_ref']));
});

test('payloads are copies', () => {
  pushPayload(push).repository.name = 'changed';
  expect(pushPayload(push).repository.name).toBe('api');
});
