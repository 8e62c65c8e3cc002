import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CachePlan, INLINE_CACHE, REGISTRY_CACHE } from './private/cache-plan';
import { checkEntries, checkLength } from './private/validation';

/**
 * Options of `BuildCache.dockerServer`.
 */
export interface DockerServerCacheOptions {
  /**
   * Size of the Docker server, which builds in place of the build machine.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/APIReference/API_DockerServer.html
   * @default DockerServerComputeType.SMALL
   */
  readonly computeType?: codebuild.DockerServerComputeType;

  /**
   * Security groups of the Docker server, 1 to 5. They must let the build in on port 9876.
   *
   * @default - none
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}

/**
 * Where an image build finds what earlier builds have done. A description without a state.
 *
 * A cache that is missing, foreign or broken makes a build slower and never makes it fail.
 */
export abstract class BuildCache {
  /**
   * Layers of all stages of the Dockerfile, kept in the image repository under the tag `cache`. The default.
   *
   * They are written by BuildKit in a container of its own, from an image that the first build takes from Docker Hub,
   * once: a copy stays in the image repository. `buildkitImage` names another one. Where BuildKit cannot be had, the image
   * is built without a cache.
   *
   * The cache is replaced by each build, counted by no lifecycle rule, and costs what it holds. An existing repository with
   * immutable tags needs an exclusion for `cache`, or it stays as it is.
   *
   * @see https://docs.docker.com/build/cache/backends/registry/
   */
  public static registry(): BuildCache {
    return new DescribedCache('registry', REGISTRY_CACHE);
  }

  /**
   * What the image itself remembers of its layers, found by the tag `cache` in the image repository.
   *
   * It needs no BuildKit image. Of a Dockerfile with several stages only the last one is remembered.
   *
   * @see https://docs.docker.com/build/cache/backends/inline/
   */
  public static inline(): BuildCache {
    return new DescribedCache('inline', INLINE_CACHE);
  }

  /**
   * Layers that CodeBuild keeps on a build machine for the next build that happens to run there: for frequent builds,
   * as they stay for minutes.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-caching.html
   */
  public static local(): BuildCache {
    return new DescribedCache('local', { project: codebuild.Cache.local(codebuild.LocalCacheMode.DOCKER_LAYER) });
  }

  /**
   * CodeBuild's own Docker server, which keeps its layers between builds and is charged for beside the build machine.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-docker-server.html
   */
  public static dockerServer(options: DockerServerCacheOptions = {}): BuildCache {
    checkEntries('securityGroups', options.securityGroups);
    checkLength('securityGroups', options.securityGroups, 5, 'leave it out for none');
    return new DescribedCache('Docker server', {
      dockerServer: {
        computeType: options.computeType ?? codebuild.DockerServerComputeType.SMALL,
        securityGroups: options.securityGroups,
      },
    });
  }

  /**
   * Every build starts from nothing.
   */
  public static none(): BuildCache {
    return new DescribedCache('none', {});
  }

  /**
   * What kind of cache this is, in a few words.
   */
  public abstract readonly description: string;

  /** @internal */
  public abstract readonly _plan: CachePlan;
}

/** A description and what a build makes of it. */
class DescribedCache extends BuildCache {
  public readonly description: string;
  /** @internal */
  public readonly _plan: CachePlan;

  constructor(description: string, plan: CachePlan) {
    super();
    this.description = description;
    this._plan = plan;
  }
}
