import { ContainerDefinition, HealthCheck, TaskDefinition } from './api';
import { Platform } from './engine';
import { NotPlayed } from './failures';

/** How a container of a task comes to its network. */
export type Network = { readonly publish: string[] } | { readonly sharedWith: string };

/** What `docker run` is told about a container, but for its image. */
export interface ContainerArguments {
  readonly options: string[];
  readonly command: string[];
}

/** @param interval seconds between health checks, where the definition's own would take too long for a rehearsal */
export function argumentsOf(
  container: ContainerDefinition, network: Network, secrets: { [name: string]: string } = {}, interval?: number,
): ContainerArguments {
  const [entryPoint, ...arguments_] = container.entryPoint ?? [];
  const environment = [...(container.environment ?? []).map(({ name, value }) => [name, value]), ...Object.entries(secrets)];
  return {
    options: [
      ...networkOptions(network),
      ...environment.flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ...(container.workingDirectory ? ['--workdir', container.workingDirectory] : []),
      ...(container.user ? ['--user', container.user] : []),
      ...(entryPoint ? ['--entrypoint', entryPoint] : []),
      ...healthOptions(container.healthCheck, interval),
    ],
    command: [...arguments_, ...container.command ?? []],
  };
}

/** The ports of all containers, as docker writes them; the task's one network interface has them all. */
export function portsOf({ containerDefinitions }: TaskDefinition): string[] {
  return [...new Set(containerDefinitions.flatMap(({ portMappings }) => portMappings ?? []).map(({ containerPort, protocol }) => `${containerPort}/${protocol ?? 'tcp'}`))];
}

/**
 * The containers in the order of their start. The first holds the network that the others join, so it is an essential
 * one: when it stops, and the network with it, the task stops anyway.
 */
export function inStartOrder({ containerDefinitions: containers }: TaskDefinition): ContainerDefinition[] {
  const dependent = containers.find(({ dependsOn }) => dependsOn?.length);
  if (dependent) throw new NotPlayed(`the order of containers (dependsOn of ${dependent.name}) is not played here`);
  const first = containers.find(isEssential);
  if (!first) throw new NotPlayed('the task definition has no essential container');
  return [first, ...containers.filter((container) => container !== first)];
}

export function isEssential({ essential }: ContainerDefinition): boolean {
  return essential ?? true;
}

/** Fargate runs on X86_64 unless the task definition says otherwise. */
export function platformOf({ runtimePlatform }: TaskDefinition): Platform {
  return runtimePlatform?.cpuArchitecture === 'ARM64' ? 'linux/arm64' : 'linux/amd64';
}

function networkOptions(network: Network): string[] {
  return 'sharedWith' in network
    ? ['--network', `container:${network.sharedWith}`]
    : network.publish.flatMap((port) => ['--publish', `127.0.0.1::${port}`]);
}

/** ECS looks at the definition's health check and never at the image's own. */
function healthOptions(check: HealthCheck | undefined, interval = check?.interval ?? 30): string[] {
  if (!check || check.command[0] === 'NONE') return ['--no-healthcheck'];
  return [
    '--health-cmd', commandLine(check.command),
    '--health-interval', `${Math.min(interval, check.interval ?? 30)}s`,
    '--health-timeout', `${check.timeout ?? 5}s`,
    '--health-retries', `${check.retries ?? 3}`,
    '--health-start-period', `${check.startPeriod ?? 0}s`,
  ];
}

/** Docker's client takes a line for the image's shell, and no list of arguments. */
function commandLine([kind, ...rest]: string[]): string {
  if (kind === 'CMD-SHELL') return rest.join(' ');
  const program = kind === 'CMD' ? rest : [kind, ...rest];
  return `exec ${program.map((argument) => `'${argument.replace(/'/g, "'\\''")}'`).join(' ')}`;
}
