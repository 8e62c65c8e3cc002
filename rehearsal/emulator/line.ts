import { createServer, Server, Socket } from 'net';
import { Cleanup } from '../cleanup';

/** The network between whoever pushes images and the registry, which can be cut. */
export class Line {
  /** A line from a free port of the loopback address to another of its ports. */
  public static async to(target: number, cleanup: Cleanup): Promise<Line> {
    const line = new Line(target);
    cleanup.later('the line to the registry', () => line.cut());
    await line.listen(0);
    return line;
  }

  public port = 0;
  private server?: Server;
  private readonly sockets = new Set<Socket>();
  private cutsAt?: { readonly request: RegExp; readonly then: () => void };

  private constructor(private readonly target: number) {}

  /** Cuts the line as soon as such a request would go through it; resolves when that has happened. */
  public async cutAt(request: RegExp): Promise<void> {
    return new Promise((resolve) => { this.cutsAt = { request, then: resolve }; });
  }

  /** Connections are refused again as before it was there. */
  public cut(): void {
    this.server?.close();
    this.server = undefined;
    for (const socket of this.sockets) socket.destroy();
  }

  public async mend(): Promise<void> {
    this.cutsAt = undefined;
    if (!this.server) await this.listen(this.port);
  }

  private async listen(port: number): Promise<void> {
    const server = createServer((client) => this.connect(client));
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    this.server = server;
    this.port = (server.address() as { port: number }).port;
  }

  private connect(client: Socket): void {
    const registry = new Socket().connect(this.target, '127.0.0.1');
    for (const [socket, other] of [[client, registry], [registry, client]]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined); // told by the close that follows
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
      // One side may end while the other still answers.
      socket.on('end', () => other.end());
    }
    registry.on('data', (bytes) => client.write(bytes));
    client.on('data', (bytes) => {
      if (!this.cutsAt?.request.test(bytes.toString('latin1'))) return void registry.write(bytes);
      const { then } = this.cutsAt;
      this.cutsAt = undefined;
      this.cut();
      then();
    });
  }
}
