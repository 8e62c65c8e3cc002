import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import type { DockerfileBuildOptions } from '../image-build-options';
import { secretOptions } from './build-secrets';
import { CachePlan } from './cache-plan';
import { joinPath } from './paths';
import { ShellWords } from './shell-words';

/** Where the result of a build goes. */
export type Destination =
  /** To the image repository. */
  | '--push'
  /** To the Docker engine of the build machine. */
  | '--load';

/** `docker buildx build` for these options. */
export class DockerBuild {
  constructor(private readonly options: DockerfileBuildOptions, private readonly cache: CachePlan, private readonly words: ShellWords) {}

  /** What has been built for one destination is still in the builder for the next. The shell knows by then whether there is a cache. */
  public to(destination: Destination): string {
    const { directory = '.', dockerfile = 'Dockerfile', target, secrets = {} } = this.options;
    return [
      `docker buildx build ${destination}`,
      '--tag "$IMAGE_URI"',
      `--file ${this.words.word(joinPath(directory, dockerfile), 'DOCKERFILE_PATH')}`,
      ...target ? [`--target ${this.words.word(target, 'DOCKERFILE_TARGET')}`] : [],
      ...this.buildArgs(),
      ...secretOptions(secrets),
      ...this.platforms(destination),
      ...destination === '--push' ? [...this.attestations(), '--metadata-file "$BUILD_METADATA"'] : ['--provenance=false'],
      ...this.cache.from ? ['$CACHE_FROM $CACHE_TO'] : [],
      this.words.word(joinPath(directory, ''), 'DOCKERFILE_DIRECTORY'),
    ].join(' ');
  }

  /** Sorted, so that the same arguments make the same template in whatever order they were written. */
  private buildArgs(): string[] {
    const { buildArgs = {} } = this.options;
    return Object.keys(buildArgs).sort().map((name) => `--build-arg ${this.words.word(`${name}=${buildArgs[name]}`, `BUILD_ARG_${name}`)}`);
  }

  /** The engine of the build machine takes one platform at a time: its own. */
  private platforms(destination: Destination): string[] {
    const { platforms } = this.options;
    return platforms && destination === '--push' ? [`--platform ${platformNames(platforms).join(',')}`] : [];
  }

  private attestations(): string[] {
    const { provenance, sbom, sbomGenerator } = this.options;
    return [
      // BuildKit's container would attest without being asked, and make an index of every image.
      provenance ? '--provenance=mode=max' : '--provenance=false',
      ...sbom ? [sbomGenerator === undefined ? '--sbom=true' : `--sbom=generator=${this.words.word(sbomGenerator, 'SBOM_GENERATOR')}`] : [],
    ];
  }
}

export function platformNames(platforms: Platform[]): string[] {
  return platforms.map(({ platform }) => platform).sort();
}
