/** Runs commands, one after the other. */
export interface CommandRunner {
  /** Returns the exit code. Rejects if the machine is gone with all that was on it. */
  execute(command: string): Promise<number>;
  close(): Promise<void>;
}

/** What commands are run with. */
export interface ShellSetting {
  /** `sh` or `bash`. */
  readonly shell: string;
  /** Where the first command begins. */
  readonly directory: string;
  readonly environment: { [name: string]: string };
  /** The file that all output goes to. */
  readonly log: number;
  /** A folder for what has to be remembered from command to command. */
  readonly scratch: string;
  /** Ends everything at once. */
  readonly signal?: AbortSignal;
}

/** As one word of a command. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
