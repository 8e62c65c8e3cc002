import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  CfnCluster, CfnService, Cluster, Ec2Service, Ec2TaskDefinition, ExternalService, ExternalTaskDefinition, FargateService, ICluster, NetworkMode,
} from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancedFargateService } from 'aws-cdk-lib/aws-ecs-patterns';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { PrivateDnsNamespace } from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import {
  ACCOUNT, ENV, fargateService, importedCluster, importedRoles, importedService, network, newCluster, newStack, pipelineIn, PUBLIC_IMAGE, refusalOf,
  taskDefinition,
} from './helpers';
import { EcsGithubPipeline, EcsGithubPipelineProps, GithubSource } from '../src';

const pipelineOf = (stack: Stack, props: Partial<EcsGithubPipelineProps>, id = 'Pipeline') => new EcsGithubPipeline(stack, id, { repo: 'acme/api', ...props });

describe('what is no service', () => {
  const FROM = 'pass the construct, or FargateService.fromFargateServiceAttributes(…) for a service of another app';

  test.each<[string, (stack: Stack) => unknown, string]>([
    ['a pattern', (stack) => new ApplicationLoadBalancedFargateService(stack, 'Api', { vpc: network(stack), taskImageOptions: { image: PUBLIC_IMAGE } }),
      'got: Stack/Api, a pattern; pass its service: pattern.service'],
    ['an L1', (stack) => new CfnService(stack, 'Api'),
      'got: Stack/Api, an L1; pass FargateService.fromFargateServiceAttributes(…) with its name and cluster, or define it as new FargateService(…)'],
    ['a text', () => 'api', `got: "api"; ${FROM}`],
    ['another construct', (stack) => taskDefinition(stack), `got: Stack/Task; ${FROM}`],
    ['an object', () => ({ serviceName: 'api' }), `got: a value of the type object; ${FROM}`],
  ])('is refused in words: %s', (_, make, message) => {
    const stack = newStack();
    const service = make(stack) as any;
    expect(refusalOf(() => pipelineOf(stack, { service }))).toBe(`service must be a service of ECS, ${message}`);
    expect(refusalOf(() => pipelineOf(stack, { stages: [{ stageName: 'Deploy', targets: [{ service }] }] }, 'Staged'))).toBe(`service must be a service of ECS, ${message}`);
  });

  test('is refused in a target without one', () => {
    expect(refusalOf(() => pipelineOf(newStack(), { stages: [{ stageName: 'Deploy', targets: [{ service: undefined as any }] }] })))
      .toMatch(/^targets\[0\]\.service must have a value, got: undefined; /);
  });
});

describe('what is no cluster, and no role,', () => {
  const imported = (stack: Stack) => FargateService.fromFargateServiceArn(stack, 'Service', `arn:aws:ecs:eu-west-1:${ACCOUNT}:service/api`);

  test.each<[string, (stack: Stack) => unknown, string]>([
    ['a text', () => 'shop', '"shop"'],
    ['an L1', (stack) => new CfnCluster(stack, 'Shop'), 'Stack/Shop'],
  ])('is refused in words: %s as cluster', (_, make, got) => {
    const stack = newStack();
    expect(refusalOf(() => pipelineOf(stack, { service: imported(stack), cluster: make(stack) as any, containerName: 'api', taskRoles: importedRoles(stack) })))
      .toBe(`cluster must be a cluster of ECS, got: ${got}; pass the construct, or Cluster.fromClusterAttributes(…)`);
  });

  test.each<[string, (stack: Stack) => unknown, string]>([
    ['a text', () => 'arn:aws:iam::111122223333:role/api', '"arn:aws:iam::111122223333:role/api"'],
    ['an L1', (stack) => new CfnRole(stack, 'Api', { assumeRolePolicyDocument: {} }), 'Stack/Api'],
  ])('is refused in words: %s as a task role', (_, make, got) => {
    const stack = newStack();
    expect(refusalOf(() => pipelineOf(stack, { ...importedService(stack), taskRoles: [make(stack) as any] })))
      .toBe(`taskRoles must be roles of IAM, got: ${got}; pass the construct, or Role.fromRoleName(…)`);
  });
});

describe('a secret as token', () => {
  test.each<[string, (stack: Stack) => unknown, string]>([
    ['that is made', (stack) => new Secret(stack, 'Token'), 'the secret Stack/Token'],
    ['that is imported', (stack) => Secret.fromSecretNameV2(stack, 'Token', 'github-token'), 'the secret Stack/Token'],
  ])('%s is refused in words', (_, make, got) => {
    const stack = newStack();
    expect(refusalOf(() => GithubSource.webhook({ token: make(stack) as any })))
      .toBe(`token must be the value of a secret, got: ${got}; pass secret.secretValue, or SecretValue.secretsManager(…)`);
  });

  test('is taken by its value', () => {
    const stack = newStack();
    pipelineOf(stack, { service: fargateService(stack), source: GithubSource.webhook({ token: new Secret(stack, 'Token').secretValue }) });
    expect(JSON.stringify(pipelineIn(Template.fromStack(stack)))).toContain('{{resolve:secretsmanager:');
  });
});

describe('another cluster than the service\'s own', () => {
  const inCluster = (stack: Stack, own: ICluster) => new FargateService(stack, 'Service', { cluster: own, taskDefinition: taskDefinition(stack) });

  test('is refused, both defined in the app', () => {
    const stack = newStack();
    const other = new Cluster(stack, 'Other', { vpc: network(new Construct(stack, 'There')) });
    expect(refusalOf(() => pipelineOf(stack, { service: fargateService(stack), cluster: other })))
      .toBe('cluster must be the service\'s own, Stack/Cluster, got: Stack/Other; leave it out');
  });

  test('is refused by a name that is written in the code', () => {
    const stack = newStack();
    const own = new Cluster(stack, 'Own', { vpc: network(stack), clusterName: 'shop' });
    const service = inCluster(stack, own);
    expect(refusalOf(() => pipelineOf(stack, { service, cluster: importedCluster(new Construct(stack, 'There'), 'warehouse') })))
      .toMatch(/^cluster must be the service's own, Stack\/Own, got: "warehouse"; leave it out$/);
    expect(() => pipelineOf(stack, { service, cluster: importedCluster(new Construct(stack, 'Here'), 'shop') }, 'Same')).not.toThrow();
  });

  test.each<[string, (stack: Stack, own: Cluster) => ICluster]>([
    ['the same construct', (_, own) => own],
    ['imported by its name', (stack, own) => Cluster.fromClusterAttributes(stack, 'Same', { clusterName: own.clusterName, vpc: own.vpc, securityGroups: [] })],
    ['imported by its ARN', (stack, own) => Cluster.fromClusterArn(stack, 'Same', own.clusterArn)],
    ['of a name that may be the generated one', (stack) => importedCluster(new Construct(stack, 'There'))],
  ])('is not what may be the same: %s', (_, again) => {
    const stack = newStack();
    const own = newCluster(stack);
    expect(() => pipelineOf(stack, { service: inCluster(stack, own), cluster: again(stack, own) })).not.toThrow();
  });
});

describe('a cluster elsewhere', () => {
  test.each([
    ['region', `arn:aws:ecs:us-east-1:${ACCOUNT}:cluster/shop`, 'eu-west-1', 'us-east-1'],
    ['account', 'arn:aws:ecs:eu-west-1:444455556666:cluster/shop', ACCOUNT, '444455556666'],
  ])('in another %s is refused', (dimension, arn, here, there) => {
    const stack = newStack(ENV);
    const cluster = Cluster.fromClusterArn(stack, 'Theirs', arn);
    const service = FargateService.fromFargateServiceArn(stack, 'Service', `arn:aws:ecs:eu-west-1:${ACCOUNT}:service/api`);
    expect(refusalOf(() => pipelineOf(stack, { service, cluster, containerName: 'api', taskRoles: importedRoles(stack) })))
      .toBe(`cluster must be in the pipeline's ${dimension}, ${here}, got: "${there}"; put the pipeline in a stack of that ${dimension}`);
  });

  test('behind an imported service is refused', () => {
    const stack = newStack(ENV);
    const elsewhere = new Stack(stack.node.root as App, 'Elsewhere', { env: { ...ENV, region: 'us-east-1' } });
    const service = FargateService.fromFargateServiceAttributes(stack, 'Service', { serviceName: 'api', cluster: importedCluster(elsewhere) });
    expect(refusalOf(() => pipelineOf(stack, { ...importedService(new Stack(stack, 'Other')), service }))).toMatch(/^cluster must be in the pipeline's region, eu-west-1, got: "us-east-1"; /);
  });
});

describe('beforeDeploy', () => {
  const before = (stack: Stack, service: EcsGithubPipelineProps['service']) =>
    pipelineOf(stack, { stages: [{ stageName: 'Deploy', targets: [{ service: service! }], beforeDeploy: ['migrate'] }] });

  const CONNECT = 'beforeDeploy must run for a service without Service Connect, got: Stack/Service; '
    + 'a task of its own has none of those names: put a service without it first in targets, or run the command when the container starts';

  test('is refused for a service with Service Connect', () => {
    const stack = newStack();
    const cluster = new Cluster(stack, 'Cluster', { vpc: network(stack), defaultCloudMapNamespace: { name: 'shop' } });
    const service = new FargateService(stack, 'Service', { cluster, taskDefinition: taskDefinition(stack), serviceConnectConfiguration: {} });
    expect(refusalOf(() => before(stack, service))).toBe(CONNECT);
  });

  test('is refused for one that an L1 connects', () => {
    const stack = newStack();
    const service = fargateService(stack);
    (service.node.defaultChild as CfnService).serviceConnectConfiguration = { enabled: true };
    expect(refusalOf(() => before(stack, service))).toBe(CONNECT);
  });

  test('is taken where Service Connect is off, or discovery is by DNS', () => {
    const stack = newStack();
    const service = fargateService(stack);
    (service.node.defaultChild as CfnService).serviceConnectConfiguration = { enabled: false };
    service.enableCloudMap({ cloudMapNamespace: new PrivateDnsNamespace(stack, 'Names', { name: 'shop', vpc: network(new Construct(stack, 'There')) }) });
    expect(() => before(stack, service)).not.toThrow();
  });

  test('is taken for a service that is not the first of its stage', () => {
    const stack = newStack();
    const connected = fargateService(new Construct(stack, 'Connected'));
    (connected.node.defaultChild as CfnService).serviceConnectConfiguration = { enabled: true };
    const targets = [{ service: fargateService(stack) }, { service: connected }];
    expect(() => pipelineOf(stack, { stages: [{ stageName: 'Deploy', targets, beforeDeploy: ['migrate'] }] })).not.toThrow();
  });

  const daemon = (stack: Stack, hostPort?: number, networkMode?: NetworkMode) => {
    const task = new Ec2TaskDefinition(stack, 'Task', { networkMode });
    task.addContainer('agent', { image: PUBLIC_IMAGE, memoryLimitMiB: 256, portMappings: hostPort === undefined ? [] : [{ containerPort: 80, hostPort }] });
    return new Ec2Service(stack, 'Service', { cluster: importedCluster(stack), taskDefinition: task, daemon: true });
  };

  test.each([
    ['a port of the machine', 80, NetworkMode.BRIDGE],
    ['the network of the machine', 80, NetworkMode.HOST],
  ])('is refused for a daemon that has %s, as no machine has it free', (_, port, mode) => {
    const stack = newStack();
    expect(refusalOf(() => before(stack, daemon(stack, port, mode)))).toBe('beforeDeploy must run for a service that leaves its ports free, got: Stack/Service, a daemon on every machine; '
      + 'put another service first in targets, or run the command when the container starts');
  });

  test.each([
    ['none', undefined, undefined],
    ['one that ECS chooses', 0, NetworkMode.BRIDGE],
    ['one of its own network', 80, NetworkMode.AWS_VPC],
  ])('is taken for a daemon with such a port: %s', (_, port, mode) => {
    const stack = newStack();
    expect(() => before(stack, daemon(stack, port, mode))).not.toThrow();
  });

  test('is taken for a service on machines of the user\'s own', () => {
    const stack = newStack();
    const task = new ExternalTaskDefinition(stack, 'Task');
    task.addContainer('api', { image: PUBLIC_IMAGE, memoryLimitMiB: 256 });
    expect(() => before(stack, new ExternalService(stack, 'Service', { cluster: importedCluster(stack), taskDefinition: task }))).not.toThrow();
  });
});
