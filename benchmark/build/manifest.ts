/** The layers of an image, by digest, with their compressed sizes. */
export class Layers {
  constructor(private readonly sizes: Map<string, number>) {}

  /** Bytes of the layers that another image has not. */
  public notIn(other: Layers): number {
    return [...this.sizes].filter(([digest]) => !other.sizes.has(digest)).reduce((sum, [, size]) => sum + size, 0);
  }
}

export async function layersOf(repository: string, tag: string): Promise<Layers> {
  const [host, name] = repository.split('/');
  const types = ['application/vnd.docker.distribution.manifest.v2+json', 'application/vnd.oci.image.manifest.v1+json'];
  const answer = await fetch(`http://${host}/v2/${name}/manifests/${tag}`, { headers: { Accept: types.join(', ') } });
  if (!answer.ok) throw new Error(`${repository}:${tag} is not there: ${answer.status}`);
  const { layers } = await answer.json() as { layers: { digest: string; size: number }[] };
  return new Layers(new Map(layers.map(({ digest, size }) => [digest, size])));
}
