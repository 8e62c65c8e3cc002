import { bodyOf } from './body';
import { checkedManifest, ImageSource, Manifest, MEDIA_TYPES, Refusal } from './image';
import { ImageName } from './image-name';

const DOCKER_HUB = 'registry-1.docker.io';

/**
 * A public registry, asked as a stranger.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pull
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
export class RegistrySource implements ImageSource {
  private token?: string;

  constructor(private readonly name: ImageName, private readonly scheme: string) {}

  public async manifest(reference: string): Promise<Manifest> {
    const response = await this.get(`manifests/${reference}`);
    return checkedManifest(await response.text(), {
      mediaType: response.headers.get('content-type')?.split(';')[0],
      digest: reference.startsWith('sha256:') ? reference : response.headers.get('docker-content-digest') ?? undefined,
    });
  }

  public async blob(digest: string): Promise<AsyncIterable<Uint8Array>> {
    // Registries redirect to where they store blobs, and fetch leaves the token out there, as it must.
    return bodyOf(await this.get(`blobs/${digest}`));
  }

  private async get(path: string): Promise<Response> {
    const url = `${this.scheme}://${this.name.registry}/v2/${this.name.repository}/${path}`;
    const ask = () => fetch(url, { headers: { accept: MEDIA_TYPES.join(', '), ...this.token && { authorization: `Bearer ${this.token}` } } });
    let response = await ask();
    if (response.status === 401) {
      // The first time, and whenever a token has become too old for the rest of the layers.
      this.token = await this.newToken(response.headers.get('www-authenticate') ?? '');
      response = await ask();
    }
    if (!response.ok) throw this.failure(response.status);
    return response;
  }

  private async newToken(challenge: string): Promise<string> {
    const { realm, service, scope } = Object.fromEntries([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
    if (!/^bearer /i.test(challenge) || !realm?.startsWith(`${this.scheme}://`)) throw this.failure(401);
    const url = new URL(realm);
    if (service) url.searchParams.set('service', service);
    url.searchParams.set('scope', scope ?? `repository:${this.name.repository}:pull`);
    const response = await fetch(url);
    if (!response.ok) throw this.failure(response.status);
    const { token, access_token: accessToken } = await response.json() as { token?: string; access_token?: string };
    return token ?? accessToken ?? '';
  }

  private failure(status: number): Error {
    const { registry, repository } = this.name;
    if (status === 429) {
      return new Refusal(registry === DOCKER_HUB
        ? `Docker Hub has answered enough strangers for now (429); take the image from a registry without such a limit, ${mirrorOf(repository)}`
        : `${registry} has answered enough strangers for now (429); try again later, or copy the image into ECR and pass InitialImage.fromEcrRepository(…)`);
    }
    if (status === 404) return new Refusal(`${registry} has no such image (404); check the name and the tag`);
    if (status === 401 || status === 403) {
      return new Refusal(`${registry} does not show it to strangers (${status}): it is private, or there is no such image; check the name, or copy the image into ECR and pass InitialImage.fromEcrRepository(…)`);
    }
    return new Error(`${registry} answered ${status}; try again`);
  }
}

/** Docker's official images have copies in ECR Public. */
function mirrorOf(repository: string): string {
  return repository.startsWith('library/') ? `public.ecr.aws/docker/${repository}` : 'or copy it into ECR and pass InitialImage.fromEcrRepository(…)';
}
