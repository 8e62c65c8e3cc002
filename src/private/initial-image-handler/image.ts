import { createHash } from 'crypto';

/** A manifest as it is stored: its digest is that of these very characters. */
export interface Manifest {
  readonly text: string;
  readonly digest: string;
  readonly mediaType: string;
}

/** What names a layer, a configuration or a manifest in another manifest. */
export interface Descriptor {
  readonly digest: string;
  readonly mediaType?: string;
}

/** Where an image comes from. */
export interface ImageSource {
  /** The manifest of a tag or a digest. */
  manifest(reference: string): Promise<Manifest>;
  /** The bytes of a layer or a configuration, as they arrive. */
  blob(digest: string): Promise<AsyncIterable<Uint8Array>>;
}

/** What trying again does not mend; its message says what does. */
export class Refusal extends Error {}

/** Docker's and OCI's manifests and indexes. */
export const MEDIA_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** A manifest that is what it is said to be. */
export function checkedManifest(text: string, said: { mediaType?: string; digest?: string }): Manifest {
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  if (said.digest && said.digest !== digest) throw new Error(`the manifest ${said.digest} arrived as ${digest}`);
  const mediaType = said.mediaType ?? mediaTypeIn(text);
  if (!MEDIA_TYPES.includes(mediaType)) {
    throw new Refusal(`its manifest is of the type ${mediaType}, which is none of today's; build and push the image anew`);
  }
  return { text, digest, mediaType };
}

function mediaTypeIn(text: string): string {
  return JSON.parse(text).mediaType ?? 'none';
}

/** The manifests that an index is made of; none of them in the manifest of a single image. */
export function childrenOf(manifest: Manifest): Descriptor[] {
  return JSON.parse(manifest.text).manifests ?? [];
}

/** The digests of the configuration and of the layers, each once. Layers that only their maker may distribute stay there. */
export function blobsOf(manifest: Manifest): string[] {
  const { config, layers = [] } = JSON.parse(manifest.text) as { config?: Descriptor; layers?: Descriptor[] };
  const stored = layers.filter(({ mediaType = '' }) => !/foreign|nondistributable/.test(mediaType));
  return [...new Set([...(config ? [config] : []), ...stored].map(({ digest }) => digest))];
}
