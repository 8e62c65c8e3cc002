/** Something that ECS, or CodePipeline's ECS action, refuses or gives up. Its message is the cause in one line. */
export abstract class EcsFailure extends Error {
  constructor(message: string, /** The end of the containers' output, where there is one. */ readonly log = '') {
    super(message.trim().replace(/\s*\n\s*/g, ' '));
    this.name = new.target.name;
  }
}

/** The action cannot do what it was told, and has not touched the service. */
export class InvalidActionConfiguration extends EcsFailure {}

/** The machine cannot play what the definition asks for, although AWS could. */
export class NotPlayed extends EcsFailure {}

/** Why a task has stopped, or could not start. */
export abstract class TaskFailure extends EcsFailure {}

/** What a task needs before its images could not be had: the registry's login, or a secret. */
export class ResourceInitializationError extends TaskFailure {}

export class CannotPullContainerError extends TaskFailure {}

export class CannotStartContainerError extends TaskFailure {}

export class EssentialContainerExited extends TaskFailure {}

/** A container's health check, or the load balancer's, has failed. */
export class TaskUnhealthy extends TaskFailure {}

/** Why a deployment has not ended well. `cause` is what the last of its tasks has failed with. */
export abstract class DeploymentFailure extends EcsFailure {
  constructor(message: string, readonly cause?: TaskFailure) {
    super(cause ? `${message}: ${cause.name}: ${cause.message}` : message, cause?.log);
  }
}

/** The circuit breaker has ended the deployment. */
export class DeploymentFailed extends DeploymentFailure {}

/** The service was not steady within the action's DeploymentTimeout. ECS itself goes on trying. */
export class DeploymentTimedOut extends DeploymentFailure {}

/** A newer deployment has taken this one's place, or the service was stopped. */
export class DeploymentSuperseded extends DeploymentFailure {}
