import { Token } from 'aws-cdk-lib';
import { BuildEnvironmentVariable } from 'aws-cdk-lib/aws-codebuild';

/**
 * Words of shell commands that mean themselves, whatever they hold.
 *
 * Text is quoted. A token is known to CloudFormation alone, which quotes nothing, so it travels in an environment variable.
 */
export class ShellWords {
  public readonly environmentVariables: { [name: string]: BuildEnvironmentVariable } = {};

  /** The word for a text; `variable` carries it if it is a token. */
  public word(text: string, variable: string): string {
    if (!Token.isUnresolved(text)) return quote(text);
    this.environmentVariables[variable] = { value: text };
    return `"$${variable}"`;
  }
}

/** A text as one word of a shell command. */
export function quote(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;
}
