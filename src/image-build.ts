import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { BuildCache } from './build-cache';
import { BuildspecFileOptions, DockerfileBuildOptions, ImageBuildOptions } from './image-build-options';
import type { BoundBuild, BuildContext } from './private/bound-build';
import { checkBuildOptions } from './private/build-options';
import { sortedSecrets } from './private/build-secrets';
import { keepsBuildKit } from './private/buildkit-builder';
import { dockerfileBuildspec } from './private/buildspec';
import { architecturesIn, checkDockerfileOptions } from './private/dockerfile-options';
import { checkPath } from './private/paths';
import { dockerHubVariables } from './private/registry-logins';

/**
 * How the commit becomes an image in ECR. A description without a state.
 */
export abstract class ImageBuild {
  /**
   * Builds a Dockerfile and pushes the image under a tag that no other build has, `release-<commit>-<build>`.
   *
   * A failed login, build or push ends the build, and nothing is deployed.
   */
  public static dockerfile(options: DockerfileBuildOptions = {}): ImageBuild {
    const { _plan: cache } = options.cache ?? BuildCache.registry();
    checkBuildOptions(options);
    checkDockerfileOptions(options, cache);
    return new DescribedBuild('Dockerfile', options, (context) => ({
      ...dockerfileBuildspec(options, cache, context),
      platforms: architecturesIn(options),
      cache,
      pullsOwnImages: cache.from !== undefined || keepsBuildKit(options, cache),
      secrets: sortedSecrets(options.secrets),
    }));
  }

  /**
   * Runs a buildspec of the repository.
   *
   * It finds where to push in `IMAGE_REPOSITORY_URI`, what tags begin with in `IMAGE_TAG_PREFIX` and the container in
   * `CONTAINER_NAME`, and must write the artifact `imagedefinitions.json`.
   *
   * Further containers are in `CONTAINER_NAME_2` and so on. Services whose containers have other names than the first
   * service's need files of their own, in the order of the targets: `imagedefinitions-2.json` and so on.
   *
   * @param fileName the buildspec, relative to the repository's root and inside of it
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html#pipelines-create-image-definitions
   */
  public static buildspecFile(fileName: string, options: BuildspecFileOptions = {}): ImageBuild {
    checkBuildOptions(options);
    checkPath('fileName', fileName);
    return new DescribedBuild('buildspec file', options, () => ({
      buildSpec: codebuild.BuildSpec.fromSourceFilename(fileName),
      environmentVariables: dockerHubVariables(options.dockerHubCredentials),
      cache: {},
      pullsOwnImages: false,
      secrets: [],
    }));
  }

  /**
   * What kind of build this is, in a few words.
   */
  public abstract readonly description: string;

  /** @internal */
  public abstract readonly _options: ImageBuildOptions;

  /** @internal */
  public abstract _bind(context: BuildContext): BoundBuild;
}

/** A description and what a pipeline makes of it. */
class DescribedBuild extends ImageBuild {
  public readonly description: string;
  /** @internal */
  public readonly _options: ImageBuildOptions;
  private readonly boundFor: (context: BuildContext) => BoundBuild;

  constructor(description: string, options: ImageBuildOptions, boundFor: (context: BuildContext) => BoundBuild) {
    super();
    this.description = description;
    this._options = options;
    this.boundFor = boundFor;
  }

  /** @internal */
  public _bind(context: BuildContext): BoundBuild {
    return this.boundFor(context);
  }
}
