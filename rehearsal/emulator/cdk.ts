import { mkdirSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { Docker } from '../docker';
import { run } from '../processes';
import { Emulator } from './emulator';

/** The real CDK CLI, with the emulator in the place of AWS. */
export class Cdk {
  private readonly home: string;

  /** `assembly` is what synthesis made. `docker` is for image assets. */
  constructor(private readonly emulator: Emulator, private readonly assembly: string, workspace: string, private readonly docker?: Docker) {
    // The CLI remembers accounts, and each emulator is another AWS.
    this.home = join(workspace, 'cdk-home');
    mkdirSync(this.home, { recursive: true });
  }

  public async bootstrap(): Promise<void> {
    await this.cdk('bootstrap');
  }

  /** Returns what the CLI says. */
  public async deploy(...options: string[]): Promise<string> {
    return this.cdk('deploy', '--all', '--require-approval', 'never', '--progress', 'events', '--ci', ...options);
  }

  /** What a deployment would change, in the CLI's words. */
  public async diff(): Promise<string> {
    return this.cdk('diff', '--method', 'template', '--ci');
  }

  public async destroy(): Promise<void> {
    await this.cdk('destroy', '--all', '--force');
  }

  private async cdk(...args: string[]): Promise<string> {
    const cli = join(dirname(require.resolve('aws-cdk/package.json')), 'bin', 'cdk');
    return run(process.execPath, [cli, ...args, '--app', this.assembly, '--no-notices', '--no-color'], {
      cwd: this.home,
      env: {
        PATH: process.env.PATH,
        HOME: this.home,
        CDK_HOME: this.home,
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        NO_COLOR: '1',
        ...this.emulator.environment,
        ...(this.docker && { CDK_DOCKER: this.dockerCommand(), ...this.docker.withoutLogins(join(this.home, '.docker')).environment }),
      },
    });
  }

  /** A docker that finds ECR where the emulator is; the CLI only knows AWS's host. */
  private dockerCommand(): string {
    const file = join(this.home, 'docker');
    const replace = `s#\\(https://\\)\\{0,1\\}[0-9]\\{12\\}\\.dkr\\.ecr\\.[a-z0-9-]*\\.amazonaws\\.com#${this.emulator.host}#g`;
    // Line by line: no argument of the CLI has a line break.
    writeFileSync(file, ['#!/bin/sh', 'count=$#', 'while [ "$count" -gt 0 ]; do', `  set -- "$@" "$(printf %s "$1" | sed '${replace}')"`, '  shift; count=$((count - 1))', 'done', 'exec docker "$@"', ''].join('\n'), { mode: 0o755 });
    return file;
  }
}
