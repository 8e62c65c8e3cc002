import { App, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { EcsGithubPipeline, ImageRepository, InitialImage } from 'cdk-ecs-github-pipeline';

const app = new App();
const stack = new Stack(app, 'Promotion');

// Until the first push, everything runs the image of the Dockerfile beside this app, so one `cdk deploy` is enough.
const images = new ImageRepository(stack, 'Images', { initialImage: InitialImage.fromAsset('.') });
const cluster = new Cluster(stack, 'Cluster', { vpc: new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 }) });

// A later `cdk deploy` changes anything but the image: it keeps the one that runs.
const staging = newService('Staging', images.containerImageFor('Staging'));
const web = newService('Web', images.containerImage);
const worker = newService('Worker', images.containerImage, ['sh', '-c', 'while sleep 1; do :; done']);

// Built once, tried in Staging, and the same image in Production as soon as somebody has approved it.
new EcsGithubPipeline(stack, 'Pipeline', {
  repo: 'acme/shop',
  stages: [
    { stageName: 'Staging', targets: [{ service: staging }], beforeDeploy: ['sh', '/migrate.sh'] },
    {
      stageName: 'Production',
      targets: [{ service: web }, { service: worker }],
      approval: true,
      approvalMessage: '#{Build.IMAGE_TAG} runs in Staging',
      rollbackAlarms: [web.metricCpuUtilization().createAlarm(stack, 'Busy', { threshold: 90, evaluationPeriods: 1 })],
    },
  ],
});

function newService(id: string, image: ContainerImage, command?: string[]): FargateService {
  const taskDefinition = new FargateTaskDefinition(stack, `${id}Task`, { cpu: Number(app.node.tryGetContext('cpu') ?? 256), memoryLimitMiB: 1024 });
  taskDefinition.addContainer('app', {
    image,
    command,
    portMappings: [{ containerPort: 80 }],
    healthCheck: command ? undefined : { command: ['CMD-SHELL', 'wget -q -O /dev/null http://127.0.0.1/'] },
  });
  return new FargateService(stack, id, { cluster, taskDefinition, circuitBreaker: { rollback: true }, minHealthyPercent: 100 });
}
