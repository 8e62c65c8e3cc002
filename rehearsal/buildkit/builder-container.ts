/** How buildx begins the names of its builders' containers and volumes: by the builder's name alone. */
const PREFIX = /buildx_buildkit_/g;

/** Of the Docker API, what buildx asks for when it makes a builder. */
export interface ContainerRequest {
  readonly [field: string]: unknown;
  readonly Labels?: { [name: string]: string };
  readonly HostConfig?: HostConfig;
}

interface HostConfig {
  readonly [field: string]: unknown;
  readonly Privileged?: boolean;
  readonly CapAdd?: string[];
  readonly SecurityOpt?: string[];
  readonly Binds?: string[];
  readonly Mounts?: Mount[];
}

interface Mount {
  readonly [field: string]: unknown;
  readonly Type: string;
  readonly Source?: string;
  readonly VolumeOptions?: { readonly [option: string]: unknown; readonly Labels?: { [name: string]: string } };
}

/** What is BuildKit's due of a privileged container, one by one. */
const RIGHTS = {
  CapAdd: ['SYS_ADMIN', 'NET_ADMIN', 'SYS_PTRACE'],
  SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
  MaskedPaths: [] as string[],
  ReadonlyPaths: [] as string[],
  Binds: ['/sys/fs/cgroup:/sys/fs/cgroup:rw'],
};

/** The same text with the containers and volumes of one build: other builds use the same names. */
export function ofBuild(build: string, text: string): string {
  return text.replace(PREFIX, `buildx_buildkit_${build}_`);
}

/** The container and its volumes with a label, to be found again. */
export function labelled(request: ContainerRequest, label: string): ContainerRequest {
  const [name, value] = label.split('=');
  const mounts = request.HostConfig?.Mounts?.map((mount) => (mount.Type === 'volume'
    ? { ...mount, VolumeOptions: { ...mount.VolumeOptions, Labels: { ...mount.VolumeOptions?.Labels, [name]: value } } } : mount));
  return {
    ...request,
    Labels: { ...request.Labels, [name]: value },
    ...(mounts && { HostConfig: { ...request.HostConfig, Mounts: mounts } }),
  };
}

/** For a machine that cannot give a container all rights, because it has not got them itself. */
export function unprivileged(request: ContainerRequest): ContainerRequest {
  const host = request.HostConfig;
  if (!host?.Privileged) return request;
  return {
    ...request,
    HostConfig: {
      ...host,
      Privileged: false,
      CapAdd: [...host.CapAdd ?? [], ...RIGHTS.CapAdd],
      SecurityOpt: [...host.SecurityOpt ?? [], ...RIGHTS.SecurityOpt],
      MaskedPaths: RIGHTS.MaskedPaths,
      ReadonlyPaths: RIGHTS.ReadonlyPaths,
      Binds: [...host.Binds ?? [], ...RIGHTS.Binds],
    },
  };
}
