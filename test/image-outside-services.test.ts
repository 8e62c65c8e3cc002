import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { EcsEc2ContainerDefinition, EcsFargateContainerDefinition, EcsJobDefinition } from 'aws-cdk-lib/aws-batch';
import { CfnService, DeploymentControllerType, Ec2TaskDefinition, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { ScheduledFargateTask } from 'aws-cdk-lib/aws-ecs-patterns';
import { actionsOf, fargateService, newCluster, newStack, only, PUBLIC_IMAGE, statementsFor } from './helpers';
import { EcsGithubPipeline, ImageRepository, InitialImage } from '../src';

const warningsIn = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('ecs-github-pipeline')).map(({ entry }) => String(entry.data));
const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetAuthorizationToken', 'ecr:GetDownloadUrlForLayer'];
const REFERENCE = { 'Fn::Join': ['', Match.arrayWith([Match.objectLike({ Ref: Match.stringLikeRegexp('^Images') }), ':live'])] };

/** A user of the image that is no service, and the execution role that pulls for it. */
type Use = (stack: Stack, images: ImageRepository) => void;

const USES: [string, Use, RegExp, string][] = [
  ['a job of AWS Batch on Fargate', (stack, images) => {
    const container = new EcsFargateContainerDefinition(stack, 'Container', { image: images.containerImage, cpu: 1, memory: Size.gibibytes(2) });
    new EcsJobDefinition(stack, 'Job', { container });
  }, /^ContainerExecutionRole/, 'AWS::Batch::JobDefinition'],
  ['a job of AWS Batch on machines', (stack, images) => {
    const container = new EcsEc2ContainerDefinition(stack, 'Container', { image: images.containerImageFor('Batch'), cpu: 1, memory: Size.gibibytes(2) });
    new EcsJobDefinition(stack, 'Job', { container });
  }, /^ContainerExecutionRole/, 'AWS::Batch::JobDefinition'],
  ['a scheduled task', (stack, images) => {
    new ScheduledFargateTask(stack, 'Nightly', {
      cluster: newCluster(stack),
      schedule: Schedule.rate(Duration.days(1)),
      scheduledFargateTaskImageOptions: { image: images.containerImage, memoryLimitMiB: 512 },
    });
  }, /^NightlyScheduledTaskDefExecutionRole/, 'AWS::Events::Rule'],
  ['a task definition without a service', (stack, images) => {
    new FargateTaskDefinition(stack, 'Once').addContainer('once', { image: images.containerImage });
  }, /^OnceExecutionRole/, 'AWS::ECS::TaskDefinition'],
];

describe.each(USES)('%s', (_, use, executionRole, type) => {
  test('may use the image without an initial one, and its role may pull it', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images');
    use(stack, images);
    const template = Template.fromStack(stack);
    template.resourceCountIs(type, 1);
    expect(warningsIn(stack)).toEqual([]);
    expect(actionsOf(statementsFor(template, executionRole)).filter((action) => action.startsWith('ecr:'))).toEqual(PULL);
  });

  test('is filled with the initial image', () => {
    const stack = newStack();
    use(stack, new ImageRepository(stack, 'Images', { initialImage: InitialImage.fromRegistry('public.ecr.aws/nginx/nginx:stable') }));
    const { PointerTags } = only(Template.fromStack(stack), 'Custom::InitialImage');
    expect(PointerTags).toEqual([expect.stringMatching(/^live(-batch)?$/)]);
  });

  test('stands beside a service with the same image and its pipeline', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images', { initialImage: InitialImage.fromRegistry('public.ecr.aws/nginx/nginx:stable') });
    const other = new Stack(stack.node.root as App, 'Other');
    use(other, images);
    const pipeline = new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: fargateService(stack, { image: images.containerImage }) });
    expect(pipeline.imageRepository).toBe(images);
    expect([warningsIn(stack), warningsIn(other)]).toEqual([[], []]);
  });
});

test('a job of AWS Batch refers to the pointer', () => {
  const stack = newStack();
  USES[0][1](stack, new ImageRepository(stack, 'Images'));
  Template.fromStack(stack).hasResourceProperties('AWS::Batch::JobDefinition', { ContainerProperties: Match.objectLike({ Image: REFERENCE }) });
});

describe('noInitialImage is about services alone', () => {
  const made = (serve: (stack: Stack, task: FargateTaskDefinition) => void) => {
    const stack = newStack();
    const task = new FargateTaskDefinition(stack, 'Task');
    task.addContainer('api', { image: new ImageRepository(stack, 'Images').containerImage });
    serve(stack, task);
    return warningsIn(stack);
  };
  const WARNING = [expect.stringContaining('[ack: @ecs-github-pipeline:noInitialImage]')];

  test('that are made of an L1', () => {
    expect(made((stack, task) => new CfnService(stack, 'Service', { taskDefinition: task.taskDefinitionArn }))).toEqual(WARNING);
  });

  test('whose task definition an L1 says otherwise', () => {
    expect(made((stack, task) => {
      const other = new Ec2TaskDefinition(stack, 'Other');
      other.addContainer('other', { image: PUBLIC_IMAGE, memoryLimitMiB: 128 });
      const service = new CfnService(stack, 'Service', { taskDefinition: other.taskDefinitionArn });
      service.addPropertyOverride('TaskDefinition', task.taskDefinitionArn);
    })).toEqual(WARNING);
  });

  test('that CodeDeploy deploys, whose resource names the family alone', () => {
    expect(made((stack, taskDefinition) => new FargateService(stack, 'Service', {
      cluster: newCluster(stack), taskDefinition, deploymentController: { type: DeploymentControllerType.CODE_DEPLOY },
    }))).toEqual(WARNING);
  });

  test('and not about services with other task definitions', () => {
    expect(made((stack) => {
      const other = new Ec2TaskDefinition(stack, 'Other');
      other.addContainer('other', { image: PUBLIC_IMAGE, memoryLimitMiB: 128 });
      new CfnService(stack, 'Service', { taskDefinition: other.taskDefinitionArn });
    })).toEqual([]);
  });

  test('once, however many services there are', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images');
    for (const id of ['One', 'Two']) fargateService(new Stack(stack, id), { image: images.containerImage });
    expect(warningsIn(stack)).toHaveLength(1);
  });
});
