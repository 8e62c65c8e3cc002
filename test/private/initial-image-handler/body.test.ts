import { createServer } from 'http';
import { AddressInfo } from 'net';
import { setTimeout as sleep } from 'timers/promises';
import { setFlagsFromString } from 'v8';
import { runInNewContext } from 'vm';
import { bodyOf } from '../../../src/private/initial-image-handler/body';

const server = createServer((_, response) => void response.end('a layer'));
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function blob(): Promise<AsyncIterable<Uint8Array>> {
  return bodyOf(await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
}

test('a body is all there, though memory was tidied up before anybody has read it', async () => {
  setFlagsFromString('--expose-gc');
  const body = await blob();
  await sleep(10);
  runInNewContext('gc')();
  await sleep(50);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toBe('a layer');
});

test('an answer without a body has no bytes', async () => {
  for await (const chunk of bodyOf(new Response(null))) throw new Error(`there must be nothing, got: ${chunk}`);
});
