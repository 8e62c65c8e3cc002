/** The shapes of the ECS API, as far as a deployment on one machine reads them. */

/** `taskDefinition` of DescribeTaskDefinition: one revision of a family. */
export interface TaskDefinition {
  readonly taskDefinitionArn?: string;
  readonly family?: string;
  readonly revision?: number;
  readonly containerDefinitions: ContainerDefinition[];
  readonly runtimePlatform?: { readonly cpuArchitecture?: string; readonly operatingSystemFamily?: string };
  readonly [property: string]: unknown;
}

export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  /** A task stops together with any of its essential containers. True when it is left out. */
  readonly essential?: boolean;
  readonly portMappings?: PortMapping[];
  readonly entryPoint?: string[];
  readonly command?: string[];
  readonly workingDirectory?: string;
  readonly user?: string;
  readonly environment?: { readonly name: string; readonly value: string }[];
  readonly secrets?: { readonly name: string; readonly valueFrom: string }[];
  readonly healthCheck?: HealthCheck;
  readonly dependsOn?: { readonly containerName: string; readonly condition: string }[];
  readonly [property: string]: unknown;
}

export interface PortMapping {
  readonly containerPort: number;
  readonly protocol?: string;
}

/** A container's health check; times are in seconds. */
export interface HealthCheck {
  /** `['CMD-SHELL', 'a command line']` or `['CMD', 'program', 'argument', …]`. */
  readonly command: string[];
  readonly interval?: number;
  readonly timeout?: number;
  readonly retries?: number;
  readonly startPeriod?: number;
}

/** `services[0]` of DescribeServices. */
export interface Service {
  readonly serviceName: string;
  readonly desiredCount: number;
  readonly deploymentConfiguration?: DeploymentConfiguration;
  readonly loadBalancers?: { readonly containerName?: string; readonly containerPort?: number }[];
}

export interface DeploymentConfiguration {
  readonly deploymentCircuitBreaker?: DeploymentCircuitBreaker;
  /** Tasks that must stay healthy, in percent of the desired count; 100 when it is left out. */
  readonly minimumHealthyPercent?: number;
  /** Tasks that may run or start at a time, in percent of the desired count; 200 when it is left out. */
  readonly maximumPercent?: number;
}

export interface DeploymentCircuitBreaker {
  readonly enable: boolean;
  readonly rollback?: boolean;
  /** Whether a task that becomes healthy makes the failures forgotten; true when it is left out. */
  readonly resetOnHealthyTask?: boolean;
  readonly thresholdConfiguration?: { readonly type: string; readonly value: number };
}

/** One of a service's deployments, as DescribeServices shows it. */
export interface Deployment {
  readonly id: string;
  /** The one that ECS works towards is PRIMARY, one whose tasks are being replaced is ACTIVE, and a past one is INACTIVE. */
  readonly status: 'PRIMARY' | 'ACTIVE' | 'INACTIVE';
  /** The revision's ARN. */
  readonly taskDefinition: string;
  readonly desiredCount: number;
  readonly pendingCount: number;
  readonly runningCount: number;
  readonly failedTasks: number;
  readonly rolloutState: RolloutState;
  readonly rolloutStateReason: string;
}

export type RolloutState = 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';

export interface ServiceEvent {
  readonly createdAt: Date;
  readonly message: string;
}
