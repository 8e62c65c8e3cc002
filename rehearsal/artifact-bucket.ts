import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { dirname, join, sep } from 'path';
import { unzipSync, zipSync } from 'fflate';

/** Files by their path. */
export type Contents = Map<string, Buffer>;

/** The pipeline's artifact bucket: a folder of zips. */
export class ArtifactBucket {
  constructor(private readonly directory: string) {}

  /** Where the zip of an execution's artifact is; its folder exists. */
  public zipOf(artifact: string, execution: string): string {
    const zip = join(this.directory, artifact, `${execution}.zip`);
    mkdirSync(dirname(zip), { recursive: true });
    return zip;
  }

  public put(artifact: string, execution: string, contents: Contents): void {
    writeFileSync(this.zipOf(artifact, execution), zipSync(Object.fromEntries(contents)));
  }

  public get(artifact: string, execution: string): Contents {
    const entries = Object.entries(unzipSync(readFileSync(this.zipOf(artifact, execution))));
    return new Map(entries.filter(([path]) => !path.endsWith('/')).map(([path, bytes]) => [path, Buffer.from(bytes)]));
  }

  /**
   * Unpacks an artifact. Files lose their permissions, as they do when CodePipeline fetches them from GitHub.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/troubleshooting.html#troubleshooting-file-permissions
   */
  public unpack(artifact: string, execution: string, directory: string): void {
    mkdirSync(directory, { recursive: true });
    for (const [path, bytes] of this.get(artifact, execution)) {
      const file = join(directory, path);
      if (!file.startsWith(directory + sep)) throw new Error(`the artifact ${artifact} holds a file outside of itself, ${path}`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
  }
}
