import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import type { ImageRepository } from '../image-repository';

/** A tag that follows what runs, and the repository that has it. */
export interface Pointer {
  readonly images: ImageRepository;
  readonly tag: string;
}

/** Where a container keeps which pointer stands behind it: on itself, for whichever copy of this library asks. */
const POINTER = Symbol.for('cdk-ecs-github-pipeline.pointer');

/**
 * The image behind a pointer tag. It remembers the container that it is bound to, so that a pipeline finds the
 * repository of a service by itself: across stacks, in patterns, beside sidecars and from every language.
 */
export class PointerImage extends ecs.ContainerImage {
  /** The pointer whose image the container was made with, if it was made with one. */
  public static behind(container: ecs.ContainerDefinition): Pointer | undefined {
    return Reflect.get(container, POINTER);
  }

  constructor(private readonly images: ImageRepository, private readonly tag: string) {
    super();
  }

  /** A container of AWS Batch is none of ECS, and has instead of a task definition no more than an execution role. */
  public bind(scope: Construct, container: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    Object.defineProperty(container, POINTER, { value: { images: this.images, tag: this.tag }, configurable: true });
    const { taskDefinition } = container;
    this.images._use(this.tag, Construct.isConstruct(taskDefinition) ? taskDefinition : undefined);
    return ecs.ContainerImage.fromEcrRepository(this.images.repository, this.tag).bind(scope, container);
  }
}
