/** The parts of an image's name. */
export interface ImageName {
  readonly registry: string;
  readonly repository: string;
  /** A tag or a digest. */
  readonly reference: string;
}

/** A private repository of ECR, in whatever region, account and partition. */
export interface EcrName {
  readonly registryId: string;
  readonly region: string;
  readonly repositoryName: string;
}

/** Reads a name as Docker does: without a registry it is Docker Hub's, and without a tag it is `latest`. */
export function parseImageName(uri: string): ImageName {
  const [path, digest] = uri.split('@');
  const [, name, tag] = /^(.+?)(?::([^:/]+))?$/.exec(path)!;
  const [first, ...rest] = name.split('/');
  const hasRegistry = rest.length > 0 && /[.:]|^localhost$/.test(first);
  const reference = digest ?? tag ?? 'latest';
  if (hasRegistry && !/^(index\.)?docker\.io$/.test(first)) return { registry: first, repository: rest.join('/'), reference };

  const parts = hasRegistry ? rest : [first, ...rest];
  return { registry: 'registry-1.docker.io', repository: parts.length > 1 ? parts.join('/') : `library/${parts[0]}`, reference };
}

/** The repository in ECR that a name means, if it means one. */
export function parseEcrName({ registry, repository }: ImageName): EcrName | undefined {
  const [, registryId, region] = /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.[a-z.]+$/.exec(registry) ?? [];
  return registryId ? { registryId, region, repositoryName: repository } : undefined;
}
