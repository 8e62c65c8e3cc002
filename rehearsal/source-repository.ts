import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { run } from './processes';

/** The files of a commit. */
export interface Files {
  readonly [path: string]: string;
}

/** The git repository of the team whose service is deployed. */
export class SourceRepository {
  public static async create(directory: string, branch: string): Promise<SourceRepository> {
    mkdirSync(directory, { recursive: true });
    const repository = new SourceRepository(directory);
    await repository.git('init', '--quiet');
    // `init --initial-branch` is newer than some gits that are about.
    await repository.git('symbolic-ref', 'HEAD', `refs/heads/${branch}`);
    return repository;
  }

  private constructor(private readonly directory: string) {}

  /** Commits the files and returns the commit's id. */
  public async commit(message: string, files: Files): Promise<string> {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.directory, path)), { recursive: true });
      writeFileSync(join(this.directory, path), text);
    }
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--message', message);
    return (await this.git('rev-parse', 'HEAD')).trim();
  }

  /** The commit as a zip, which is how a source action hands it on: no history, no submodules. */
  public async archive(commit: string): Promise<Uint8Array> {
    const zip = join(this.directory, '.git', `${commit}.zip`);
    await this.git('archive', '--format=zip', `--output=${zip}`, commit);
    return readFileSync(zip);
  }

  /** Neither the user's configuration and hooks nor a git command that started the rehearsal may play a part. */
  private async git(...args: string[]): Promise<string> {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
    const developer = { NAME: 'Developer', EMAIL: 'developer@example.com' };
    return run('git', args, {
      cwd: this.directory,
      env: {
        ...Object.fromEntries(inherited),
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: developer.NAME,
        GIT_AUTHOR_EMAIL: developer.EMAIL,
        GIT_COMMITTER_NAME: developer.NAME,
        GIT_COMMITTER_EMAIL: developer.EMAIL,
      },
    });
  }
}
