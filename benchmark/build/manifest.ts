import { RegistryContents } from '../../rehearsal/registry-contents';

/** The layers of an image, by digest, with their compressed sizes. */
export class Layers {
  constructor(private readonly sizes: Map<string, number>) {}

  /** Bytes of the layers that another image has not. */
  public notIn(other: Layers): number {
    return [...this.sizes].filter(([digest]) => !other.sizes.has(digest)).reduce((sum, [, size]) => sum + size, 0);
  }
}

export async function layersOf(repository: string, tag: string): Promise<Layers> {
  const { layers } = await new RegistryContents(repository).manifest(tag);
  return new Layers(new Map(layers.map(({ digest, size }) => [digest, size])));
}
