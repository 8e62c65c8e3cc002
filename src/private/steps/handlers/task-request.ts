import type {
  ContainerDefinition, Deployment, RegisterTaskDefinitionCommandInput, RunTaskCommandInput, Service, ServiceVolumeConfiguration, Tag, TaskDefinition,
  TaskVolumeConfiguration,
} from '@aws-sdk/client-ecs';
import { ImageDefinition } from './built-image';
import { StepFailed } from './errors';

/** What DescribeTaskDefinition tells, and RegisterTaskDefinition does not take. */
const TOLD_ONLY = [
  'taskDefinitionArn', 'revision', 'status', 'requiresAttributes', 'compatibilities', 'registeredAt', 'registeredBy', 'deregisteredAt', 'deleteRequestedAt',
];

/** A revision that differs in the images alone. */
export function revisionOf(current: TaskDefinition, tags: Tag[] | undefined, images: ImageDefinition[]): RegisterTaskDefinitionCommandInput {
  const taken = Object.entries(current).filter(([name]) => !TOLD_ONLY.includes(name));
  return {
    ...Object.fromEntries(taken) as unknown as RegisterTaskDefinitionCommandInput,
    containerDefinitions: current.containerDefinitions!.map((container: ContainerDefinition) => ({
      ...container,
      image: images.find(({ name }) => name === container.name)?.imageUri ?? container.image,
    })),
    ...ownTags(tags),
  };
}

/**
 * A task that stands where the service's own do: its network, machines, volumes and tags.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
 */
export function taskLike(service: Service): Omit<RunTaskCommandInput, 'taskDefinition'> {
  const { capacityProviderStrategy = [], launchType = 'EC2', propagateTags } = service;
  const deployment = service.deployments?.find(({ status }) => status === 'PRIMARY') ?? {};
  refuseWhatNoTaskHas(deployment);
  return withoutEmpty({
    ...capacityProviderStrategy.length > 0 ? { capacityProviderStrategy } : { launchType },
    networkConfiguration: service.networkConfiguration,
    platformVersion: service.platformVersion,
    placementConstraints: service.placementConstraints,
    placementStrategy: service.placementStrategy,
    volumeConfigurations: deployment.volumeConfigurations?.map(taskVolume),
    enableExecuteCommand: service.enableExecuteCommand,
    enableECSManagedTags: service.enableECSManagedTags,
    // A task that no service has started knows but these.
    propagateTags: propagateTags === 'TASK_DEFINITION' ? propagateTags : undefined,
    ...ownTags(service.tags),
  });
}

function refuseWhatNoTaskHas({ serviceConnectConfiguration }: Deployment): void {
  if (!serviceConnectConfiguration?.enabled) return;
  throw new StepFailed('the service uses Service Connect, which a task of its own cannot', 'run the command in another way, and leave beforeDeploy out', 'ConfigurationError');
}

/** It goes with the task. */
function taskVolume({ name, managedEBSVolume }: ServiceVolumeConfiguration): TaskVolumeConfiguration {
  const { tagSpecifications, ...volume } = managedEBSVolume!;
  return {
    name,
    managedEBSVolume: {
      ...volume,
      ...tagSpecifications && { tagSpecifications: tagSpecifications.map((each) => ({ ...each, propagateTags: each.propagateTags === 'SERVICE' ? undefined : each.propagateTags })) },
      terminationPolicy: { deleteOnTermination: true },
    },
  };
}

/** ECS refuses an empty list, and tags in AWS's own name. */
function ownTags(tags: Tag[] = []): { tags?: Tag[] } {
  const own = tags.filter(({ key }) => !/^aws:/i.test(key!));
  return own.length > 0 ? { tags: own } : {};
}

function withoutEmpty<T extends object>(input: T): T {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))) as T;
}
