import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import type { ImageRepository } from '../image-repository';

/** A tag that follows what runs, and the repository that has it. */
export interface Pointer {
  readonly images: ImageRepository;
  readonly tag: string;
}

/** Which pointer stands behind a container. Weak, so that apps of a long-lived process can go. */
const pointers = new WeakMap<ecs.ContainerDefinition, Pointer>();

/**
 * The image behind a pointer tag. It remembers the container that it is bound to, so that a pipeline finds the
 * repository of a service by itself: across stacks, in patterns, beside sidecars and from every language.
 */
export class PointerImage extends ecs.ContainerImage {
  /** The pointer whose image the container runs, if it runs one. */
  public static behind(container: ecs.ContainerDefinition): Pointer | undefined {
    return pointers.get(container);
  }

  constructor(private readonly images: ImageRepository, private readonly tag: string) {
    super();
  }

  public bind(scope: Construct, container: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    pointers.set(container, { images: this.images, tag: this.tag });
    this.images._use(this.tag, container.taskDefinition);
    return ecs.ContainerImage.fromEcrRepository(this.images.repository, this.tag).bind(scope, container);
  }
}
