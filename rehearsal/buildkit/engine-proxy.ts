import { Agent, createServer, IncomingMessage, request as httpRequest, RequestOptions, Server, ServerResponse } from 'http';
import { connect, NetConnectOpts } from 'net';
import { Duplex } from 'stream';

/** What the proxy does between a build and the engine. */
export interface Rewriting {
  /** The path and query of a request as the engine shall get them. */
  url(url: string): string;
  /** What a request to make a container says. */
  container(request: object): object;
  /** An answer in the engine's place, to a request that it shall not get. */
  answer(method: string, url: URL): { readonly status: number; readonly body: object } | undefined;
}

/** A socket in front of the Docker engine's, through which everything goes as it is but for what is rewritten. */
export class EngineProxy {
  public static async listen(socket: string, engine: string, rewriting: Rewriting): Promise<EngineProxy> {
    const proxy = new EngineProxy(socket, endpointOf(engine), rewriting);
    await new Promise<void>((resolve, reject) => proxy.server.once('error', reject).listen(socket, resolve));
    return proxy;
  }

  /** For DOCKER_HOST. */
  public readonly host: string;
  private readonly server: Server;
  /** The engine reads a request to its end only where the connection goes on; otherwise what is still written breaks it off. */
  private readonly agent = new Agent({ keepAlive: true });
  private readonly hijacked = new Set<Duplex>();

  private constructor(socket: string, private readonly engine: NetConnectOpts, private readonly rewriting: Rewriting) {
    this.host = `unix://${socket}`;
    // Clients keep connections for as long as they like; uploads and builds take their time.
    this.server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
    this.server.on('request', (request, response) => {
      this.pass(request, response).catch((error: Error) => respond(response, 502, { message: error.message }));
    });
    this.server.on('upgrade', (request, client: Duplex, head) => this.hijack(request, client, head));
  }

  public async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    this.agent.destroy();
    for (const socket of this.hijacked) socket.destroy();
    await closed;
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method!;
    const answer = this.rewriting.answer(method, new URL(request.url!, 'http://engine'));
    if (answer) {
      request.resume();
      return respond(response, answer.status, answer.body);
    }
    const path = this.rewriting.url(request.url!);
    const makesContainer = method === 'POST' && /\/containers\/create(\?|$)/.test(path);
    const body = makesContainer ? await this.container(request) : undefined;
    const headers = body ? { ...request.headers, 'content-length': body.length } : request.headers;
    const passed = httpRequest({ ...this.engine as RequestOptions, agent: this.agent, method, path, headers });
    passed.on('response', (answered) => {
      response.writeHead(answered.statusCode!, answered.headers);
      response.flushHeaders(); // events and progress are waited for
      answered.pipe(response).on('close', () => answered.destroy());
      answered.on('error', () => response.destroy());
    });
    passed.on('error', (error) => (response.headersSent ? response.destroy() : respond(response, 502, { message: error.message })));
    response.on('close', () => passed.destroy());
    if (body) passed.end(body);
    else request.pipe(passed);
  }

  private async container(request: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    return Buffer.from(JSON.stringify(this.rewriting.container(JSON.parse(Buffer.concat(chunks).toString()))));
  }

  /** A connection that both sides go on to use for something else than HTTP: exec, attach, sessions of builds. */
  private hijack(request: IncomingMessage, client: Duplex, head: Buffer): void {
    const engine = connect({ ...this.engine, allowHalfOpen: true });
    for (const socket of [client, engine]) {
      this.hijacked.add(socket);
      socket.on('error', () => undefined); // told by the close that follows
      socket.on('close', () => this.hijacked.delete(socket));
    }
    client.on('close', () => engine.destroy());
    engine.on('close', () => client.end()); // after what it has said
    const lines = [`${request.method} ${this.rewriting.url(request.url!)} HTTP/1.1`];
    for (let i = 0; i < request.rawHeaders.length; i += 2) lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`);
    engine.write(`${lines.join('\r\n')}\r\n\r\n`);
    engine.write(head);
    client.pipe(engine).pipe(client);
  }
}

/** As docker's contexts write it. */
function endpointOf(host: string): NetConnectOpts & { socketPath?: string } {
  const { protocol, pathname, hostname, port } = new URL(host);
  if (protocol === 'unix:') return { path: pathname, socketPath: pathname };
  if (protocol === 'tcp:') return { host: hostname, port: Number(port || 2375) };
  throw new Error(`builds are rehearsed with an engine behind a local socket, got: ${host}`);
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}
