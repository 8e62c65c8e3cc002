import { Destination } from './destination';
import { isDenied, Patience } from './ecr-client';
import { EcrSource } from './ecr-source';
import { blobsOf, childrenOf, ImageSource, Manifest, Refusal } from './image';
import { parseEcrName, parseImageName } from './image-name';
import { RegistrySource } from './registry-source';

/** What the custom resource asks for. */
export interface FillRequest {
  readonly SourceImage: string;
  readonly RepositoryUri: string;
  readonly PointerTags: string[];
}

export interface FillOptions extends Patience {
  /** How registries are spoken to; tests have no certificates. */
  readonly scheme: string;
}

const ATTEMPTS = 3;

/** Gives every pointer that names nothing yet the source's image. Pointers that name something are never touched. */
export async function fillPointers({ SourceImage, RepositoryUri, PointerTags }: FillRequest, options: FillOptions): Promise<void> {
  const repository = parseEcrName(parseImageName(RepositoryUri));
  if (!repository) throw new Refusal(`${RepositoryUri} is no private repository of ECR; give ImageRepository one that is`);
  const destination = new Destination(repository, options);
  const missing = await destination.missingTags(PointerTags);
  console.log(missing.length > 0 ? `${missing.join(', ')} named nothing yet: copying ${SourceImage}` : `${PointerTags.join(', ')}: there already`);
  if (missing.length === 0) return;

  const name = parseImageName(SourceImage);
  const ecrName = parseEcrName(name);
  const copy = new Copy(ecrName ? new EcrSource(ecrName, options) : new RegistrySource(name, options.scheme), destination, options.pause);
  const manifest = await copy.parts(name.reference);
  for (const tag of missing) {
    // Asked again, as a push may have been faster than the copy.
    if ((await destination.missingTags([tag])).length > 0) await destination.putManifest(manifest, tag);
  }
}

class Copy {
  constructor(private readonly source: ImageSource, private readonly destination: Destination, private readonly pause: number) {}

  /** Copies all that an image is made of, every architecture and attestation, and returns the manifest on top. */
  public async parts(reference: string): Promise<Manifest> {
    const manifest = await this.patiently(() => this.source.manifest(reference));
    for (const { digest } of childrenOf(manifest)) await this.destination.putManifest(await this.parts(digest));
    for (const digest of await this.destination.missingBlobs(blobsOf(manifest))) {
      console.log(`copying ${digest}`);
      await this.patiently(async () => this.destination.putBlob(digest, await this.source.blob(digest)));
    }
    return manifest;
  }

  /** A connection that breaks is no reason to roll a whole stack back. */
  private async patiently<T>(act: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await act();
      } catch (error) {
        // What is denied has been asked for again already, for longer than a role is new.
        if (error instanceof Refusal || isDenied(error) || attempt === ATTEMPTS) throw error;
        console.log(`attempt ${attempt} of ${ATTEMPTS}: ${error}`);
        await new Promise((resume) => setTimeout(resume, attempt * this.pause));
      }
    }
  }
}
