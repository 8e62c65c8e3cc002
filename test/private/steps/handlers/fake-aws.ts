import { createServer, IncomingMessage, Server, ServerResponse } from 'http';
import { AddressInfo } from 'net';

/** An answer that is an error, as AWS words it. */
export class AwsError extends Error {
  constructor(readonly type: string, readonly status = 400, message = `${type} of the fake`, readonly more: object = {}) {
    super(message);
  }
}

/** Answers that follow each other; the last one stays. */
export type Answers = unknown[] | ((input: any) => unknown);

export interface Call {
  readonly operation: string;
  readonly input: any;
  /** The access key that has signed it. */
  readonly accessKey: string;
}

const ENVIRONMENT = {
  AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'FUNCTION', AWS_SECRET_ACCESS_KEY: 'of-the-function', AWS_SESSION_TOKEN: '', AWS_MAX_ATTEMPTS: '1',
};

/** AWS's API on this machine: JSON operations by their names, and objects of S3 with ranges. */
export class FakeAws {
  public static async start(): Promise<FakeAws> {
    const fake = new FakeAws();
    fake.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk)).on('end', () => fake.handle(request, Buffer.concat(chunks), response));
    });
    await new Promise<void>((listening) => fake.server.listen(0, '127.0.0.1', listening));
    Object.assign(process.env, ENVIRONMENT, { AWS_ENDPOINT_URL: `http://127.0.0.1:${(fake.server.address() as AddressInfo).port}` });
    return fake;
  }

  public readonly calls: Call[] = [];
  /** By their keys, such as `bucket/key`. An error is what S3 answers. */
  public readonly objects: { [key: string]: Buffer | AwsError } = {};
  public answers: { [operation: string]: Answers } = {};
  /** Whether S3 answers with the whole object where its last bytes are asked for. */
  public answersWhole = false;
  private server!: Server;

  public async stop(): Promise<void> {
    for (const name of [...Object.keys(ENVIRONMENT), 'AWS_ENDPOINT_URL']) delete process.env[name];
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  public inputsOf(operation: string): any[] {
    return this.calls.filter((call) => call.operation === operation).map(({ input }) => input);
  }

  private handle(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const accessKey = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? 'nobody';
    const target = request.headers['x-amz-target'];
    if (!target) return this.object(request, accessKey, response);
    const operation = String(target).split('.')[1];
    const input = JSON.parse(body.toString());
    this.calls.push({ operation, input, accessKey });
    const answer = this.answerTo(operation, input);
    if (answer === 'hangs up') {
      request.socket.destroy();
      return;
    }
    const failed = answer instanceof AwsError;
    response.writeHead(failed ? answer.status : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(failed ? { __type: answer.type, message: answer.message, ...answer.more } : answer));
  }

  private answerTo(operation: string, input: any): unknown {
    const answers = this.answers[operation];
    try {
      if (typeof answers === 'function') return answers(input);
    } catch (error) {
      return error;
    }
    if (!answers) return new AwsError('UnknownOperationException', 400, `nobody expects ${operation}`);
    return answers.length > 1 ? answers.shift() : answers[0];
  }

  private object({ url, headers }: IncomingMessage, accessKey: string, response: ServerResponse): void {
    const key = decodeURIComponent(new URL(url!, 'http://x').pathname.slice(1));
    this.calls.push({ operation: 'GetObject', input: { key, range: headers.range }, accessKey });
    const object = this.objects[key] ?? new AwsError('NoSuchKey', 404);
    if (object instanceof AwsError) {
      response.writeHead(object.status, { 'content-type': 'application/xml' });
      response.end(`<Error><Code>${object.type}</Code><Message>${object.message}</Message></Error>`);
      return;
    }
    const [, start, end] = /^bytes=(\d*)-(\d*)$/.exec(headers.range!)!;
    const from = start ? Number(start) : Math.max(0, object.length - Number(end));
    const to = start ? Math.min(Number(end) + 1, object.length) : object.length;
    if (this.answersWhole && !start) {
      response.writeHead(200);
      response.end(object);
      return;
    }
    response.writeHead(206, { 'content-range': `bytes ${from}-${to - 1}/${object.length}` });
    response.end(object.subarray(from, to));
  }
}
