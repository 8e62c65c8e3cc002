import { mkdirSync } from 'fs';
import { dirname, join } from 'path';
import { run } from '../processes';
import { Emulator } from './emulator';

/** The real CDK CLI, with the emulator in the place of AWS. */
export class Cdk {
  private readonly home: string;

  /** `assembly` is what synthesis made. */
  constructor(private readonly emulator: Emulator, private readonly assembly: string, workspace: string) {
    // The CLI remembers accounts, and each emulator is another AWS.
    this.home = join(workspace, 'cdk-home');
    mkdirSync(this.home);
  }

  public async bootstrap(): Promise<void> {
    await this.cdk('bootstrap');
  }

  public async deploy(): Promise<void> {
    await this.cdk('deploy', '--all', '--require-approval', 'never', '--progress', 'events');
  }

  private async cdk(...args: string[]): Promise<string> {
    const cli = join(dirname(require.resolve('aws-cdk/package.json')), 'bin', 'cdk');
    return run(process.execPath, [cli, ...args, '--app', this.assembly, '--no-notices', '--no-color'], {
      cwd: this.home,
      env: { PATH: process.env.PATH, HOME: this.home, CDK_HOME: this.home, CDK_DISABLE_CLI_TELEMETRY: 'true', NO_COLOR: '1', ...this.emulator.environment },
    });
  }
}
