import { Docker } from './docker';
import { Service, TaskDefinition } from './ecs/api';
import { DockerEngine } from './ecs/docker-engine';
import { RegistryLogin } from './ecs/engine';
import { EcsService, EcsServiceOptions } from './ecs/service';
import { Emulator } from './emulator/emulator';
import { PipelineAction } from './pipeline-structure';

/** The deployed ECS service: the emulator keeps what it shall run, this machine's Docker engine runs it. */
export class LocalService {
  /** Instead of the action's DeploymentTimeout, where a rehearsal would rather not wait for its end. */
  public settlesWithinSeconds?: number;
  private running?: ReturnType<LocalService['newService']>;

  /** `docker` is the agent's client on the machine that runs the tasks; it shares no login with builds. */
  constructor(
    private readonly emulator: Emulator, private readonly docker: Docker, private readonly deployAction: PipelineAction,
    private readonly newService = (options: EcsServiceOptions): Pick<EcsService, 'url' | 'deploy' | 'deployments' | 'update'> => new EcsService(options),
  ) {}

  public get url(): string | undefined {
    return this.running?.url;
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
      login: (image) => this.login(image, taskDefinition!.executionRoleArn),
      settlesWithinSeconds: Number(minutes) * 60,
      steadyAfterSeconds: 1,
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

  /** Images are pulled with the rights of the execution role. */
  private async login(image: string, executionRole: string | undefined): Promise<RegistryLogin | undefined> {
    const registry = this.emulator.host;
    if (!image.startsWith(`${registry}/`)) return undefined;
    if (!executionRole) throw new Error('the task definition has no execution role to pull its image with');
    const role = await this.emulator.aws.as(executionRole, 'ecs-tasks.amazonaws.com');
    const { authorizationData: [token] = [] } = await role.ecr.getAuthorizationToken({});
    const [username, password] = Buffer.from(token.authorizationToken!, 'base64').toString().split(':');
    return { registry, username, password };
  }
}
