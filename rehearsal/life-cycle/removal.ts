import { RemovalPolicy } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Emulator } from '../emulator/emulator';
import { ensure } from '../steps';
import { Says } from './app';
import { belongings } from './belongings';
import { LiveStack } from './live-stack';
import { ImageRepository } from 'cdk-ecs-github-pipeline';

const GIVEN_NAME = 'acme/given';
const given = { repositoryName: GIVEN_NAME };

/** What survives a stack: artifacts, images and build logs. */
const DATA = ['bucket', 'image repository', 'log group'];

const DEFAULTS: Says = () => ({});
const DESTROY: Says = () => ({ removalPolicy: RemovalPolicy.DESTROY });
const NAMED: Says = ({ stack }) => ({ imageRepository: new ImageRepository(stack, 'Images', given) });
const FOUND: Says = ({ stack }) => ({
  imageRepository: new ImageRepository(stack, 'Images', { repository: Repository.fromRepositoryName(stack, 'Existing', GIVEN_NAME) }),
});

/** What destroying a stack leaves behind, and that it can be deployed again. */
export class Removal {
  constructor(private readonly emulator: Emulator, private readonly stack: LiveStack) {}

  /** Images, artifacts and build logs, and nothing else. */
  public async retainsData(): Promise<string> {
    return this.leaves(DEFAULTS, DATA);
  }

  /** What the first stack has left behind is neither an obstacle nor taken over. */
  public async deploysAgain(): Promise<string> {
    const before = await belongings(this.emulator);
    await this.stack.deploy(DEFAULTS);
    ensure(await this.stack.isUpToDate() && await this.stack.diffIsEmpty(), 'deployed once more, nothing changes');
    const made = difference(await belongings(this.emulator), before).filter((belonging) => /^(bucket|image repository|log group) .*pipeline/i.test(belonging));
    const kinds = made.map(kindOf).sort();
    // The function that moves the live tag has a log group as well, which goes with the stack.
    ensure(kinds.join() === [...DATA, 'log group'].join(), `there is a new image repository, a bucket and two log groups, got: ${made.join(', ')}`);
    await this.stack.destroy();
    return 'with a new image repository, a bucket and two log groups';
  }

  /** Not even images, artifacts and build logs. */
  public async removesEverything(): Promise<string> {
    return this.leaves(DESTROY, []);
  }

  /** A given name is taken as long as what it names is retained; the repository is then used as it is. */
  public async findsWhatWasNamed(): Promise<string> {
    await this.stack.deploy(NAMED);
    await this.stack.destroy();
    const refused = await this.stack.deploy(NAMED).then(() => '', (error: Error) => error.message);
    ensure(refused.includes('already exists'), `the name is taken, got: ${refused || 'no error'}`);
    await this.stack.deploy(FOUND);
    await this.stack.destroy();
    ensure((await belongings(this.emulator)).has(`image repository ${GIVEN_NAME}`), 'the repository is still there');
    return 'refused under a repositoryName that is taken, deployed with the repository given';
  }

  /**
   * From DESTROY back to the default, nothing is lost, and the stack can still be destroyed. CDK's function that empties
   * the bucket has lost its right to look at it by the time it is asked to go, which CloudFormation skips.
   *
   * @see https://github.com/aws/aws-cdk/issues/14649
   */
  public async goesBackToRetaining(): Promise<string> {
    const before = await belongings(this.emulator);
    await this.stack.deploy(DESTROY);
    await this.fill();
    const lost = await this.stack.update(DEFAULTS);
    ensure(lost.length === 0, `going back costs nothing, got: ${lost.join(', ')}`);
    await this.stack.destroy();
    return `leaves ${this.expectLeft(await belongings(this.emulator), before, DATA)}`;
  }

  /** Deploys, puts data into what holds data, destroys, and looks what is there that was not before. */
  private async leaves(says: Says, expected: string[]): Promise<string> {
    if (this.stack.deployed) await this.stack.destroy();
    const before = await belongings(this.emulator);
    await this.stack.deploy(says);
    await this.fill();
    await this.stack.destroy();
    return `leaves ${this.expectLeft(await belongings(this.emulator), before, expected)}`;
  }

  private expectLeft(after: Set<string>, before: Set<string>, expected: string[]): string {
    // The function that empties the bucket has logged, and Lambda's log groups are no stack's.
    const left = difference(after, before).filter((belonging) => !belonging.startsWith('log group /aws/lambda/'));
    const kinds = left.map(kindOf).sort();
    ensure(kinds.join() === expected.join(), `it leaves ${expected.join(', ') || 'nothing'}, got: ${left.join(', ') || 'nothing'}`);
    return left.join(', ') || 'nothing';
  }

  private async fill(): Promise<void> {
    const { s3, ecr } = this.emulator.aws;
    for (const { type, id } of (await this.stack.state()).values()) {
      if (type === 'AWS::S3::Bucket' && id.includes('pipeline')) await s3.putObject({ Bucket: id, Key: 'artifact', Body: 'a zip' });
      if (type === 'AWS::ECR::Repository') await ecr.putImage({ repositoryName: id, imageTag: 'release-1', imageManifest: EMPTY_MANIFEST });
    }
  }
}

/** Of an image without anything in it. */
export const EMPTY_MANIFEST = JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', layers: [] });

function difference(after: Set<string>, before: Set<string>): string[] {
  return [...after].filter((belonging) => !before.has(belonging)).sort();
}

/** Such as `bucket`. */
function kindOf(belonging: string): string {
  return belonging.replace(/ \S+$/, '');
}
