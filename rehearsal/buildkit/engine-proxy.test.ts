import { mkdtempSync, rmSync } from 'fs';
import { createServer, IncomingMessage, request as httpRequest, Server } from 'http';
import { connect } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { EngineProxy } from './engine-proxy';

let folder: string;
let engine: Server;
let proxy: EngineProxy;
/** What has come to the engine: method, path and body. */
const arrived: string[][] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'proxy-'));
  engine = createServer((request, response) => {
    void textOf(request).then((body) => {
      arrived.push([request.method!, request.url!, body]);
      response.writeHead(201, { 'Api-Version': '1.41' }).end('{"Id":"c0ffee"}');
    });
  });
  // Says back in capitals what it hears, and has the last word.
  engine.on('upgrade', (request, socket, head) => {
    arrived.push([request.method!, request.url!]);
    socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
    const say = (text: Buffer) => socket.write(text.toString().toUpperCase());
    if (head.length > 0) say(head);
    socket.on('data', say);
    socket.on('end', () => socket.end('bye'));
  });
  await new Promise<void>((resolve) => engine.listen(join(folder, 'engine'), resolve));
  proxy = await EngineProxy.listen(join(folder, 'proxy'), `unix://${join(folder, 'engine')}`, {
    url: (url) => url.replace('builder', 'builder-1'),
    container: (asked) => ({ ...asked, changed: true }),
    answer: (method, { pathname, searchParams }) => (pathname === '/images/create' ? { status: 200, body: { says: `${method} ${searchParams.get('tag')}` } } : undefined),
  });
});
beforeEach(() => { arrived.length = 0; });
afterAll(async () => {
  await proxy.close();
  engine.close();
  rmSync(folder, { recursive: true });
});

async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function ask(method: string, path: string, body = ''): Promise<{ status: number; version: unknown; body: string }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest({ socketPath: join(folder, 'proxy'), method, path, agent: false }, resolve).on('error', reject).end(body);
  });
  return { status: response.statusCode!, version: response.headers['api-version'], body: await textOf(response) };
}

test('requests and answers go through as they are, but for names in paths', async () => {
  const large = 'x'.repeat(1_000_000);
  expect(await ask('PUT', '/v1.41/containers/builder/archive?path=%2F', large)).toEqual({ status: 201, version: '1.41', body: '{"Id":"c0ffee"}' });
  expect(arrived).toEqual([['PUT', '/v1.41/containers/builder-1/archive?path=%2F', large]]);
});

test('what is asked of a new container is rewritten, and arrives whole', async () => {
  await ask('POST', '/v1.41/containers/create?name=builder', '{"Image":"größer"}');
  expect(arrived).toEqual([['POST', '/v1.41/containers/create?name=builder-1', '{"Image":"größer","changed":true}']]);
});

test('an answer in the place of the engine does not reach it', async () => {
  expect(await ask('POST', '/images/create?tag=v1')).toMatchObject({ status: 200, body: '{"says":"POST v1"}\n' });
  expect(arrived).toEqual([]);
});

test('a hijacked connection goes both ways until both sides have ended', async () => {
  const socket = connect({ path: join(folder, 'proxy'), allowHalfOpen: true });
  const heard = new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (chunk) => { text += chunk.toString(); }).on('end', () => resolve(text));
  });
  socket.write('POST /exec/builder/start HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
  await new Promise((resolve) => socket.once('data', resolve));
  socket.end('hello');
  expect(await heard).toMatch(/^HTTP\/1\.1 101 UPGRADED[^]*HELLObye$/);
  expect(arrived).toEqual([['POST', '/exec/builder-1/start']]);
});

test('an engine that is only reached over ssh cannot be stood in front of', async () => {
  await expect(EngineProxy.listen(join(folder, 'other'), 'ssh://somewhere', {} as any)).rejects.toThrow(/local socket, got: ssh:\/\/somewhere/);
});
