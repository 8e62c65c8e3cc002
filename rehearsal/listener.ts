import { createServer, IncomingMessage, Server, ServerResponse } from 'http';
import { Cleanup } from './cleanup';
import { Verdict } from './webhook';

/** What the listener answers to a delivery. */
export interface Answer extends Verdict {
  /** The execution that the delivery has started. */
  readonly executionId?: string;
}

/** Judges what was delivered to a webhook, and starts what it shall start; undefined if there is no such webhook. */
export type Receive = (webhook: string, delivery: { headers: { [name: string]: string }; body: Buffer }) => Promise<Answer | undefined>;

/** GitHub's deliveries are at most so large. */
const MAX_BYTES = 25 * 1024 * 1024;

/** Where CodePipeline's webhooks are at home on this machine: a server on a free port of the loopback address. */
export class Listener {
  public static async start(cleanup: Cleanup): Promise<Listener> {
    const listener = new Listener();
    await new Promise<void>((resolve, reject) => listener.server.once('error', reject).listen(0, '127.0.0.1', resolve));
    cleanup.later("the webhooks' listener", () => {
      listener.server.close();
      listener.server.closeAllConnections();
    });
    return listener;
  }

  private readonly server: Server;
  private readonly receivers: Receive[] = [];

  private constructor() {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: Error) => respond(response, 500, { message: error.message }));
    });
  }

  public get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
  }

  /** From now on there are webhooks, beside those of others. */
  public handTo(receive: Receive): void {
    this.receivers.push(receive);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_BYTES) return respond(response, 413, { message: 'a delivery is at most 25 MB' });
    }
    if (request.method !== 'POST') return respond(response, 405, { message: 'a delivery is a POST' });

    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    for (const receive of this.receivers) {
      const answer = await receive(decodeURIComponent(request.url!.slice(1)), { headers, body: Buffer.concat(chunks) });
      if (answer) return respond(response, answer.authentic ? 200 : 401, answer);
    }
    respond(response, 404, { message: 'there is no such webhook' });
  }
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
