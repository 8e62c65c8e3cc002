import { request } from 'http';
import { Cleanup } from './cleanup';
import { Listener } from './listener';

const cleanup = new Cleanup();
let listener: Listener;
beforeAll(async () => {
  listener = await Listener.start(cleanup);
  listener.handTo(async (webhook, { headers, body }) => webhook === 'my hook'
    ? { authentic: headers['x-hub-signature-256'] === 'right', startsPipeline: true, reason: body.toString('hex') } : undefined);
});
afterAll(() => cleanup.run());

test('hands over the bytes and the headers, and answers 200', async () => {
  const response = await fetch(`${listener.origin}/my%20hook`, { method: 'POST', headers: { 'X-Hub-Signature-256': 'right' }, body: Buffer.from([0, 255, 10]) });
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ authentic: true, startsPipeline: true, reason: '00ff0a' });
});

test.each([
  [401, 'POST', '/my%20hook'],
  [404, 'POST', '/another'],
  [405, 'GET', '/my%20hook'],
])('answers %d to an unsigned %s %s', async (status, method, path) => {
  expect((await fetch(listener.origin + path, { method })).status).toBe(status);
});

test('what cannot be told apart from a broken webhook is answered 500, and others still are', async () => {
  expect((await fetch(`${listener.origin}/%`, { method: 'POST' })).status).toBe(500);
  expect((await fetch(`${listener.origin}/another`, { method: 'POST' })).status).toBe(404);
});

test('a delivery that breaks off half-way harms nobody', async () => {
  await new Promise((resolve) => {
    const delivery = request(`${listener.origin}/my%20hook`, { method: 'POST', headers: { 'Content-Length': '100' } });
    delivery.on('error', resolve);
    delivery.write('half', () => delivery.destroy());
    delivery.on('close', resolve);
  });
  expect((await fetch(`${listener.origin}/another`, { method: 'POST' })).status).toBe(404);
});
