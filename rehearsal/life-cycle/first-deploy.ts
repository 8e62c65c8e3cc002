import { Repository } from 'aws-cdk-lib/aws-ecr';
import { FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { Emulator } from '../emulator/emulator';
import { ensure } from '../steps';
import { Says } from './app';
import { belongings } from './belongings';
import { LiveStack } from './live-stack';
import { BASE_IMAGES } from './variations/image-repository';
import { ImageRepository, InitialImage } from 'cdk-ecs-github-pipeline';

/** A given name, which what is left behind would hold. */
const NAME = 'acme/first-deploy';

/** What can be wrong when a stack is deployed for the first time. */
interface Fault {
  /** GitHub's repository. Its owner `nobody` is known to nobody, so that no webhook is registered there. */
  readonly repo?: string;
  /** The initial image's tag. */
  readonly tag?: string;
  /** The service's name. One that is called `unhealthy` never becomes anything else. */
  readonly serviceName?: string;
}

const app = ({ repo = 'acme/api', tag, serviceName }: Fault): Says => ({ stack, service: { cluster } }) => {
  const base = Repository.fromRepositoryName(stack, 'Base', BASE_IMAGES);
  const { containerImage } = new ImageRepository(stack, 'Images', { repositoryName: NAME, initialImage: InitialImage.fromEcrRepository(base, tag) });
  const taskDefinition = new FargateTaskDefinition(stack, 'RunningTask');
  taskDefinition.addContainer('api', { image: containerImage });
  return { repo, service: new FargateService(stack, 'Running', { cluster, taskDefinition, serviceName, circuitBreaker: { rollback: true }, minHealthyPercent: 100 }) };
};

/** Faults of the first deployment, and what the command line tells of them. */
const FAULTS: [string, Fault, RegExp][] = [
  ['a webhook that cannot be registered', { repo: 'nobody/api' }, /Webhook could not be registered with GitHub/],
  ['an initial image that is not there', { tag: 'gone' }, /has no image gone/],
  ['a first image that is not healthy', { serviceName: 'unhealthy' }, /Circuit Breaker was triggered/],
];

/** What a first deployment that fails leaves behind, and that the next one succeeds where it stood. */
export class FirstDeploy {
  constructor(private readonly emulator: Emulator, private readonly stack: LiveStack) {}

  /** One fault after the other, each in the place of the last, and then none. */
  public async leavesNothingInTheWay(): Promise<string> {
    const left: string[] = [];
    for (const [what, fault, reason] of FAULTS) {
      const before = await belongings(this.emulator);
      const said = await this.stack.deploy(app(fault)).then(() => '', (error: Error) => error.message);
      ensure(reason.test(said), `${what} fails the deployment, got: ${said || 'no error'}`);
      left.push(...await this.leftSince(before));
    }
    await this.stack.deploy(app({}));
    const { images = [] } = await this.emulator.aws.ecr.batchGetImage({ repositoryName: NAME, imageIds: [{ imageTag: 'live' }] });
    ensure(images.length === 1, `the repository ${NAME} has its initial image`);
    await this.stack.destroy();
    ensure((await belongings(this.emulator)).has(`image repository ${NAME}`), 'a repository that was deployed outlives its stack');
    return `after ${FAULTS.map(([what]) => what).join(', ')}; leaves ${left.join(', ')}`;
  }

  /** Only buckets, whose names are in nobody's way. Lambda's log groups are no stack's. */
  private async leftSince(before: Set<string>): Promise<string[]> {
    const left = [...await belongings(this.emulator)].filter((belonging) => !before.has(belonging) && !belonging.startsWith('log group /aws/lambda/'));
    ensure(left.every((belonging) => belonging.startsWith('bucket ')), `only a bucket is left, got: ${left.join(', ')}`);
    return left;
  }
}
