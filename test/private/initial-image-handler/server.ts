import { createServer, IncomingMessage, Server } from 'http';
import { AddressInfo } from 'net';

export interface Reply {
  readonly status: number;
  readonly headers?: { [name: string]: string };
  readonly body?: string | Buffer;
  /** The connection breaks after the body's first bytes. */
  readonly breaks?: boolean;
}

/** A server on this machine that answers until it is closed. */
export class LocalServer {
  public static async start(reply: (request: IncomingMessage, body: Buffer) => Reply): Promise<LocalServer> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const { status, headers, body = '', breaks } = reply(request, Buffer.concat(chunks));
        response.writeHead(status, { ...headers, ...breaks && { 'content-length': '1000000' } });
        if (breaks) response.write(body, () => response.destroy());
        else response.end(body);
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return new LocalServer(server);
  }

  private constructor(private readonly server: Server) {}

  public get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}
