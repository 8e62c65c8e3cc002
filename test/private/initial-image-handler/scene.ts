import { FakeEcr } from './fake-ecr';
import { FakeRegistry } from './fake-registry';
import { LocalServer } from './server';
import { newHandler } from '../../../src/private/initial-image-handler';
import { CustomResourceEvent } from '../../../src/private/initial-image-handler/answer';

export const REPOSITORY_URI = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/images';

/** A registry, ECR and CloudFormation, all on this machine, and the function between them. */
export class Scene {
  public static async start(): Promise<Scene> {
    const cloudFormation = await LocalServer.start(({ method, url, headers }, body) => {
      const status = scene.answerStatuses.shift() ?? 200;
      scene.answers.push({ method, url, contentType: headers['content-type'], status, ...JSON.parse(body.toString()) });
      return { status };
    });
    const scene: Scene = new Scene(await FakeRegistry.start(), await FakeEcr.start(), cloudFormation);
    scene.ecr.create('images');
    return scene;
  }

  /** All that CloudFormation was told. */
  public answers: any[] = [];
  /** What CloudFormation's address answers, request by request, if not 200. */
  public answerStatuses: number[] = [];
  public readonly log: string[] = [];

  private constructor(public readonly registry: FakeRegistry, public readonly ecr: FakeEcr, private readonly cloudFormation: LocalServer) {
    process.env.AWS_ENDPOINT_URL_ECR = ecr.endpoint;
    process.env.AWS_ACCESS_KEY_ID = process.env.AWS_SECRET_ACCESS_KEY = 'test';
    for (const level of ['log', 'error'] as const) jest.spyOn(console, level).mockImplementation((...line: unknown[]) => { this.log.push(String(line[0])); });
  }

  public get images() {
    return this.ecr.repositories.images;
  }

  public async stop(): Promise<void> {
    await Promise.all([this.registry.stop(), this.ecr.stop(), this.cloudFormation.stop()]);
    delete process.env.AWS_ENDPOINT_URL_ECR;
    jest.restoreAllMocks();
  }

  /** Calls the function as CloudFormation does; what it answers in the end. */
  public async run(SourceImage: string, options: { tags?: string[]; type?: CustomResourceEvent['RequestType']; repositoryUri?: string; timeLeft?: number; pause?: number } = {}): Promise<any> {
    const { tags = ['live'], type = 'Create', repositoryUri = REPOSITORY_URI, timeLeft = 900_000, pause = 1 } = options;
    await newHandler({ scheme: 'http', pause })({
      RequestType: type,
      ResponseURL: `http://${this.cloudFormation.address}/answer?signature=x`,
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'InitialImage',
      ResourceProperties: { ServiceToken: 'function', RepositoryUri: repositoryUri, PointerTags: tags, SourceImage },
    }, { logGroupName: 'Logs-Copy', getRemainingTimeInMillis: () => timeLeft });
    return this.answers.at(-1);
  }

  /** The reason of a failure, and that it is one, in one line. */
  public async reasonOf(...args: Parameters<Scene['run']>): Promise<string> {
    const { Status, Reason } = await this.run(...args);
    expect(Status).toBe('FAILED');
    expect(Reason).not.toMatch(/\n/);
    return Reason;
  }
}
