import { everythingIn, Stored } from './images';
import { LocalServer, Reply } from './server';

const BLOB_STORE = '/store/';

/** A registry that wants a token even of strangers, and keeps its blobs on another server, as most public ones do. */
export class FakeRegistry {
  public static async start(): Promise<FakeRegistry> {
    const registry = new FakeRegistry();
    registry.server = await LocalServer.start(({ url, headers }) => registry.reply(new URL(url!, 'http://x'), headers.authorization, headers.accept));
    registry.store = await LocalServer.start(({ url, headers }) => registry.storeReply(url!, headers.authorization));
    return registry;
  }

  /** How a path is answered once instead, the first rule that has something for it. */
  public faults: ((path: string) => Reply | undefined)[] = [];
  public readonly requests: string[] = [];
  /** How many requests a token is good for. */
  public tokenUses = Infinity;
  public readonly challenge = { scheme: 'Bearer', realm: '', tokenKey: 'token', anonymous: false };
  private readonly manifests = new Map<string, Stored>();
  private readonly blobs: { [digest: string]: Buffer } = {};
  private uses = 0;
  private tokens = 0;
  private server!: LocalServer;
  private store!: LocalServer;

  public get address(): string {
    return this.server.address;
  }

  public async stop(): Promise<void> {
    await this.server.stop();
    await this.store.stop();
  }

  public push(repository: string, tag: string, top: Stored): void {
    const { manifests, blobs } = everythingIn(top);
    for (const manifest of manifests) this.manifests.set(`${repository}/manifests/${manifest.digest}`, manifest);
    this.manifests.set(`${repository}/manifests/${tag}`, top);
    Object.assign(this.blobs, blobs);
  }

  private reply({ pathname, searchParams }: URL, authorization?: string, accept?: string): Reply {
    this.requests.push(pathname);
    const fault = this.faultFor(pathname);
    if (fault) return fault;
    if (pathname === '/token') {
      if (searchParams.get('service') !== 'registry.test') return { status: 400 };
      this.tokens += 1;
      this.uses = 0;
      return { status: 200, body: JSON.stringify({ [this.challenge.tokenKey]: `token-${this.tokens} ${searchParams.get('scope')}` }) };
    }
    const [, repository, kind, reference] = /^\/v2\/(.+)\/(manifests|blobs)\/(.+)$/.exec(pathname)!;
    const good = authorization === `Bearer token-${this.tokens} repository:${repository}:pull` && this.uses < this.tokenUses;
    if (!this.challenge.anonymous && !good) {
      const { scheme, realm } = this.challenge;
      return { status: 401, headers: { 'www-authenticate': `${scheme} realm="${realm || `http://${this.address}/token`}",service="registry.test"` } };
    }
    this.uses += 1;
    if (kind === 'blobs') return { status: 307, headers: { location: `http://${this.store.address}${BLOB_STORE}${reference}` } };
    const manifest = this.manifests.get(`${repository}/manifests/${reference}`);
    // Of clients that do not say what they understand, registries make translations.
    if (!manifest || !accept?.split(', ').includes(manifest.mediaType)) return { status: 404 };
    return { status: 200, headers: { 'content-type': `${manifest.mediaType}; charset=utf-8`, 'docker-content-digest': manifest.digest }, body: manifest.text };
  }

  private storeReply(path: string, authorization?: string): Reply {
    this.requests.push(path);
    // As S3 does with signed addresses.
    if (authorization) return { status: 400, body: 'Only one auth mechanism allowed' };
    const blob = this.blobs[path.slice(BLOB_STORE.length)];
    return this.faultFor(path) ?? (blob ? { status: 200, body: blob } : { status: 404 });
  }

  private faultFor(path: string): Reply | undefined {
    const i = this.faults.findIndex((fault) => fault(path));
    return i < 0 ? undefined : this.faults.splice(i, 1)[0](path);
  }
}
