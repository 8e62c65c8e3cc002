import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecr_assets from 'aws-cdk-lib/aws-ecr-assets';
import { Construct } from 'constructs';
import { BoundInitialImage, checkRegistryUri, checkTag, initialAsset } from './private/initial-image-source';

/**
 * The image that an `ImageRepository` holds before the first push, so that the service which is to run it can start.
 *
 * It is copied, with all its architectures, into every `live` tag that a task definition uses and that does not exist yet:
 * once, before the service is created. An existing tag is never overwritten, so later deployments change nothing.
 *
 * It should listen on the service's port and pass its health checks, or the first deployment of the service fails.
 */
export abstract class InitialImage {
  /**
   * A public image. Docker Hub lets strangers pull only so much, and AWS's addresses are shared by many of them: official
   * images are also at `public.ecr.aws/docker/library/…`.
   *
   * Throws when the name is none, or one of a private repository of ECR.
   *
   * @param uri the image's name as `docker pull` takes it, `[registry/]name[:tag][@sha256:…]`, for example `public.ecr.aws/nginx/nginx:stable`
   * @see https://docs.aws.amazon.com/AmazonECR/latest/public/docker-pull-ecr-image.html
   */
  public static fromRegistry(uri: string): InitialImage {
    checkRegistryUri(uri);
    return new DescribedImage('image of a public registry', () => ({ uri }));
  }

  /**
   * The image of a Dockerfile on the machine that runs `cdk deploy`, which needs Docker for it.
   *
   * @param directory the build context, for example `.`
   * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ecr_assets-readme.html
   */
  public static fromAsset(directory: string, options: ecr_assets.DockerImageAssetOptions = {}): InitialImage {
    return new DescribedImage('image of a Dockerfile', (scope) => initialAsset(scope, directory, options));
  }

  /**
   * An image of a private repository of ECR, also of another region or, where the repository's policy allows it, account.
   *
   * Throws when the tag is none.
   *
   * @param tag a tag, or a digest, `sha256:…`; `latest` unless it is given
   */
  public static fromEcrRepository(repository: ecr.IRepository, tag: string = 'latest'): InitialImage {
    checkTag(tag);
    return new DescribedImage('image of an ECR repository', () => ({ uri: repository.repositoryUriForTagOrDigest(tag), repository }));
  }

  /**
   * Where the image comes from, in a few words.
   */
  public abstract readonly description: string;

  /** @internal */
  public abstract _bind(scope: Construct): BoundInitialImage;
}

/** A description and what a repository makes of it. */
class DescribedImage extends InitialImage {
  public readonly description: string;
  private readonly bindTo: (scope: Construct) => BoundInitialImage;

  constructor(description: string, bindTo: (scope: Construct) => BoundInitialImage) {
    super();
    this.description = description;
    this.bindTo = bindTo;
  }

  /** @internal */
  public _bind(scope: Construct): BoundInitialImage {
    return this.bindTo(scope);
  }
}
