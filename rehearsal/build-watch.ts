import { existsSync } from 'fs';
import { BuildStopped, BuildTimedOut } from './build-end';

/** How long a minute of a build's timeout lasts: CodeBuild's shortest timeout is five of them, which nobody wants to wait. */
export interface BuildClock {
  secondsPerMinute: number;
}

export const wallClock = (): BuildClock => ({ secondsPerMinute: 60 });

/** Aborts its signal as soon as a build has to end: when its time is up, or when the file appears that StopBuild makes. */
export class BuildWatch {
  private readonly controller = new AbortController();
  private readonly timeout: NodeJS.Timeout;
  private readonly look: NodeJS.Timeout;

  constructor(minutes: number, { secondsPerMinute }: BuildClock, stopRequest: string) {
    this.timeout = setTimeout(() => this.controller.abort(new BuildTimedOut()), minutes * secondsPerMinute * 1000);
    this.look = setInterval(() => { if (existsSync(stopRequest)) this.controller.abort(new BuildStopped()); }, 50);
  }

  public get signal(): AbortSignal {
    return this.controller.signal;
  }

  public close(): void {
    clearTimeout(this.timeout);
    clearInterval(this.look);
  }
}
