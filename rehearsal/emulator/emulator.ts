import { ChildProcess } from 'child_process';
import { randomBytes } from 'crypto';
import { once } from 'events';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'fs';
import { createServer } from 'net';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { Cleanup } from '../cleanup';
import { ask } from '../http';
import { endGroup, interruption, lastLines, startGroup } from '../processes';
import { Aws } from './aws';
import { Line } from './line';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
const READY_WITHIN_SECONDS = 30;

export interface EmulatorOptions {
  /** Folder of the virtual environment. */
  readonly python: string;
  readonly workspace: string;
  /** Where webhooks deliver to: their URLs begin with it. */
  readonly webhookListener: string;
}

/** What the registry refuses beyond; nothing where AWS's own quotas are out of reach. */
export interface RegistryLimits {
  readonly imagesPerRepository?: number;
  readonly layerBytes?: number;
  /** How many requests of PutImage are refused for their rate, before one is not. */
  readonly throttledPutImages?: number;
}

/** What ECR's scan is to tell of an image. */
export interface ImageScan {
  /** How many findings there are of each severity, such as `{ HIGH: 1 }`. */
  readonly findings?: { readonly [severity: string]: number };
  /** How often it is asked about before it has ended: the first time nobody knows it yet. */
  readonly asksBeforeItEnds?: number;
}

/** How much shorter the waits of functions are: nobody wants to wait for a scan as long as a pipeline does. */
const SHORTER_WAITS_FACTOR = 20;

/** AWS on a free port of the loopback address, which asks for signatures and enforces IAM. All its state is in the workspace. */
export class Emulator {
  public static async start(options: EmulatorOptions, cleanup: Cleanup): Promise<Emulator> {
    const port = await freePort();
    const emulator = new Emulator(options, port, await Line.to(port, cleanup));
    cleanup.later('the emulator', async () => {
      emulator.wanted = false;
      await endGroup(emulator.server);
    });
    await emulator.untilReady();
    return emulator;
  }

  /** The registry's address, ECR's host on this machine: what goes there goes through the line. */
  public readonly host: string;
  public readonly endpoint: string;
  /** As the account's root user. */
  public readonly aws: Aws;
  /** What became of each build, for BatchGetBuilds to tell. */
  public readonly buildOutcomes: string;
  /** What RunTask shall run, and what became of it. */
  public readonly tasks: string;
  /** What waits for somebody's approval, and the answers. */
  public readonly approvals: string;
  /** What functions have been asked to do, and how it has ended. */
  public readonly jobs: string;
  private readonly directory: string;
  private server: ChildProcess;
  private wanted = true;
  // An access key of twelve digits is the root user's of that account.
  private readonly root = { accessKeyId: ACCOUNT, secretAccessKey: randomBytes(20).toString('hex') };

  private constructor(private readonly options: EmulatorOptions, private readonly port: number, public readonly registryLine: Line) {
    this.host = `127.0.0.1:${registryLine.port}`;
    this.endpoint = `http://127.0.0.1:${port}`;
    this.directory = join(options.workspace, 'emulator');
    this.buildOutcomes = join(this.directory, 'build-outcomes');
    this.tasks = join(this.directory, 'tasks');
    this.approvals = join(this.directory, 'approvals');
    this.jobs = join(this.directory, 'jobs');
    for (const folder of [this.buildOutcomes, this.tasks, this.approvals, this.jobs]) mkdirSync(folder, { recursive: true });
    this.aws = new Aws(this.endpoint, REGION, this.root);
    this.server = this.startServer(options);
  }

  /** Ends the process and starts another, which finds what the first has left. */
  public async restart(): Promise<void> {
    this.wanted = false;
    // Not endGroup: writing down its state may take it longer than that waits.
    const gone = once(this.server, 'exit');
    this.server.kill('SIGTERM');
    await gone;
    this.wanted = true;
    this.server = this.startServer(this.options);
    await this.untilReady();
  }

  /** Lowers the registry's quotas, or gives them back. */
  public limitRegistry(limits: RegistryLimits): void {
    writeFileSync(this.registryLimits, JSON.stringify(limits));
  }

  /** What scans tell of images that have a tag which begins so. Of all others they have found nothing. */
  public tellScans(scans: { [tagPrefix: string]: ImageScan }): void {
    writeFileSync(this.imageScans, JSON.stringify(scans));
  }

  /** How often the process of a function ends as soon as it has called an operation, before it knows the answer. */
  public killFunctionsAt(operations: { [operation: string]: number }): void {
    writeFileSync(this.functionDeaths, JSON.stringify(operations));
  }

  /** What makes AWS's own tools talk to the emulator as its root user. */
  public get environment(): { [name: string]: string } {
    return this.aws.environment;
  }

  private get registryLimits(): string {
    return join(this.directory, 'registry-limits.json');
  }

  private get imageScans(): string {
    return join(this.directory, 'image-scans.json');
  }

  private get functionDeaths(): string {
    return join(this.directory, 'function-deaths.json');
  }

  private get log(): string {
    return readFileSync(join(this.directory, 'log'), 'utf8');
  }

  private startServer({ python, webhookListener }: EmulatorOptions): ChildProcess {
    const log = openSync(join(this.directory, 'log'), 'a');
    const server = startGroup(join(python, 'bin', 'python'), [join(__dirname, 'server.py')], {
      cwd: this.directory,
      env: {
        PATH: process.env.PATH,
        HOME: this.directory,
        TMPDIR: this.directory,
        PYTHONDONTWRITEBYTECODE: '1',
        BIND_HOST: '127.0.0.1',
        GATEWAY_PORT: String(this.port),
        AUTH: 'true',
        MINISTACK_ACCOUNT_ID: ACCOUNT,
        MINISTACK_REGION: REGION,
        AWS_ACCESS_KEY_ID: this.root.accessKeyId,
        AWS_SECRET_ACCESS_KEY: this.root.secretAccessKey,
        S3_PERSIST: '1',
        S3_DATA_DIR: join(this.directory, 's3'),
        PERSIST_STATE: '1',
        STATE_DIR: join(this.directory, 'state'),
        WEBHOOK_LISTENER: webhookListener,
        BUILD_OUTCOMES: this.buildOutcomes,
        TASKS: this.tasks,
        APPROVALS: this.approvals,
        JOBS: this.jobs,
        FUNCTION_DEATHS: this.functionDeaths,
        // Of all that the emulator starts, functions alone are Node's.
        NODE_OPTIONS: `--require "${join(__dirname, 'shorter-waits.cjs')}"`,
        SHORTER_WAITS_FACTOR: String(SHORTER_WAITS_FACTOR),
        REGISTRY_LIMITS: this.registryLimits,
        IMAGE_SCANS: this.imageScans,
      },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    server.once('exit', (code, signal) => {
      // Whatever is under way would wait for it in vain.
      if (this.wanted) interruption.abort(new Error(`the emulator has ended (${signal ?? `exit code ${code}`}):\n${lastLines(this.log, 15)}`));
    });
    return server;
  }

  private async untilReady(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_SECONDS * 1000;
    for (;;) {
      const answer = await ask(`${this.endpoint}/_ministack/health`).catch(() => undefined);
      if (answer?.status === 200) return;
      if (Date.now() > deadline) throw new Error(`the emulator does not answer after ${READY_WITHIN_SECONDS} s:\n${lastLines(this.log, 15)}`);
      await sleep(100, undefined, { signal: interruption.signal });
    }
  }
}

/** The emulator cannot choose one itself, for it has to know its own address. */
/** A port of the loopback address that nobody uses. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
