import { CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import {
  BaseService, CfnService, CfnTaskDefinition, CpuArchitecture, DeploymentControllerType, Ec2Service, Ec2TaskDefinition, FargateService,
  FargateTaskDefinition, OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { EcsTarget, ImageRepository } from '../../src';
import { Architecture, factsOf } from '../../src/private/service-facts';
import {
  ACCOUNT, ENV, fargateService, importedCluster, importedRoles, importedTarget, newCluster, newStack, PUBLIC_IMAGE, refusalOf, ServiceOptions,
  taskDefinition,
} from '../helpers';

const factsIn = (options: ServiceOptions, containerNames?: string[]) => {
  const stack = newStack();
  return factsOf(stack, { service: fargateService(stack, options), containerNames });
};

describe('the container', () => {
  test('is the only essential one', () => {
    expect(factsIn({}).containerNames).toEqual(['api']);
  });

  test('is the essential one beside helpers that are not', () => {
    const stack = newStack();
    const service = fargateService(stack);
    service.taskDefinition.addContainer('migrations', { image: PUBLIC_IMAGE, essential: false });
    expect(factsOf(stack, { service }).containerNames).toEqual(['api']);
  });

  test('is the one with an image of ours beside essential sidecars, wherever it stands', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images');
    const facts = factsOf(stack, { service: fargateService(stack, { besides: { proxy: PUBLIC_IMAGE, web: images.containerImage } }) });
    expect(facts.containerNames).toEqual(['web']);
    expect(facts.imageRepository).toBe(images);
  });

  test('is the one that is named, and an image of ours in another one is left alone', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images');
    const facts = factsOf(stack, { service: fargateService(stack, { image: images.containerImage, besides: { proxy: PUBLIC_IMAGE } }), containerNames: ['proxy'] });
    expect(facts.containerNames).toEqual(['proxy']);
    expect(facts.imageRepository).toBeUndefined();
  });

  test('is refused when the task definition has none of that name', () => {
    expect(refusalOf(() => factsIn({ besides: { proxy: PUBLIC_IMAGE } }, ['web'])))
      .toBe("containerNames must be one of the task definition's containers, api, proxy, got: \"web\"; leave it out, or pass one of those");
  });

  test('must be named when two are essential', () => {
    expect(refusalOf(() => factsIn({ besides: { proxy: PUBLIC_IMAGE } })))
      .toBe('containerNames must be given when it is not plain which container gets the image, got: api, proxy; pass containerNames');
  });

  test('is named in the words of the prop that the user has', () => {
    const stack = newStack();
    const service = fargateService(stack, { besides: { proxy: PUBLIC_IMAGE } });
    expect(refusalOf(() => factsOf(stack, { service }, 'containerName'))).toMatch(/^containerName must be given .+; pass containerName$/);
    expect(refusalOf(() => factsOf(stack, { service, containerNames: ['web'] }, 'containerName'))).toMatch(/^containerName must be one of /);
    expect(refusalOf(() => factsOf(stack, { ...importedTarget(newStack()), containerNames: [''] }, 'containerName'))).toMatch(/^containerName must be 1 to 255 /);
  });

  test('must be named when two have images of ours', () => {
    const stack = newStack();
    const images = ['One', 'Two'].map((id) => new ImageRepository(stack, id).containerImage);
    const service = fargateService(stack, { image: images[0], besides: { web: images[1], proxy: PUBLIC_IMAGE } });
    expect(refusalOf(() => factsOf(stack, { service })))
      .toMatch(/^containerNames must be given .+, got: api, web; pass containerNames$/);
  });

  test('may be several that are named, with images of one repository', () => {
    const stack = newStack();
    const [one, other] = ['One', 'Other'].map((id) => new ImageRepository(stack, id));
    const besides = { web: other.containerImage, proxy: PUBLIC_IMAGE, worker: one.containerImage };
    const service = fargateService(stack, { image: one.containerImage, besides });
    const facts = factsOf(stack, { service, containerNames: ['proxy', 'worker', 'api'] });
    expect([facts.containerNames, facts.imageRepository?.node.id]).toEqual([['proxy', 'worker', 'api'], 'One']);
    expect(refusalOf(() => factsOf(stack, { service, containerNames: ['api', 'worker', 'web'] })))
      .toBe('containerNames must be containers with images of one repository, got: Stack/One, Stack/Other; one pipeline builds one image');
  });

  test('must be there before the pipeline', () => {
    const stack = newStack();
    const service = new FargateService(stack, 'Service', { cluster: newCluster(stack), taskDefinition: new FargateTaskDefinition(stack, 'Task') });
    expect(refusalOf(() => factsOf(stack, { service }))).toMatch(/^containerNames must be given .+, got: no container yet; add the container before the pipeline$/);
  });

  test('must be named when none is essential', () => {
    const stack = newStack();
    const task = new FargateTaskDefinition(stack, 'Task');
    task.addContainer('api', { image: PUBLIC_IMAGE, essential: false });
    const service = new FargateService(stack, 'Service', { cluster: newCluster(stack), taskDefinition: task });
    expect(refusalOf(() => factsOf(stack, { service }))).toMatch(/, got: no essential container; pass containerNames$/);
    expect(factsOf(stack, { service, containerNames: ['api'] }).containerNames).toEqual(['api']);
  });

  test('may have a name that only CloudFormation knows', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images');
    const containerName = new CfnParameter(stack, 'Container').valueAsString;
    const service = fargateService(stack, { image: images.containerImage, besides: { proxy: PUBLIC_IMAGE } });
    expect(factsOf(stack, { service, containerNames: [containerName] })).toMatchObject({ containerNames: [containerName], imageRepository: images });

    const several = newStack();
    const facts = factsOf(several, { service: fargateService(several, { besides: { proxy: PUBLIC_IMAGE } }), containerNames: [containerName] });
    expect(facts.containerNames).toEqual([containerName]);
    expect(facts.imageRepository).toBeUndefined();
  });
});

describe('the architecture', () => {
  const platform = (cpuArchitecture?: CpuArchitecture) => ({ cpuArchitecture, operatingSystemFamily: OperatingSystemFamily.LINUX });

  test.each([
    ['X86_64', undefined, Architecture.X86_64],
    ['X86_64', platform(), Architecture.X86_64],
    ['X86_64', platform(CpuArchitecture.X86_64), Architecture.X86_64],
    ['ARM64', platform(CpuArchitecture.ARM64), Architecture.ARM64],
  ])('is %s on Fargate with the runtime platform %j', (_, runtimePlatform, architecture) => {
    expect(factsIn({ runtimePlatform }).architecture).toBe(architecture);
  });

  test('is not known of EC2 tasks that do not say so, and what they say otherwise', () => {
    const stack = newStack();
    const task = new Ec2TaskDefinition(stack, 'Task');
    task.addContainer('api', { image: PUBLIC_IMAGE, memoryLimitMiB: 256 });
    const service = new Ec2Service(stack, 'Service', { cluster: importedCluster(stack), taskDefinition: task });
    expect(factsOf(stack, { service }).architecture).toBeUndefined();

    (task.node.defaultChild as CfnTaskDefinition).runtimePlatform = { cpuArchitecture: 'X86_64' };
    expect(factsOf(stack, { service }).architecture).toBe(Architecture.X86_64);
  });

  test('is not known of imported services', () => {
    const stack = newStack();
    expect(factsOf(stack, importedTarget(stack)).architecture).toBeUndefined();
  });

  test.each([OperatingSystemFamily.WINDOWS_SERVER_2019_CORE, OperatingSystemFamily.WINDOWS_SERVER_2022_FULL])('is refused on Windows', (family) => {
    const windows = { cpuArchitecture: CpuArchitecture.X86_64, operatingSystemFamily: family };
    const stack = newStack();
    const task = new FargateTaskDefinition(stack, 'Task', { cpu: 1024, memoryLimitMiB: 2048, runtimePlatform: windows });
    task.addContainer('api', { image: PUBLIC_IMAGE });
    const service = new FargateService(stack, 'Service', { cluster: newCluster(stack), taskDefinition: task });
    expect(refusalOf(() => factsOf(stack, { service }))).toMatch(/^service must run on Linux, got: "WINDOWS_SERVER_.+; CodeBuild runs Docker in Linux containers only$/);
  });
});

describe('the deployment controller', () => {
  test.each([DeploymentControllerType.CODE_DEPLOY, DeploymentControllerType.EXTERNAL])('%s is refused', (type) => {
    const stack = newStack();
    const service = new FargateService(stack, 'Service', { cluster: newCluster(stack), taskDefinition: taskDefinition(stack), deploymentController: { type } });
    expect(refusalOf(() => factsOf(stack, { service })))
      .toBe(`service must have the deployment controller ECS, got: "${type}"; leave deploymentController out: ECS itself rolls, shifts traffic blue/green, and rolls back (deploymentStrategy)`);
  });

  test('ECS may be said aloud', () => {
    const stack = newStack();
    const deploymentController = { type: DeploymentControllerType.ECS };
    const service = new FargateService(stack, 'Service', { cluster: newCluster(stack), taskDefinition: taskDefinition(stack), deploymentController });
    expect(factsOf(stack, { service }).service).toBe(service);
  });

  test("is found behind the other resources of a service of somebody else's class", () => {
    const stack = newStack();
    const target = importedTarget(stack);
    new CfnLogGroup(target.service, 'Logs');
    new CfnService(target.service, 'Service', { deploymentController: { type: 'EXTERNAL' } });
    expect(refusalOf(() => factsOf(stack, target))).toMatch(/^service must have the deployment controller ECS, got: "EXTERNAL"; /);
  });
});

describe('the place', () => {
  const arn = (region: string, account: string) => `arn:aws:ecs:${region}:${account}:service/shop/api`;

  test.each([
    ['region', { region: 'us-east-1', account: ACCOUNT }, 'eu-west-1', 'us-east-1'],
    ['account', { region: 'eu-west-1', account: '444455556666' }, ACCOUNT, '444455556666'],
  ])('in another %s is refused, by the stack of the service', (dimension, env, here, there) => {
    const stack = newStack(ENV);
    const service = fargateService(new Stack(stack.node.root, 'Elsewhere', { env }));
    expect(refusalOf(() => factsOf(stack, { service })))
      .toBe(`service must be in the pipeline's ${dimension}, ${here}, got: "${there}"; put the pipeline in a stack of that ${dimension}`);
  });

  test.each([
    ['region', arn('us-east-1', ACCOUNT)],
    ['account', arn('eu-west-1', '444455556666')],
  ])('in another %s is refused, by the imported ARN', (dimension, serviceArn) => {
    const stack = newStack(ENV);
    const hints = { cluster: importedCluster(stack), containerNames: ['api'], taskRoles: importedRoles(stack) };
    const imports = [
      FargateService.fromFargateServiceArn(stack, 'ByArn', serviceArn),
      FargateService.fromFargateServiceAttributes(stack, 'ByAttributes', { serviceArn, cluster: hints.cluster }),
      BaseService.fromServiceArnWithCluster(stack, 'WithCluster', serviceArn),
    ];
    for (const service of imports) {
      expect(refusalOf(() => factsOf(stack, { ...hints, service }))).toMatch(new RegExp(`^service must be in the pipeline's ${dimension}, `));
    }
  });

  test('is not judged while either of them is unknown', () => {
    const stack = newStack();
    const hints = { cluster: importedCluster(stack), containerNames: ['api'], taskRoles: importedRoles(stack) };
    const imports = [arn('us-east-1', '444455556666'), Fn.importValue('Service')].map((text, i) => FargateService.fromFargateServiceArn(stack, `Service${i}`, text));
    for (const service of imports) expect(factsOf(stack, { ...hints, service }).service).toBe(service);
  });
});

describe('an imported service', () => {
  const byArn = (stack: Stack) => FargateService.fromFargateServiceArn(stack, 'Service', `arn:aws:ecs:eu-west-1:${ACCOUNT}:service/shop/api`);

  test('without a cluster is refused', () => {
    const stack = newStack();
    expect(refusalOf(() => factsOf(stack, { service: byArn(stack), containerNames: ['api'], taskRoles: importedRoles(stack) })))
      .toBe('cluster must be given for a service that was imported without one, got: none; pass cluster: Cluster.fromClusterAttributes(…)');
  });

  test('without a container is refused', () => {
    const stack = newStack();
    expect(refusalOf(() => factsOf(stack, { ...importedTarget(stack), containerNames: undefined })))
      .toBe('containerNames must be given for an imported service, got: none; pass the name that the container has in the task definition');
  });

  test.each(['', 'my container', 'a/b', 'api\n', 'c'.repeat(256)])('with the container %j is refused', (containerName) => {
    const stack = newStack();
    expect(refusalOf(() => factsOf(stack, { ...importedTarget(stack), containerNames: [containerName] }))).toMatch(/^containerNames must be 1 to 255 letters, .+; pass the name/);
  });

  test.each([['none', undefined], ['an empty list of', []]])('with %s roles is refused', (_, taskRoles) => {
    const stack = newStack();
    expect(refusalOf(() => factsOf(stack, { ...importedTarget(stack), taskRoles })))
      .toMatch(/^taskRoles must hold the task role and the execution role of an imported service, got: none; pass taskRoles: .+ alone$/);
  });

  test('with a container and a cluster that only CloudFormation knows is accepted', () => {
    const stack = newStack();
    const containerName = Fn.importValue('Container');
    const cluster = importedCluster(stack, Fn.importValue('Cluster'));
    const facts = factsOf(stack, { service: byArn(stack), cluster, containerNames: [containerName], taskRoles: importedRoles(stack) });
    expect(facts).toMatchObject({ cluster, containerNames: [containerName] });
  });
});

describe('the cluster', () => {
  test.each([
    ['by its ARN', (stack: Stack) => FargateService.fromFargateServiceArn(stack, 'Service', `arn:aws:ecs:eu-west-1:${ACCOUNT}:service/shop/api`)],
    ["by its ARN in the stack's region", (stack: Stack) => FargateService.fromFargateServiceArn(stack, 'Service', stack.formatArn({ service: 'ecs', resource: 'service', resourceName: 'shop/api' }))],
    ['with a cluster', (stack: Stack) => importedTarget(new Stack(stack, 'Theirs')).service],
  ])('of a service imported %s may not be contradicted', (_, importService) => {
    const stack = newStack();
    const hints = { service: importService(stack), containerNames: ['api'], taskRoles: importedRoles(stack) };
    const elsewhere = importedCluster(new Stack(stack, 'Elsewhere'), 'warehouse');
    expect(refusalOf(() => factsOf(stack, { ...hints, cluster: elsewhere }))).toBe('cluster must be the service\'s own, shop, got: "warehouse"; leave it out');

    const same = importedCluster(new Stack(stack, 'Same'));
    expect(factsOf(stack, { ...hints, cluster: same }).cluster.clusterName).toBe('shop');
  });

  test('is believed where an old ARN does not tell', () => {
    const stack = newStack();
    const service = FargateService.fromFargateServiceArn(stack, 'Service', `arn:aws:ecs:eu-west-1:${ACCOUNT}:service/api`);
    const cluster = importedCluster(stack, 'warehouse');
    expect(factsOf(stack, { service, cluster, containerNames: ['api'], taskRoles: importedRoles(stack) }).cluster).toBe(cluster);
  });
});

test('roles that are given take the place of the task role, and the execution role stays', () => {
  const stack = newStack();
  const taskRoles = importedRoles(stack);
  const service = fargateService(stack);
  const arnsOf = (roles: (IRole | undefined)[]) => stack.resolve(roles.map((role) => role!.roleArn));
  const passed = (target: EcsTarget) => stack.resolve(factsOf(stack, target).taskRoleArns);
  const { taskDefinition: { taskRole, executionRole = service.taskDefinition.obtainExecutionRole() } } = service;
  expect(passed({ service })).toEqual(arnsOf([taskRole, executionRole]));
  expect(passed({ service, taskRoles })).toEqual(arnsOf([...taskRoles, executionRole]));
  expect(passed({ service, taskRoles: [...taskRoles, executionRole] })).toEqual(arnsOf([...taskRoles, executionRole]));
});
