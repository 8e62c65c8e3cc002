import { RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { ArtifactBucket } from './artifact-bucket';
import { TaskDefinition } from './ecs/api';
import { nextRevision, parseImageDefinitions } from './ecs/image-definitions';
import { Aws } from './emulator/aws';
import { ActionProvider, artifactsOf, Execution, Outcome, PipelineFacts } from './execution';
import { LocalServices } from './local-service';
import { PipelineAction } from './pipeline-structure';

/** What DescribeTaskDefinition tells about a revision, and RegisterTaskDefinition does not take. */
const OWN_TO_A_REVISION = ['taskDefinitionArn', 'revision', 'status', 'requiresAttributes', 'compatibilities', 'registeredAt', 'registeredBy', 'deregisteredAt'];

/**
 * Registers a revision with the new image, makes it the service's, and waits for its tasks.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html
 */
export class DeployAction implements ActionProvider {
  constructor(private readonly aws: Aws, private readonly services: LocalServices) {}

  public async play(
    action: PipelineAction, execution: Execution, pipeline: PipelineFacts,
  ): Promise<Outcome> {
    const { inputArtifacts: [input], configuration, roleArn } = action;
    const role = await this.aws.as(roleArn, 'codepipeline.amazonaws.com');
    const { FileName: fileName = 'imagedefinitions.json', ClusterName: cluster, ServiceName: service } = configuration;
    const artifact = await new ArtifactBucket(role.s3, pipeline.artifactBucket, pipeline.name).get(input, artifactsOf(execution));
    const definitions = parseImageDefinitions(fileName, artifact.get(fileName));

    const { services: [described] = [] } = await role.ecs.describeServices({ cluster, services: [service] });
    if (!described) throw new Error(`the cluster ${cluster} has no service ${service}`);
    const { taskDefinition: current, tags } = await role.ecs.describeTaskDefinition({ taskDefinition: described.taskDefinition, include: ['TAGS'] });
    const revision = nextRevision(current as TaskDefinition, definitions);
    const { taskDefinition: registered } = await role.ecs.registerTaskDefinition(registrationOf(revision, tags));
    await role.ecs.updateService({ cluster, service, taskDefinition: registered!.taskDefinitionArn });

    await this.services.of(action).deploy();
    const images = definitions.map(({ name, imageUri }) => `${name} from ${imageUri}`);
    return { says: `revision ${registered!.revision} of ${registered!.family}, ${images.join(', ')}` };
  }
}

function registrationOf(revision: TaskDefinition, tags: RegisterTaskDefinitionCommandInput['tags'] = []): RegisterTaskDefinitionCommandInput {
  const entries = Object.entries(revision).filter(([name]) => !OWN_TO_A_REVISION.includes(name));
  return { ...Object.fromEntries(entries) as unknown as RegisterTaskDefinitionCommandInput, ...(tags.length > 0 && { tags }) };
}
