import { Service } from '@aws-sdk/client-ecs';
import { Execution } from '../execution';
import { deliveryOf, Push } from '../github';
import { untilAnswered } from '../http';
import { Answer } from '../listener';
import { Deployed, LocalAws } from '../local-aws';
import { actionNamed, actionOf, PipelineAction, PipelineStage, stagesOf } from '../pipeline-structure';
import { interruption } from '../processes';
import { version } from '../service-source';
import { Files } from '../source-repository';
import { ensure, indent } from '../steps';
import { Delivery } from '../webhook';

export const NO_COMMIT = '0'.repeat(40);

/** A deployed pipeline in which something goes wrong, and what must be there whatever goes wrong. */
export class Scene {
  /** Pushes a version that works, for everything else to harm. `versionOf` makes one of its number and its base image. */
  public static async begin(aws: LocalAws, deployed: Deployed, versionOf = version): Promise<Scene> {
    const scene = new Scene(aws, deployed, versionOf, await deployed.source.commit('Before there was a Dockerfile', { 'README.md': '# api\n' }));
    const { number, commit } = await scene.commitVersion();
    await scene.released(number, await scene.push(commit));
    await scene.isUnharmed();
    return scene;
  }

  /** The number of the version that must answer. */
  private serving = 'none';
  /** The release that the tag live must name. */
  private live = 'none';
  /** The revision that the service must have. */
  private revision = 'none';
  /** The commit of every image that must be in the repository, as often as it was built. */
  private readonly built: string[] = [];
  private versions = 0;

  private constructor(
    public readonly aws: LocalAws, public readonly deployed: Deployed,
    private readonly versionOf: typeof version, public readonly commitWithoutDockerfile: string,
  ) {}

  public async commit(message: string, files: Files): Promise<string> {
    return this.deployed.source.commit(message, files);
  }

  /** A new version that works. */
  public nextVersion(): { number: string; files: Files } {
    const number = `${++this.versions}.0.0`;
    return { number, files: this.versionOf(number, this.aws.baseImage) };
  }

  /** Commits a new version that works. */
  public async commitVersion(): Promise<{ number: string; commit: string }> {
    const { number, files } = this.nextVersion();
    return { number, commit: await this.commit(`Version ${number}`, files) };
  }

  /** The delivery that GitHub would make of a push to the branch. */
  public async delivery(pushed: Partial<Push>, secret = this.deployed.webhookSecret): Promise<Delivery> {
    const { repo, branch } = this.deployed;
    return deliveryOf({ repo, ref: `refs/heads/${branch}`, before: NO_COMMIT, after: NO_COMMIT, message: 'A push', ...pushed }, secret);
  }

  public async deliver({ headers, body }: Delivery): Promise<Answer & { status: number }> {
    const response = await fetch(this.deployed.webhookUrl, { method: 'POST', headers, body: new Uint8Array(body), signal: interruption.signal });
    return { ...await response.json() as Answer, status: response.status };
  }

  /** Pushes a commit and returns the execution that this has started, when it has ended. */
  public async push(commit: string): Promise<Execution> {
    return this.deployed.ended(await this.start(commit));
  }

  /** Pushes a commit and returns the id of the execution that this has started. */
  public async start(commit: string): Promise<string> {
    const { executionId, reason } = await this.deliver(await this.delivery({ after: commit }));
    ensure(executionId !== undefined, `the push starts the pipeline, got: ${reason}`);
    return executionId!;
  }

  /** Pushes a commit, which is not deployed before something was done meanwhile, and returns how the execution has ended. */
  public async pushMeanwhile(commit: string, work: (built: Promise<void>) => Promise<void>): Promise<Execution> {
    const transition = this.deployed.pipeline.transitionTo((await this.stageOf('ECS')).name);
    transition.disable();
    try {
      const reached = transition.reached();
      const ended = this.deployed.ended(await this.start(commit));
      await work(Promise.race([reached, ended.then(({ failure }) => { throw new Error(`the push is built, got: ${failure?.reason}`); })]));
      transition.enable();
      return await ended;
    } finally {
      transition.enable();
    }
  }

  /** Pushes a commit that must fail in an action, and returns all that is told about it. */
  public async failingIn(action: string, commit: string): Promise<string> {
    return this.failed(action, await this.push(commit));
  }

  /** The execution must have failed in an action; returns all that is told about it. */
  public async failed(action: string, { failure, rollback }: Execution): Promise<string> {
    ensure(failure?.action === action, `the push fails in ${action}, got: ${failure ? `${failure.action}, ${failure.reason}` : 'success'}`);
    if (rollback?.to) await this.wasRolledBack();
    return `${failure!.reason}\n${failure!.log ?? ''}`;
  }

  /** A stage rollback is a deployment: the old image in a new revision. */
  public async wasRolledBack(): Promise<void> {
    const { taskDefinition } = await this.service();
    const { ecs } = this.aws.emulator.aws;
    const imagesOf = async (revision: string) => {
      const { taskDefinition: described } = await ecs.describeTaskDefinition({ taskDefinition: revision });
      return described!.containerDefinitions!.map(({ image }) => image).join();
    };
    const [before, after] = [await imagesOf(this.revision), await imagesOf(taskDefinition!)];
    ensure(before === after, `the stage's rollback deploys ${before} again, got: ${after}`);
    ensure(taskDefinition !== this.revision, 'the stage\'s rollback gives the service another revision');
    this.revision = taskDefinition!;
  }

  /** An image of that commit must be in the repository from now on. */
  public pushedImageOf(commit: string): void {
    this.built.push(commit);
  }

  /** The execution must have released that version, which must answer from now on. */
  public async released(number: string, execution: Execution): Promise<void> {
    this.pushedImageOf(execution.commit);
    await this.releasedFromHere(number, execution);
  }

  /** The same, of an image that is in the repository already. */
  public async releasedFromHere(number: string, execution: Execution): Promise<void> {
    const { failure, supersededBefore, cancelledBefore, variables } = execution;
    const otherwise = failure ? `${failure.reason}\n${indent(failure.log ?? '')}` : supersededBefore ? 'superseded' : cancelledBefore && 'cancelled';
    ensure(otherwise === undefined, `version ${number} is released, got: ${otherwise}`);
    await this.serves(number);
    this.live = variables.Build.IMAGE_TAG;
  }

  private async serves(number: string): Promise<void> {
    const { taskDefinition } = await this.service();
    ensure(taskDefinition !== this.revision, 'a release gives the service another revision');
    this.serving = number;
    this.revision = taskDefinition!;
  }

  /** What nothing that goes wrong may change. */
  public async isUnharmed(): Promise<void> {
    const { service } = this.deployed;
    ensure(service.url !== undefined, 'the service runs a task');
    await untilAnswered(service.url!, ({ status, body }) => status === 200 && body.includes(`This is version ${this.serving}.`), 3);

    const tags = (await this.releaseTags()).sort();
    const expected = this.built.map((commit) => `release-${commit.slice(0, 12)}`).sort();
    const found = tags.map((tag) => tag.replace(/-[0-9a-f]{8}$/, ''));
    ensure(found.join() === expected.join() && new Set(tags).size === tags.length, `the tags are those of ${expected.join(', ')}, got: ${tags.join(', ')}`);

    ensure(await this.deployed.digestOf('live') === await this.deployed.digestOf(this.live), `the tag live is at ${this.live}`);

    const { taskDefinition } = await this.service();
    ensure(taskDefinition === this.revision, `the service's revision is ${this.revision}, got: ${taskDefinition}`);
  }

  /** The tags in the repository, but for the live tags, which move. */
  public async releaseTags(): Promise<string[]> {
    return (await this.deployed.imageTags()).filter((tag) => !/^live(-|$)/.test(tag));
  }

  /** The service as ECS describes it. */
  public async service(): Promise<Service> {
    const { ClusterName: cluster, ServiceName: name } = (await this.action('ECS')).configuration;
    const { services: [service] = [] } = await this.aws.emulator.aws.ecs.describeServices({ cluster, services: [name] });
    return service;
  }

  /** The deployed pipeline's action of a name. */
  public async actionNamed(name: string): Promise<PipelineAction> {
    return actionNamed(name, await this.stages());
  }

  /** The deployed pipeline's action of a provider. */
  public async action(provider: string): Promise<PipelineAction> {
    return actionOf(provider, await this.stages());
  }

  private async stageOf(provider: string): Promise<PipelineStage> {
    return (await this.stages()).find(({ actions }) => actions.some((action) => action.provider === provider))!;
  }

  private async stages(): Promise<PipelineStage[]> {
    const { pipeline } = await this.aws.emulator.aws.codePipeline.getPipeline({ name: this.deployed.pipeline.name });
    return stagesOf(pipeline!);
  }
}
