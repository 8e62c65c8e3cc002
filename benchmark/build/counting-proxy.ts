import { Agent, createServer, IncomingMessage, request } from 'http';
import { AddressInfo } from 'net';
import { Cleanup } from '../../rehearsal/cleanup';

/** What has gone to a registry and come from it, in bytes of layers, configurations and manifests. */
export interface Traffic {
  pushed: number;
  pulled: number;
}

/** A door to a registry on the loopback address, where bytes are counted. */
export class CountingProxy {
  public static async before(registry: string, cleanup: Cleanup): Promise<CountingProxy> {
    const [hostname, port] = registry.split(':');
    const proxy = new CountingProxy();
    const agent = new Agent({ keepAlive: true });
    const server = createServer((incoming, answer) => {
      const passed = request({ hostname, port, agent, method: incoming.method, path: incoming.url, headers: incoming.headers }, (answered) => {
        if (incoming.method === 'GET') count(answered, (bytes) => { proxy.traffic.pulled += bytes; });
        answer.writeHead(answered.statusCode!, answered.headers);
        answered.pipe(answer);
      });
      passed.on('error', () => answer.destroy());
      count(incoming, (bytes) => { proxy.traffic.pushed += bytes; });
      incoming.pipe(passed);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    proxy.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    cleanup.later('the counting proxy', async () => {
      agent.destroy();
      server.closeAllConnections();
      server.close();
    });
    return proxy;
  }

  public host = '';
  public traffic: Traffic = { pushed: 0, pulled: 0 };

  /** What has come and gone since the last time. */
  public take(): Traffic {
    const { traffic } = this;
    this.traffic = { pushed: 0, pulled: 0 };
    return traffic;
  }
}

function count(message: IncomingMessage, add: (bytes: number) => void): void {
  message.on('data', (chunk: Buffer) => add(chunk.length));
}
