export * from './build-cache';
export * from './deploy-stage';
export * from './ecs-github-pipeline';
export * from './ecs-github-pipeline-props';
export * from './github-source';
export * from './image-build';
export * from './image-repository';
export * from './initial-image';
