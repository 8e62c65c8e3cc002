import { join } from 'path';
import { Emulator } from '../emulator/emulator';
import { run } from '../processes';

export interface Commands {
  /** The heading that they stand under. */
  readonly name: string;
  readonly script: string;
  /** Whether they are run; the others are only checked as to their spelling. */
  readonly played: boolean;
}

/** The blocks of commands that a page marks, and the one that sets its variables, in their order. */
export function commandsOf(page: string): Commands[] {
  const headings = [...page.matchAll(/^## (.*)$/gm)];
  const blocks = [...page.matchAll(/^<!-- (played|spelled) -->\n```console\n(.*?)^```$/gms)];
  return blocks.map((block) => {
    const name = headings.filter(({ index }) => index < block.index).pop()?.[1] ?? '';
    return { name, script: `${variablesOf(page)}\n${block[2]}`, played: block[1] === 'played' };
  });
}

function variablesOf(page: string): string {
  const [line] = page.match(/^export .*$/m) ?? [];
  if (!line) throw new Error('the page sets no variables for its commands');
  return line;
}

/** A reader's shell, with the AWS CLI and the emulator in the place of AWS. */
export class Shell {
  constructor(private readonly python: string, private readonly emulator: Emulator, private readonly workspace: string) {}

  public async run(script: string): Promise<string> {
    return this.bash(script);
  }

  /** The CLI checks each command against the service's model, and then finds nobody to send it to. */
  public async spell(script: string): Promise<string> {
    return this.bash([
      'export AWS_ENDPOINT_URL=http://127.0.0.1:9 AWS_MAX_ATTEMPTS=1',
      'aws() { said=$(command aws "$@" 2>&1) || true; case "$said" in *"Could not connect to the endpoint URL"*) ;; *) echo "$said"; exit 1;; esac; }',
      script,
    ].join('\n'));
  }

  private async bash(script: string): Promise<string> {
    const path = `${join(this.python, 'bin')}:${process.env.PATH}`;
    return run('bash', ['-c', `set -euo pipefail\n{ ${script}\n} 2>&1`], { cwd: this.workspace, env: { PATH: path, HOME: this.workspace, ...this.emulator.environment } });
  }
}
