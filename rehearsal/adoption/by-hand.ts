import { Shell } from './commands';
import { Emulator } from '../emulator/emulator';

/** From the oldest to the one that runs. By hand only `latest` is pushed; some have tagged a version by themselves. */
export const IMAGES_BY_HAND = ['v1', 'v2', 'latest'];
const NAME = 'example';

/** What somebody has made with Terraform: here by the AWS CLI, as the page's commands come by it too. */
export class ByHand {
  public static readonly REPOSITORY = NAME;

  constructor(private readonly emulator: Emulator, private readonly shell: Shell) {}

  public async make(token: string): Promise<void> {
    const image = `111122223333.dkr.ecr.eu-west-1.amazonaws.com/${NAME}:latest`;
    const containers = JSON.stringify([{ name: NAME, image, essential: true }]);
    const network = 'awsvpcConfiguration={subnets=[subnet-1]}';
    await this.shell.run([
      `aws ecr create-repository --repository-name ${NAME} --image-tag-mutability MUTABLE`,
      `aws ecs create-cluster --cluster-name ${NAME}`,
      `aws ecs register-task-definition --family ${NAME} --requires-compatibilities FARGATE --network-mode awsvpc --cpu 256 --memory 512 --container-definitions '${containers}'`,
      `aws ecs create-service --cluster ${NAME} --service-name ${NAME} --task-definition ${NAME} --desired-count 1 --launch-type FARGATE --network-configuration '${network}'`,
      `aws ssm put-parameter --name /continuous_apply/github_token --type SecureString --value ${token}`,
    ].join('\n'));
    for (const tag of IMAGES_BY_HAND) {
      await this.emulator.aws.ecr.putImage({ repositoryName: NAME, imageTag: tag, imageManifest: manifestOf(tag) });
    }
  }

  /** The digest behind each tag. */
  public async images(repositoryName = NAME): Promise<Map<string, string>> {
    const { imageDetails = [] } = await this.emulator.aws.ecr.describeImages({ repositoryName });
    return new Map(imageDetails.flatMap(({ imageTags = [], imageDigest }) => imageTags.map((tag) => [tag, imageDigest!] as const)));
  }

  public async revision(): Promise<string> {
    const { services = [] } = await this.emulator.aws.ecs.describeServices({ cluster: NAME, services: [NAME] });
    return services[0].taskDefinition!;
  }

  /** The image repository that a stack has made. */
  public async repositoryOf(stack: string): Promise<string> {
    const { StackResources = [] } = await this.emulator.aws.cloudFormation.describeStackResources({ StackName: stack });
    return StackResources.find(({ ResourceType }) => ResourceType === 'AWS::ECR::Repository')!.PhysicalResourceId!;
  }
}

/** An image without layers, another one for each tag. */
function manifestOf(tag: string): string {
  return JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', layers: [], annotations: { tag } });
}
