import { existsSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { interruption } from './processes';

/** What a function has said of its job, by PutJobSuccessResult or PutJobFailureResult. */
export interface JobResult {
  readonly operation: 'PutJobSuccessResult' | 'PutJobFailureResult';
  readonly continuationToken?: string;
  readonly executionDetails?: { readonly summary?: string; readonly percentComplete?: number };
  readonly outputVariables?: { [name: string]: string };
  readonly failureDetails?: { readonly type: string; readonly message: string };
}

/** The jobs that functions have: the emulator takes results for those that are open, and for no others. */
export class FunctionJobs {
  /** `directory` is the emulator's folder for them. */
  constructor(private readonly directory: string) {}

  /** Begins a job, or goes on with one that was answered. */
  public open(id: string): void {
    rmSync(this.file(id, 'result.json'), { force: true });
    writeFileSync(this.file(id, 'json'), '{}');
  }

  /** What the function says; nothing if it has not said anything in time, and then it may not any more. */
  public async result(id: string, withinSeconds: number): Promise<JobResult | undefined> {
    const deadline = performance.now() + withinSeconds * 1000;
    const file = this.file(id, 'result.json');
    while (!existsSync(file)) {
      if (performance.now() > deadline) {
        this.close(id);
        return undefined;
      }
      await sleep(50, undefined, { signal: interruption.signal });
    }
    return JSON.parse(readFileSync(file, 'utf8'));
  }

  private close(id: string): void {
    writeFileSync(this.file(id, 'ended'), '');
  }

  private file(id: string, kind: string): string {
    return join(this.directory, `${id}.${kind}`);
  }
}
