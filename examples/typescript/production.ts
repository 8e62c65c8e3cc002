import { App, Duration, Stack, StackProps } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, CpuArchitecture, FargateService, FargateTaskDefinition, ICluster } from 'aws-cdk-lib/aws-ecs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EcsGithubPipeline, GithubSource, ImageBuild, ImageRepository, InitialImage } from 'cdk-ecs-github-pipeline';
import { Construct } from 'constructs';

/** The shop: staging, and after an approval production, with an API and a worker of one image, on ARM64. */
class ShopStack extends Stack {
  private readonly cluster: ICluster;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    this.cluster = Cluster.fromClusterAttributes(this, 'Cluster', {
      clusterName: 'shop',
      vpc: Vpc.fromVpcAttributes(this, 'Vpc', {
        vpcId: 'vpc-0123456789abcdef0',
        availabilityZones: ['eu-west-1a', 'eu-west-1b'],
        privateSubnetIds: ['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb'],
      }),
    });

    // Until the first push, everything runs an image that exists for both architectures.
    const images = new ImageRepository(this, 'Images', {
      initialImage: InitialImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
      keepImages: 50,
    });
    const staging = this.newService('Staging', images.containerImageFor('Staging'));
    const api = this.newService('Api', images.containerImage);
    const worker = this.newService('Worker', images.containerImage, ['npm', 'run', 'worker']);

    new EcsGithubPipeline(this, 'Pipeline', {
      repo: 'acme/shop',
      source: GithubSource.connection(
        'arn:aws:codeconnections:eu-west-1:111122223333:connection/aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee',
        { paths: ['services/shop/**'] },
      ),
      imageBuild: ImageBuild.dockerfile({
        directory: 'services/shop',
        target: 'runtime',
        buildArgs: { NODE_ENV: 'production' },
        testCommands: ['docker run --rm "$IMAGE_URI" npm test'],
      }),
      deploymentTimeout: Duration.minutes(10),
      stages: [
        {
          stageName: 'Staging',
          targets: [{ service: staging }],
          beforeDeploy: ['npm', 'run', 'migrate'],
        },
        {
          stageName: 'Production',
          approval: true,
          approvalMessage: 'Staging runs #{Build.IMAGE_TAG}. Deploy it to production?',
          approvalTopic: new Topic(this, 'Approvals'),
          targets: [{ service: api }, { service: worker }],
        },
      ],
    });
  }

  private newService(name: string, image: ContainerImage, command?: string[]): FargateService {
    const taskDefinition = new FargateTaskDefinition(this, `${name}Task`, {
      cpu: 512,
      memoryLimitMiB: 1024,
      runtimePlatform: { cpuArchitecture: CpuArchitecture.ARM64 },
    });
    taskDefinition.addContainer('app', { image, command });
    return new FargateService(this, `${name}Service`, {
      cluster: this.cluster,
      taskDefinition,
      circuitBreaker: { rollback: true },
      minHealthyPercent: 100,
    });
  }
}

new ShopStack(new App(), 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
