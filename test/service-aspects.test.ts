import { Aspects, CfnResource, Duration, IAspect, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { DeploymentStrategy, FargateService, ServiceManagedVolume } from 'aws-cdk-lib/aws-ecs';
import { Construct, IConstruct } from 'constructs';
import { ARM64, fargateService, newCluster, newStack, PUBLIC_IMAGE, taskDefinition } from './helpers';
import { EcsGithubPipeline, EcsGithubPipelineProps, ImageBuild, ImageRepository } from '../src';

const TASK = 'AWS::ECS::TaskDefinition';
const SERVICE = 'AWS::ECS::Service';

/** What an Aspect of somebody says about all resources of a type. */
function saying(type: string, say: (resource: CfnResource) => void): IAspect {
  return { visit: (node: IConstruct) => { if (CfnResource.isCfnResource(node) && node.cfnResourceType === type) say(node); } };
}

type Vary = (stack: Stack, images: ImageRepository) => Partial<EcsGithubPipelineProps>;

/** What synthesis says of a service that an Aspect changes after the pipeline. */
function synthesised(aspect: IAspect, vary: Vary = () => ({})): { error: string; warnings: string[] } {
  const stack = newStack();
  const images = new ImageRepository(stack, 'Images');
  const props = vary(stack, images);
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', ...('service' in props || props.stages ? {} : { service: fargateService(stack, { image: images.containerImage }) }), ...props });
  Aspects.of(stack).add(aspect);
  let error = '';
  try {
    Template.fromStack(stack);
  } catch (thrown) {
    return { error: (thrown as Error).message, warnings: [] };
  }
  const warnings = Annotations.fromStack(stack).findWarning('/Stack/Pipeline/Pipeline', Match.anyValue()).map(({ entry }) => String(entry.data));
  return { error, warnings };
}

const TOO_LATE = 'say it before the pipeline is defined: an Aspect, or an override that follows, is too late';

describe('an Aspect is too late to', () => {
  test('change the architecture that the image is built for', () => {
    const arm = saying(TASK, (resource) => resource.addPropertyOverride('RuntimePlatform.CpuArchitecture', 'ARM64'));
    expect(synthesised(arm).error).toContain('[Stack/Pipeline] service must keep the architecture that its image is built for, X86_64, got: Stack/Service on ARM64; ' + TOO_LATE);
  });

  test('take it away', () => {
    const none = saying(TASK, (resource) => resource.addPropertyDeletionOverride('RuntimePlatform'));
    const arm: Vary = (stack, images) => ({ service: fargateService(new Construct(stack, 'Arm'), { image: images.containerImage, runtimePlatform: ARM64 }) });
    expect(synthesised(none, arm).error).toContain('service must keep the architecture that its image is built for, ARM64, got: Stack/Arm/Service on X86_64; ');
  });

  test('change it to Windows', () => {
    const windows = saying(TASK, (resource) => resource.addPropertyOverride('RuntimePlatform.OperatingSystemFamily', 'WINDOWS_SERVER_2022_CORE'));
    expect(synthesised(windows).error).toContain('service must run on Linux, got: "WINDOWS_SERVER_2022_CORE"; ');
  });

  test('change the deployment controller', () => {
    const codeDeploy = saying(SERVICE, (resource) => resource.addPropertyOverride('DeploymentController.Type', 'CODE_DEPLOY'));
    expect(synthesised(codeDeploy).error).toContain('[Stack/Pipeline] service must have the deployment controller ECS, got: "CODE_DEPLOY"; ');
  });

  test('rename the container', () => {
    const renamed = saying(TASK, (resource) => resource.addPropertyOverride('ContainerDefinitions.0.Name', 'web'));
    expect(synthesised(renamed).error).toContain('service must keep the container api, which gets the image, got: Stack/Service with web; ' + TOO_LATE);
  });

  test('remove it', () => {
    const removed = saying(TASK, (resource) => resource.addPropertyOverride('ContainerDefinitions', []));
    expect(synthesised(removed).error).toContain('service must keep the container api, which gets the image, got: Stack/Service with no container; ');
  });

  test('lengthen the bake time beyond the timeout', () => {
    const patient = saying(SERVICE, (resource) => resource.addPropertyOverride('DeploymentConfiguration', { Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 30 }));
    expect(synthesised(patient).error).toContain('deploymentTimeout must be longer than the bake and step times of Stack/Service, 30 minutes, ');
  });

  test('give the service another role of its own', () => {
    const hooked = saying(SERVICE, (resource) => resource.addPropertyOverride('DeploymentConfiguration.LifecycleHooks', [{ RoleArn: 'arn:aws:iam::111122223333:role/hook' }]));
    expect(synthesised(hooked).error).toContain('service must keep the roles that ECS takes on for it, got: other ones of Stack/Service; say it before the pipeline is defined: ');
  });

  test('switch on what a task before the deployment cannot have', () => {
    const connected = saying(SERVICE, (resource) => resource.addPropertyOverride('ServiceConnectConfiguration', { Enabled: true }));
    const stages: Vary = (stack, images) => ({
      stages: [{ stageName: 'Deploy', targets: [{ service: fargateService(stack, { image: images.containerImage }) }], beforeDeploy: ['migrate'] }],
    });
    expect(synthesised(connected, stages).error).toContain('beforeDeploy must run for a service without Service Connect, got: Stack/Service; ');
  });
});

test('all that is wrong is said at once', () => {
  const renamed = saying(TASK, (resource) => resource.addPropertyOverride('ContainerDefinitions.0.Name', 'web'));
  const external = saying(SERVICE, (resource) => resource.addPropertyOverride('DeploymentController.Type', 'EXTERNAL'));
  const { error } = synthesised({ visit: (node) => [renamed, external].forEach((aspect) => aspect.visit(node)) });
  expect(error).toContain('service must keep the container api');
  expect(error).toContain('service must have the deployment controller ECS');
});

test('an override that follows the pipeline is noticed like an Aspect, also inside of a stage', () => {
  const stage = new Stage(newStack().node.root as Construct, 'Stage');
  const stack = new Stack(stage, 'Inner');
  const service = fargateService(stack);
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service });
  (service.node.defaultChild as CfnResource).addPropertyOverride('DeploymentController.Type', 'EXTERNAL');
  expect(() => stage.synth()).toThrow(/service must have the deployment controller ECS, got: "EXTERNAL"/);
});

test('the architecture may change where the image is for both', () => {
  const arm = saying(TASK, (resource) => resource.addPropertyOverride('RuntimePlatform.CpuArchitecture', 'ARM64'));
  const both: Vary = () => ({ imageBuild: ImageBuild.dockerfile({ platforms: [Platform.LINUX_AMD64, Platform.LINUX_ARM64] }) });
  expect(synthesised(arm, both)).toEqual({ error: '', warnings: [] });
});

test('sidecars that follow are welcome, essential ones too', () => {
  const stack = newStack();
  const service = fargateService(stack);
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service });
  service.taskDefinition.addContainer('agent', { image: PUBLIC_IMAGE });
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('a volume of its own that follows would need a role that the pipeline may not pass', () => {
  const stack = newStack();
  const service = fargateService(stack);
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service });
  service.addVolume(new ServiceManagedVolume(service, 'Data', { name: 'data', managedEBSVolume: { size: undefined, snapShotId: 'snap-0123456789abcdef0' } }));
  expect(() => Template.fromStack(stack)).toThrow(/service must keep the roles that ECS takes on for it/);
});

describe('warnings are about what is rendered', () => {
  test('a circuit breaker that an Aspect removes is missed', () => {
    const { warnings } = synthesised(saying(SERVICE, (resource) => resource.addPropertyDeletionOverride('DeploymentConfiguration.DeploymentCircuitBreaker')));
    expect(warnings).toEqual([expect.stringContaining('[ack: @ecs-github-pipeline:noCircuitBreaker]')]);
  });

  test('one that an Aspect adds is not', () => {
    const service: Vary = (stack, images) => ({
      service: new FargateService(stack, 'Service', { cluster: newCluster(stack), taskDefinition: taskDefinition(stack, { image: images.containerImage }) }),
    });
    const added = saying(SERVICE, (resource) => resource.addPropertyOverride('DeploymentConfiguration.DeploymentCircuitBreaker', { Enable: true, Rollback: true }));
    expect(synthesised(added, service).warnings).toEqual([]);
  });

  test('an image that an Aspect puts in the place of ours will revert', () => {
    const { warnings } = synthesised(saying(TASK, (resource) => resource.addPropertyOverride('ContainerDefinitions.0.Image', 'nginx')));
    expect(warnings).toEqual([expect.stringContaining('[ack: @ecs-github-pipeline:imageWillRevert]')]);
  });

  test('a strategy that an Aspect sets has no need of a circuit breaker', () => {
    const service: Vary = (stack, images) => ({
      service: new FargateService(stack, 'Service', {
        cluster: newCluster(stack),
        taskDefinition: taskDefinition(stack, { image: images.containerImage }),
        deploymentStrategy: DeploymentStrategy.ROLLING,
        bakeTime: Duration.minutes(1),
      }),
    });
    expect(synthesised(saying(SERVICE, (resource) => resource.addPropertyOverride('DeploymentConfiguration.Strategy', 'BLUE_GREEN')), service).warnings).toEqual([]);
  });
});
