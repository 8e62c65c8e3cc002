import { createServer } from 'http';
import { AddressInfo } from 'net';
import { Cleanup } from '../cleanup';
import { Line } from './line';

let cleanup: Cleanup;
let line: Line;

beforeEach(async () => {
  cleanup = new Cleanup();
  const server = createServer((request, response) => response.end(request.url));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.later('the server', () => { server.closeAllConnections(); server.close(); });
  line = await Line.to((server.address() as AddressInfo).port, cleanup);
});
afterEach(() => cleanup.run());

const ask = async (path: string) => (await fetch(`http://127.0.0.1:${line.port}${path}`)).text();

test('what is asked is answered', async () => {
  expect(await ask('/v2/')).toBe('/v2/');
});

test('is cut in the middle, refuses everybody, and works again at the same place', async () => {
  const cut = line.cutAt(/^PUT|^GET \/layer/);
  expect(await ask('/v2/')).toBe('/v2/');
  await expect(ask('/layer')).rejects.toThrow();
  await cut;
  await expect(ask('/v2/')).rejects.toThrow();
  await line.mend();
  expect(await ask('/layer')).toBe('/layer');
});
