import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import type { ImageRepository } from '../image-repository';

/** Which repository stands behind a container. Weak, so that apps of a long-lived process can go. */
const repositories = new WeakMap<ecs.ContainerDefinition, ImageRepository>();

/**
 * The image behind a pointer tag. It remembers the container that it is bound to, so that a pipeline finds the
 * repository of a service by itself: across stacks, in patterns, beside sidecars and from every language.
 */
export class PointerImage extends ecs.ContainerImage {
  /** The image repository whose image the container runs, if it runs one. */
  public static repositoryBehind(container: ecs.ContainerDefinition): ImageRepository | undefined {
    return repositories.get(container);
  }

  constructor(private readonly images: ImageRepository, private readonly tag: string) {
    super();
  }

  public bind(scope: Construct, container: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    repositories.set(container, this.images);
    return ecs.ContainerImage.fromEcrRepository(this.images.repository, this.tag).bind(scope, container);
  }
}

