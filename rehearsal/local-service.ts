import { Docker } from './docker';
import { Service, TaskDefinition } from './ecs/api';
import { DockerEngine } from './ecs/docker-engine';
import { EcsService, EcsServiceOptions } from './ecs/service';
import { Emulator } from './emulator/emulator';
import { PipelineAction } from './pipeline-structure';
import { registryLogin } from './registry-login';
import { atRegistry } from './registry-names';

/** The deployed ECS service: the emulator keeps what it shall run, this machine's Docker engine runs it. */
export class LocalService {
  /** Instead of the action's DeploymentTimeout, where a rehearsal would rather not wait for its end. */
  public settlesWithinSeconds?: number;
  private running?: ReturnType<LocalService['newService']>;

  /** `docker` is the agent's client on the machine that runs the tasks; it shares no login with builds. */
  constructor(
    private readonly emulator: Emulator, private readonly docker: Docker, private readonly deployAction: PipelineAction,
    private readonly newService = (options: EcsServiceOptions): Pick<EcsService, 'url' | 'deploy' | 'deployments' | 'tasks' | 'update'> => new EcsService(options),
  ) {}

  public get url(): string | undefined {
    return this.running?.url;
  }

  /** What the API tells, and the digest of the image that the task's first container really runs. */
  public async describe(): Promise<{ revision: string; cpu: string; digest: string }> {
    const { ClusterName: cluster, ServiceName: name } = this.deployAction.configuration;
    const { ecs } = this.emulator.aws;
    const { services: [service] = [] } = await ecs.describeServices({ cluster, services: [name] });
    const { taskDefinition } = await ecs.describeTaskDefinition({ taskDefinition: service.taskDefinition });
    const [container] = Object.values(this.running?.tasks[0]?.containers ?? {});
    const image = await this.docker.run(['inspect', '--format', '{{.Image}}', container]);
    const digests = JSON.parse(await this.docker.run(['image', 'inspect', '--format', '{{json .RepoDigests}}', image])) as string[];
    const digest = digests.find((each) => each.startsWith(`${this.emulator.host}/`) && !each.includes('container-assets'))!.split('@')[1];
    return { revision: service.taskDefinition!, cpu: taskDefinition!.cpu!, digest };
  }

  /** Brings up the revision that the service has by now. */
  public async deploy(): Promise<void> {
    const { ClusterName: cluster, ServiceName: name, DeploymentTimeout: minutes = '60' } = this.deployAction.configuration;
    const { ecs } = this.emulator.aws;
    const { services: [described] = [] } = await ecs.describeServices({ cluster, services: [name] });
    const { taskDefinition } = await ecs.describeTaskDefinition({ taskDefinition: described!.taskDefinition });
    this.running ??= this.newService({
      service: described as Service,
      engine: new DockerEngine(this.docker),
      login: (image) => registryLogin(this.emulator, this.locationOf(image), taskDefinition!.executionRoleArn),
      imageLocation: (image) => this.locationOf(image),
      settlesWithinSeconds: Number(minutes) * 60,
      steadyAfterSeconds: 1,
      healthCheckInterval: 1,
    });
    this.running.update(described as Service);
    try {
      await this.running.deploy(taskDefinition as TaskDefinition, this.settlesWithinSeconds);
    } catch (error) {
      // What ECS itself has gone back to is the service's revision from now on, and the next deployment's base.
      const primary = this.running.deployments.find(({ status }) => status === 'PRIMARY')?.taskDefinition;
      if (primary && primary !== described!.taskDefinition) await ecs.updateService({ cluster, service: name, taskDefinition: primary });
      throw error;
    }
  }

  private locationOf(image: string): string {
    return atRegistry(image, this.emulator.host);
  }
}

/** All services that a pipeline deploys to. */
export class LocalServices {
  private readonly services = new Map<string, LocalService>();

  constructor(private readonly emulator: Emulator, private readonly docker: Docker) {}

  /** The one that an action deploys to. */
  public of(deployAction: PipelineAction): LocalService {
    const { ClusterName: cluster, ServiceName: name } = deployAction.configuration;
    const key = `${cluster}/${name}`;
    const service = this.services.get(key) ?? new LocalService(this.emulator, this.docker, deployAction);
    this.services.set(key, service);
    return service;
  }
}
