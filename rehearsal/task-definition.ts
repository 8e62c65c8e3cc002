import { ImageDefinition } from './image-definitions';

/** A revision of a task definition, in the words of `AWS::ECS::TaskDefinition`. */
export interface TaskDefinition {
  readonly ContainerDefinitions: ContainerDefinition[];
  readonly [property: string]: any;
}

export interface ContainerDefinition {
  readonly Name: string;
  readonly Image: string;
  readonly [property: string]: any;
}

/** The revision that the ECS action registers: a copy in which only the named containers' images are others. */
export function nextRevision(current: TaskDefinition, definitions: ImageDefinition[]): TaskDefinition {
  const names = current.ContainerDefinitions.map((container) => container.Name);
  const unknown = definitions.find(({ name }) => !names.includes(name));
  if (unknown) throw new Error(`the task definition has no container ${JSON.stringify(unknown.name)}; it has: ${names.join(', ')}`);

  const images = new Map(definitions.map(({ name, imageUri }) => [name, imageUri]));
  return {
    ...current,
    ContainerDefinitions: current.ContainerDefinitions.map((container) => ({ ...container, Image: images.get(container.Name) ?? container.Image })),
  };
}

/** What `docker run` is told about a container. */
export interface ContainerLaunch {
  readonly image: string;
  readonly options: string[];
  readonly command: string[];
  /** The port that answers for the service, as docker writes it: `80/tcp`. */
  readonly port: string;
}

/** The task's only container, with its ports published on free ones of the loopback address. */
export function launchOf({ ContainerDefinitions: containers }: TaskDefinition): ContainerLaunch {
  if (containers.length !== 1) throw new Error(`a task must have one container to be played here, got: ${containers.length}`);
  const [container] = containers;
  if (container.Secrets?.length) throw new Error(`the secrets of the container ${container.Name} are not played here`);

  const ports: string[] = (container.PortMappings ?? []).map(({ ContainerPort, Protocol = 'tcp' }: any) => `${ContainerPort}/${Protocol}`);
  if (ports.length === 0) throw new Error(`the container ${container.Name} must map a port to be asked over HTTP`);
  const [entryPoint, ...arguments_]: string[] = container.EntryPoint ?? [];
  return {
    image: container.Image,
    options: [
      ...ports.flatMap((port) => ['--publish', `127.0.0.1::${port}`]),
      ...(container.Environment ?? []).flatMap(({ Name, Value }: any) => ['--env', `${Name}=${Value}`]),
      ...(entryPoint ? ['--entrypoint', entryPoint] : []),
    ],
    command: [...arguments_, ...container.Command ?? []],
    port: ports[0],
  };
}
