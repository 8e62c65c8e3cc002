import { gunzipSync } from 'zlib';

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes, as it is kept. */
  readonly size: number;
  readonly platform?: { readonly os: string; readonly architecture: string };
  readonly annotations?: { readonly [name: string]: string };
}

export interface Manifest {
  readonly mediaType: string;
  /** Of an index. */
  readonly manifests?: Descriptor[];
  /** Of an image. */
  readonly config: Descriptor;
  readonly layers: Descriptor[];
}

const MEDIA_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** What a repository of a registry without a login holds, as it would be pulled. */
export class RegistryContents {
  /** `repository` begins with the registry's host. */
  constructor(private readonly repository: string) {}

  public async manifest(reference: string): Promise<Manifest & { readonly digest: string }> {
    const answer = await this.get(`manifests/${reference}`, { Accept: MEDIA_TYPES.join(', ') });
    return { ...await answer.json() as Manifest, digest: answer.headers.get('docker-content-digest')! };
  }

  public async json<T>({ digest }: Descriptor): Promise<T> {
    return await (await this.get(`blobs/${digest}`)).json() as T;
  }

  /** The unpacked archive of a layer. */
  public async layer({ digest }: Descriptor): Promise<Buffer> {
    return gunzipSync(Buffer.from(await (await this.get(`blobs/${digest}`)).arrayBuffer()));
  }

  private async get(path: string, headers: { [name: string]: string } = {}): Promise<Response> {
    const [host, ...name] = this.repository.split('/');
    const answer = await fetch(`http://${host}/v2/${name.join('/')}/${path}`, { headers });
    if (!answer.ok) throw new Error(`${this.repository}: ${path} is not there: ${answer.status}`);
    return answer;
  }
}
