/** ECS on one machine: what UpdateService leads to, the action that waits for it, and the rollback of its stage. */
export * from './api';
export { DockerEngine } from './docker-engine';
export type { ContainerEngine, Platform, RegistryLogin } from './engine';
export * from './failures';
export * from './image-definitions';
export { EcsService } from './service';
export type { EcsServiceOptions } from './service';
export * from './stage-rollback';
