import { randomUUID } from 'crypto';
import { zipSync } from 'fflate';
import { exampleEvent } from './example-event';
import { Answers, AwsError, FakeAws } from './fake-aws';
import { Clock, newHandler, Step } from '../../../../src/private/steps/handlers/step';

export const REPOSITORY_URI = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/api';
export const digest = (digit: string) => `sha256:${digit.repeat(64)}`;

/** What the console shows of a job, in one line of the order in which it was told. */
export interface Told {
  readonly kind: 'succeeded' | 'continues' | 'failed';
  readonly text: string;
  readonly percent?: number;
  readonly type?: string;
  readonly execution?: string;
  readonly continuationToken?: string;
}

/** A function of a step, CodePipeline that calls it, and AWS, as the function sees it. Time passes only when the function sleeps. */
export class Scene implements Clock {
  public static async start(): Promise<Scene> {
    const scene = new Scene(await FakeAws.start());
    scene.aws.answers = { PutJobSuccessResult: [{}], PutJobFailureResult: [{}] };
    for (const level of ['log', 'error', 'warn', 'info'] as const) {
      jest.spyOn(console, level).mockImplementation((...line: unknown[]) => { scene.log.push(line.map(String).join(' ')); });
    }
    return scene;
  }

  public readonly log: string[] = [];
  public seconds = 0;
  private constructor(public readonly aws: FakeAws) {}

  public async stop(): Promise<void> {
    await this.aws.stop();
    jest.restoreAllMocks();
  }

  public now(): number {
    return 1_800_000_000_000 + this.seconds * 1000;
  }

  public async sleep(milliseconds: number): Promise<void> {
    this.seconds += milliseconds / 1000;
  }

  public answer(answers: { [operation: string]: Answers }): void {
    Object.assign(this.aws.answers, answers);
  }

  /** The artifact that the job brings. */
  public artifact(files: { [name: string]: string } | Buffer | AwsError): void {
    const { s3Location: { bucketName, objectKey } } = exampleEvent({})['CodePipeline.job'].data.inputArtifacts[0].location;
    this.aws.objects[`${bucketName}/${objectKey}`] = files instanceof Buffer || files instanceof AwsError ? files
      : Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]))));
  }

  /** Calls the function once, with AWS's example event. */
  public async invoke(step: Step<any, any>, parameters: unknown, job: { id?: string; continuationToken?: string } = {}): Promise<Told> {
    await newHandler(step, this)(exampleEvent({ UserParameters: JSON.stringify(parameters), ...job }));
    return this.told.at(-1)!;
  }

  /** Calls the function as often as it wants to go on, each time in a new job and some seconds later. */
  public async play(step: Step<any, any>, parameters: unknown): Promise<Told> {
    let told = await this.invoke(step, parameters, { id: randomUUID() });
    while (told.kind === 'continues') {
      this.seconds += 10;
      told = await this.invoke(step, parameters, { id: randomUUID(), continuationToken: told.continuationToken });
    }
    return told;
  }

  public get told(): Told[] {
    return this.aws.calls.flatMap(({ operation, input }): Told[] => {
      if (operation === 'PutJobFailureResult') {
        const { type, message, externalExecutionId: execution } = input.failureDetails;
        return [{ kind: 'failed', text: message, type, execution }];
      }
      if (operation !== 'PutJobSuccessResult') return [];
      const { summary: text, percentComplete: percent, externalExecutionId: execution } = input.executionDetails;
      return [{ kind: input.continuationToken ? 'continues' : 'succeeded', text, percent, execution, continuationToken: input.continuationToken }];
    });
  }
}
