import { DeployedStack } from './deployed-stack';
import { Docker } from './docker';
import { untilAnswered } from './http';
import { ImageDefinition } from './image-definitions';
import { interruption } from './processes';
import { Registry, REGISTRY_USER } from './registry';
import { launchOf, nextRevision, TaskDefinition } from './task-definition';

/** How long a task may take until it answers. On AWS it is the action's DeploymentTimeout, up to an hour. */
const SETTLES_WITHIN_SECONDS = 30;

interface Task {
  readonly container: string;
  readonly url: string;
}

/** The stack's ECS service: its task definition's revisions, and the one task that it runs. */
export class EcsService {
  private readonly revisions: TaskDefinition[];
  private task?: Task;

  /** `docker` is the agent's client on the machine that runs the tasks; it shares no login with builds. */
  constructor(stack: DeployedStack, private readonly docker: Docker, private readonly registry: Registry) {
    this.revisions = [stack.only('AWS::ECS::TaskDefinition') as TaskDefinition];
  }

  /** The number of the newest revision. */
  public get revision(): number {
    return this.revisions.length;
  }

  public get url(): string | undefined {
    return this.task?.url;
  }

  /**
   * Does what the ECS action does: registers a revision with the new images and replaces the task once the new one answers.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html
   */
  public async deploy(definitions: ImageDefinition[]): Promise<void> {
    const revision = nextRevision(this.revisions[this.revisions.length - 1], definitions);
    this.revisions.push(revision);
    const task = await this.startTask(revision);
    if (this.task) await this.docker.run(['rm', '--force', this.task.container]);
    this.task = task;
  }

  private async startTask(revision: TaskDefinition): Promise<Task> {
    const launch = launchOf(revision);
    await this.pull(launch.image);
    const container = await this.docker.start(launch.image, launch.options, launch.command);
    try {
      const url = `http://127.0.0.1:${await this.docker.publishedPort(container, launch.port)}/`;
      await untilAnswered(url, () => true, SETTLES_WITHIN_SECONDS);
      return { container, url };
    } catch (error) {
      interruption.signal.throwIfAborted();
      const log = await this.docker.run(['logs', '--tail', '20', container]);
      await this.docker.run(['rm', '--force', container]);
      throw new Error(`the new task did not settle: ${(error as Error).message}${log && `\n${log}`}`);
    }
  }

  /** From the registry and nowhere else: what the build has left in the engine is removed first. */
  private async pull(image: string): Promise<void> {
    await this.docker.succeeds(['rmi', '--force', image]);
    if (await this.docker.hasImage(image)) throw new Error(`the engine still has ${image}, so that pulling would prove nothing`);
    await this.docker.run(['login', '--username', REGISTRY_USER, '--password-stdin', this.registry.host], { input: this.registry.password });
    await this.docker.run(['pull', image]);
  }
}
