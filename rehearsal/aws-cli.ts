import { writeFileSync } from 'fs';
import { join } from 'path';
import { Aws } from './emulator/aws';
import { CommandFailed, run } from './processes';

/** Calls the services for which there is no client here, with the credentials of somebody. */
export class AwsCli {
  /** `python` is the folder of the virtual environment, `scratch` one for requests. */
  constructor(private readonly python: string, private readonly aws: Pick<Aws, 'environment'>, private readonly scratch: string) {}

  /** Rejects with a message like those of the SDK's errors: `AccessDeniedException: User …`. */
  public async call(service: string, operation: string, request: object): Promise<any> {
    // In a file, for a request may be longer than a command line.
    const file = join(this.scratch, `${operation}.json`);
    writeFileSync(file, JSON.stringify(request));
    const environment = { PATH: process.env.PATH, ...this.aws.environment };
    try {
      const answer = await run(join(this.python, 'bin', 'aws'), [service, operation, '--output', 'json', '--cli-input-json', `file://${file}`], { env: environment });
      return answer.trim() ? JSON.parse(answer) : {};
    } catch (error) {
      const said = error instanceof CommandFailed && /An error occurred \((\w+)\) when calling .*? operation: (.*)/.exec(error.output);
      throw said ? new Error(`${said[1]}: ${said[2]}`) : error;
    }
  }
}
