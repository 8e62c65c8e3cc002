import { readFileSync, writeFileSync } from 'fs';
import { LogsLocation } from '@aws-sdk/client-codebuild';
import { AwsCli } from './aws-cli';
import { PhaseFailed } from './build-phases';

/** What PutLogEvents takes at once: each event counts 26 bytes beside its text. */
const LIMITS = { bytes: 1_048_576, events: 10_000 };

/** The build's log in CloudWatch, written with the rights of the build's role. */
export class BuildLog {
  constructor(private readonly cli: Pick<AwsCli, 'call'>, private readonly location: LogsLocation, private readonly about: { role: string; build: string }) {}

  /**
   * A role that may not make the stream fails the build while it is queued, before anything runs.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
   */
  public async open(): Promise<void> {
    if (!this.enabled) return;
    const { role, build } = this.about;
    await this.makeStream().catch((error: Error) => {
      throw new PhaseFailed('ACCESS_DENIED', `Service role ${role} does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams for build ${build}. `
        + `Error message: ${error.message.replace(/^AccessDeniedException: /, '')}`);
    });
  }

  /**
   * Sends what the build has said. A role that may not is no reason for a build to fail, whose work is done by then:
   * AWS documents none, and the log is just missing.
   */
  public async send(text: string): Promise<void> {
    if (!this.enabled) return;
    const { groupName: logGroupName, streamName: logStreamName } = this.location;
    for (const logEvents of batches(text)) await this.cli.call('logs', 'put-log-events', { logGroupName, logStreamName, logEvents });
  }

  private get enabled(): boolean {
    return this.location.groupName !== undefined;
  }

  private async makeStream(): Promise<void> {
    const { groupName: logGroupName, streamName: logStreamName } = this.location;
    const make = () => this.cli.call('logs', 'create-log-stream', { logGroupName, logStreamName });
    await make().catch(async (error: Error) => {
      if (!error.message.startsWith('ResourceNotFoundException')) throw error;
      await this.cli.call('logs', 'create-log-group', { logGroupName });
      await make();
    });
  }
}

/** The lines as events, in requests of the size that CloudWatch takes. */
export function batches(text: string, limits = LIMITS): { timestamp: number; message: string }[][] {
  const requests: { timestamp: number; message: string }[][] = [];
  let bytes = Infinity;
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    const size = Buffer.byteLength(line) + 26;
    if (bytes + size > limits.bytes || requests[requests.length - 1].length === limits.events) {
      requests.push([]);
      bytes = 0;
    }
    requests[requests.length - 1].push({ timestamp: Date.now(), message: line });
    bytes += size;
  }
  return requests;
}

/**
 * Hides secrets from whoever reads the log: CodeBuild does it with values of Parameter Store and Secrets Manager, and
 * with access keys. It happens when the build has ended, before anybody reads the file.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.secrets-manager
 */
export function hideSecrets(logFile: string, secrets: string[]): void {
  const longestFirst = secrets.filter((secret) => secret !== '').sort((a, b) => b.length - a.length);
  writeFileSync(logFile, longestFirst.reduce((text, secret) => text.replaceAll(secret, '***'), readFileSync(logFile, 'utf8')));
}
