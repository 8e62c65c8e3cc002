import { App, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  AlternateTarget, CfnService, DeploymentLifecycleLambdaTarget, DeploymentLifecycleStage, DeploymentStrategy, FargateService,
  ListenerRuleConfiguration, ServiceManagedVolume,
} from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationListener, ApplicationListenerRule, ApplicationLoadBalancer, ApplicationTargetGroup, ListenerAction, ListenerCondition, TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { fargateService, network, newStack, statementsFor } from './helpers';
import { EcsGithubPipeline, EcsGithubPipelineProps } from '../src';

const addVolume = (service: FargateService) =>
  service.addVolume(new ServiceManagedVolume(service, 'Data', { name: 'data', managedEBSVolume: { size: Size.gibibytes(10) } }));

/** What a role may pass on, by the service that it goes to. */
function passedBy(template: Template, role: RegExp): { [service: string]: string } {
  const passing = statementsFor(template, role).filter(({ Action }) => Action === 'iam:PassRole');
  return Object.fromEntries(passing.map(({ Condition, Resource }) => [Condition.StringEquals['iam:PassedToService'], JSON.stringify(Resource)]));
}

function deploying(stack: Stack, service: FargateService, props: Partial<EcsGithubPipelineProps> = {}): Template {
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', ...(props.stages ? {} : { service }), ...props });
  return Template.fromStack(stack);
}

const PIPELINE = /^PipelinePipelineRole/;

test('a service without roles of its own has none passed to ECS itself', () => {
  const stack = newStack();
  expect(Object.keys(passedBy(deploying(stack, fargateService(stack)), PIPELINE))).toEqual(['ecs-tasks.amazonaws.com']);
});

test('the role of its volumes is passed to ECS itself, and not to tasks', () => {
  const stack = newStack();
  const service = fargateService(stack);
  addVolume(service);
  const passed = passedBy(deploying(stack, service), PIPELINE);
  expect(passed['ecs.amazonaws.com']).toMatch(/^{"Fn::GetAtt":\["ServiceDataEBSRole\w+","Arn"\]}$/);
  expect(passed['ecs-tasks.amazonaws.com']).not.toContain('EBSRole');
});

test('so is it from another stack', () => {
  const there = newStack();
  const service = fargateService(there);
  addVolume(service);
  const passed = passedBy(deploying(new Stack(there.node.root as App, 'Here'), service), PIPELINE);
  expect(passed['ecs.amazonaws.com']).toMatch(/^{"Fn::ImportValue":"Stack:ExportsOutput\w*EBSRole/);
});

/** As ECS shifts traffic between two target groups. */
function blueGreen(stack: Stack): FargateService {
  const vpc = network(stack);
  const service = new FargateService(stack, 'BlueGreen', {
    cluster: fargateService(new Stack(stack, 'Cluster')).cluster,
    taskDefinition: fargateService(new Stack(stack, 'Task')).taskDefinition,
    deploymentStrategy: DeploymentStrategy.BLUE_GREEN,
  });
  service.taskDefinition.defaultContainer!.addPortMappings({ containerPort: 80 });
  const [blue, green] = ['Blue', 'Green'].map((id) => new ApplicationTargetGroup(stack, id, { vpc, port: 80, targetType: TargetType.IP }));
  const listener = new ApplicationListener(stack, 'Listener', {
    loadBalancer: new ApplicationLoadBalancer(stack, 'Balancer', { vpc }), port: 80, defaultAction: ListenerAction.fixedResponse(404),
  });
  const rule = new ApplicationListenerRule(stack, 'Rule', { listener, priority: 1, conditions: [ListenerCondition.pathPatterns(['/*'])], targetGroups: [blue] });
  blue.addTarget(service.loadBalancerTarget({
    containerName: 'api',
    containerPort: 80,
    alternateTarget: new AlternateTarget('Alternate', { alternateTargetGroup: green, productionListener: ListenerRuleConfiguration.applicationListenerRule(rule) }),
  }));
  return service;
}

test('the role that shifts its traffic is passed to ECS itself', () => {
  const stack = newStack();
  const passed = passedBy(deploying(stack, blueGreen(stack)), PIPELINE);
  expect(passed['ecs.amazonaws.com']).toMatch(/^{"Fn::GetAtt":\["BlueGreen\w*AlternateRole\w+","Arn"\]}$/);
});

describe('the roles of its hooks', () => {
  const hook = (stack: Stack) => new DeploymentLifecycleLambdaTarget(
    new Function(stack, 'Hook', { code: Code.fromInline('exports.handler = () => {}'), handler: 'index.handler', runtime: Runtime.NODEJS_22_X }),
    'Hook', { lifecycleStages: [DeploymentLifecycleStage.PRE_SCALE_UP] });

  test('are passed to ECS itself, when CDK has made them', () => {
    const stack = newStack();
    const service = fargateService(stack);
    service.addLifecycleHook(hook(stack));
    const template = deploying(stack, service);
    expect(passedBy(template, PIPELINE)['ecs.amazonaws.com']).toMatch(/^{"Fn::GetAtt":\["ServiceHookRole\w+","Arn"\]}$/);
    const [{ Properties }] = Object.values(template.findResources('AWS::ECS::Service'));
    expect(Properties.DeploymentConfiguration.LifecycleHooks).toHaveLength(1);
  });

  test('must be known before the pipeline', () => {
    const stack = newStack();
    const service = fargateService(stack);
    new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service });
    service.addLifecycleHook(hook(stack));
    expect(() => Template.fromStack(stack)).toThrow(/service must keep the roles that ECS takes on for it, got: other ones of Stack\/Service; /);
  });
});

test.each<[string, (resource: CfnService) => void]>([
  ['VPC Lattice', (resource) => { resource.vpcLatticeConfigurations = [{ portName: 'http', targetGroupArn: 'arn', roleArn: 'arn:aws:iam::111122223333:role/theirs' }]; }],
  ['TLS of Service Connect', (resource) => resource.addPropertyOverride('ServiceConnectConfiguration', { Enabled: true, Services: [{ PortName: 'http', Tls: { RoleArn: 'arn:aws:iam::111122223333:role/theirs' } }, { PortName: 'plain' }] })],
  ['hooks that an L1 has', (resource) => { resource.deploymentConfiguration = { lifecycleHooks: [{ hookTargetArn: 'arn', lifecycleStages: [], roleArn: 'arn:aws:iam::111122223333:role/theirs' }] }; }],
  ['volumes that an override has', (resource) => resource.addPropertyOverride('VolumeConfigurations', [{ Name: 'data', ManagedEBSVolume: { RoleArn: 'arn:aws:iam::111122223333:role/theirs' } }])],
])('the role for %s is passed to ECS itself', (_, say) => {
  const stack = newStack();
  const service = fargateService(stack);
  say(service.node.defaultChild as CfnService);
  expect(passedBy(deploying(stack, service), PIPELINE)['ecs.amazonaws.com']).toBe('"arn:aws:iam::111122223333:role/theirs"');
});

test('a task before the deployment passes on the role of the volumes, and no other of the service', () => {
  const stack = newStack();
  const service = fargateService(stack);
  addVolume(service);
  const resource = service.node.defaultChild as CfnService;
  resource.vpcLatticeConfigurations = [{ portName: 'http', targetGroupArn: 'arn', roleArn: 'arn:aws:iam::111122223333:role/theirs' }];
  const template = deploying(stack, service, { stages: [{ stageName: 'Deploy', targets: [{ service }], beforeDeploy: ['migrate'] }] });
  expect(passedBy(template, /BeforeDeploy/)['ecs.amazonaws.com']).toMatch(/^{"Fn::GetAtt":\["ServiceDataEBSRole\w+","Arn"\]}$/);
});
