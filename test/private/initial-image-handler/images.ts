import { createHash } from 'crypto';

export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
export const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

export const digestOf = (bytes: string | Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** What a registry stores. */
export interface Stored {
  readonly digest: string;
  readonly mediaType: string;
  readonly text: string;
  readonly blobs: { [digest: string]: Buffer };
  readonly children: Stored[];
}

const stored = (mediaType: string, content: object, blobs: Buffer[], children: Stored[]): Stored => {
  const text = JSON.stringify({ schemaVersion: 2, mediaType, ...content }, undefined, 3);
  return { digest: digestOf(text), mediaType, text, children, blobs: Object.fromEntries(blobs.map((blob) => [digestOf(blob), blob])) };
};

const descriptor = (mediaType: string, blob: Buffer) => ({ mediaType, digest: digestOf(blob), size: blob.length });

/** An image of one architecture, with these layers. */
export function image(layers: string[], mediaType = OCI_MANIFEST, foreign: object[] = []): Stored {
  const config = Buffer.from(JSON.stringify({ architecture: 'arm64', layers }));
  const blobs = layers.map((layer) => Buffer.from(layer));
  return stored(mediaType, {
    config: descriptor('application/vnd.oci.image.config.v1+json', config),
    layers: [...blobs.map((blob) => descriptor('application/vnd.oci.image.layer.v1.tar+gzip', blob)), ...foreign],
  }, [config, ...blobs], []);
}

/** An image of several architectures, or whatever else stands in an index. */
export function index(children: Stored[], mediaType = OCI_INDEX): Stored {
  return stored(mediaType, {
    manifests: children.map(({ digest, mediaType: type, text }) => ({ mediaType: type, digest, size: text.length })),
  }, [], children);
}

export function everythingIn(top: Stored): { manifests: Stored[]; blobs: { [digest: string]: Buffer } } {
  const below = top.children.map(everythingIn);
  return { manifests: [...below.flatMap((each) => each.manifests), top], blobs: Object.assign({}, top.blobs, ...below.map((each) => each.blobs)) };
}
