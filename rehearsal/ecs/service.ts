import { Deployment, Service, ServiceEvent, TaskDefinition } from './api';
import { ContainerEngine, RegistryLogin } from './engine';

export interface EcsServiceOptions {
  /** `services[0]` of DescribeServices. */
  readonly service: Service;
  readonly engine: ContainerEngine;
  /** What the execution role gets before an image is pulled, like ecr:GetAuthorizationToken; nothing for a public registry. */
  readonly login: (image: string) => Promise<RegistryLogin | undefined>;
  /** The action's DeploymentTimeout. */
  readonly settlesWithinSeconds: number;
}

/** An ECS service with its tasks. */
export declare class EcsService {
  constructor(options: EcsServiceOptions);
  /** Brings up the service's first revision. */
  public start(taskDefinition: TaskDefinition): Promise<Deployment>;
  /** What UpdateService with a new revision leads to. Rejects with a `DeploymentFailure`. */
  public deploy(taskDefinition: TaskDefinition): Promise<Deployment>;
  /** Where the newest healthy task answers. */
  public readonly url?: string;
  /** The newest first. */
  public readonly deployments: Deployment[];
  /** The newest first. */
  public readonly events: ServiceEvent[];
  public stop(): Promise<void>;
}
