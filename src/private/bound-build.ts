import type { Secret } from 'aws-cdk-lib/aws-ecs';
import type { Buildspec } from './buildspec';
import { CachePlan } from './cache-plan';
import type { ImageDefinitions } from './image-definitions';
import { RegistryLogin } from './registry-logins';
import { Architecture } from './service-facts';

/** What a pipeline tells its build. */
export interface BuildContext {
  readonly definitions: ImageDefinitions;
  /** Registries of base images. */
  readonly logins: RegistryLogin[];
}

/** What a build asks of its project. */
export interface BoundBuild extends Buildspec {
  /** What the image is for: none when that is the machine's architecture, undefined when the build knows by itself. */
  readonly platforms?: Architecture[];
  readonly cache: CachePlan;
  /** Whether it reads from the image repository what earlier builds have pushed. */
  readonly pullsOwnImages: boolean;
  readonly secrets: Secret[];
}
