import { App, CfnParameter, CfnResource, Fn, Lazy, Size, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AlarmBehavior, CfnTaskDefinition, FargateService, FargateTaskDefinition, ServiceManagedVolume } from 'aws-cdk-lib/aws-ecs';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { referred, referredText, rendered, resourceOf } from '../../src/private/rendered';
import { fargateService, newStack, taskDefinition } from '../helpers';

const TYPE = 'AWS::ECS::TaskDefinition';
const NAMES = ['Family', 'RuntimePlatform', 'NetworkMode', 'Volumes'];
const resourceIn = (task: FargateTaskDefinition) => resourceOf(task, TYPE)!;

/** What the template has of the properties is the measure. */
function expectAsInTemplate(resource: CfnResource): void {
  const found = rendered(resource, NAMES);
  const [{ Properties }] = Object.values(Template.fromStack(Stack.of(resource)).findResources(TYPE));
  for (const name of NAMES) expect([name, found[name]]).toEqual([name, Properties[name]]);
}

describe('properties are as in the template', () => {
  test.each<[string, (resource: CfnTaskDefinition) => void]>([
    ['as the L2 has them', () => undefined],
    ['with a property of the L1', (resource) => { resource.runtimePlatform = { cpuArchitecture: 'ARM64' }; }],
    ['with a property of the L1 that is not known yet', (resource) => { resource.runtimePlatform = Lazy.any({ produce: () => ({ cpuArchitecture: 'ARM64' }) }); }],
    ['with one of the L1 that is gone', (resource) => { resource.family = undefined; }],
    ['with a text of which CloudFormation knows a part', (resource) => { resource.family = `a-${Fn.ref('AWS::Region')}-b-${Fn.importValue('C')}${Fn.importValue('D')}`; }],
    ['with an override', (resource) => resource.addPropertyOverride('RuntimePlatform.CpuArchitecture', 'ARM64')],
    ['with an override by its whole path', (resource) => resource.addOverride('Properties.RuntimePlatform', { CpuArchitecture: 'ARM64' })],
    ['with an override of all', (resource) => resource.addOverride('Properties', { Family: 'shop' })],
    ['with an override in a list', (resource) => {
      resource.volumes = [{ name: 'one' }, { name: 'two' }];
      resource.addPropertyOverride('Volumes.1.Name', 'three');
    }],
    ['with one that is deleted', (resource) => resource.addPropertyDeletionOverride('Family')],
    ['with one that is deleted by its whole path', (resource) => resource.addDeletionOverride('Properties.NetworkMode')],
    ['with one that CloudFormation will know', (resource) => { resource.family = Fn.importValue('Family'); }],
    ['with an override that CloudFormation will know', (resource) => resource.addPropertyOverride('Family', Fn.join('-', ['a', Fn.ref('AWS::Region')]))],
  ])('%s', (_, say) => {
    const task = taskDefinition(newStack());
    say(resourceIn(task) as CfnTaskDefinition);
    expectAsInTemplate(resourceIn(task));
  });

  test('of a resource without a class of its own', () => {
    const resource = new CfnResource(newStack(), 'Task', { type: TYPE, properties: { Family: 'shop', NetworkMode: 'host' } });
    resource.addPropertyOverride('NetworkMode', 'awsvpc');
    expectAsInTemplate(resource);
  });
});

test('no more is rendered than is asked for: the rest may not be there yet', () => {
  const task = taskDefinition(newStack());
  (resourceIn(task) as CfnTaskDefinition).cpu = Lazy.string({ produce: () => { throw new Error('too early'); } });
  expect(rendered(resourceIn(task), ['NetworkMode'])).toEqual({ NetworkMode: 'awsvpc' });
});

test('looking at a resource leaves its name and dependencies open', () => {
  const stack = newStack();
  const resource = resourceIn(taskDefinition(stack));
  rendered(resource, NAMES);
  resource.overrideLogicalId('Renamed');
  expect(Object.keys(Template.fromStack(stack).findResources(TYPE))).toEqual(['Renamed']);
});

describe('looking at a service fixes nothing', () => {
  const service = () => {
    const made = fargateService(newStack());
    rendered(resourceOf(made, 'AWS::ECS::Service')!, ['DeploymentConfiguration', 'VolumeConfigurations', 'LoadBalancers', 'ServiceConnectConfiguration']);
    return made;
  };
  const propertiesOf = (made: FargateService) => Object.values(Template.fromStack(Stack.of(made)).findResources('AWS::ECS::Service'))[0].Properties;

  test('alarms may still be added', () => {
    const made = service();
    made.enableDeploymentAlarms(['Errors'], { behavior: AlarmBehavior.ROLLBACK_ON_ALARM });
    expect(propertiesOf(made).DeploymentConfiguration.Alarms).toEqual({ AlarmNames: ['Errors'], Enable: true, Rollback: true });
  });

  test('and volumes', () => {
    const made = service();
    made.addVolume(new ServiceManagedVolume(made, 'Data', { name: 'data', managedEBSVolume: { size: Size.gibibytes(1) } }));
    expect(propertiesOf(made).VolumeConfigurations).toMatchObject([{ Name: 'data' }]);
  });

  test('and what a lazy value says next', () => {
    const resource = resourceIn(taskDefinition(newStack())) as CfnTaskDefinition;
    let family = 'one';
    resource.family = Lazy.string({ produce: () => family });
    expect(rendered(resource, ['Family'])).toEqual({ Family: 'one' });
    family = 'two';
    expectAsInTemplate(resource);
  });
});

describe('texts that are referred to', () => {
  test('are right in another stack', () => {
    const app = new App();
    const here = new Stack(app, 'Here');
    const there = new Stack(app, 'There');
    const task = new FargateTaskDefinition(there, 'Task');
    new CfnResource(here, 'User', { type: 'Test::User', properties: { Role: referredText(resourceIn(task), 'TaskRoleArn') } });
    Template.fromStack(here).hasResourceProperties('Test::User', { Role: { 'Fn::ImportValue': Match.stringLikeRegexp('^There:.*TaskRole') } });
  });

  test('may be intrinsic functions', () => {
    const stack = newStack();
    const resource = resourceIn(taskDefinition(stack));
    resource.addPropertyOverride('Family', { Ref: 'Family' });
    const text = referredText(resource, 'Family');
    expect([Token.isUnresolved(text), stack.resolve(text)]).toEqual([true, { Ref: 'Family' }]);
  });

  test('may be there no more', () => {
    const resource = resourceIn(taskDefinition(newStack()));
    resource.addPropertyDeletionOverride('Family');
    expect(referredText(resource, 'Family')).toBeUndefined();
  });

  test('stand beside numbers that are not known', () => {
    const stack = newStack();
    const resource = resourceIn(taskDefinition(stack)) as CfnTaskDefinition;
    resource.ephemeralStorage = { sizeInGiB: new CfnParameter(stack, 'Size', { type: 'Number' }).valueAsNumber };
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    resource.taskRoleArn = role.roleArn;
    const { EphemeralStorage, TaskRoleArn } = referred(resource, ['EphemeralStorage', 'TaskRoleArn']);
    expect(stack.resolve(EphemeralStorage)).toEqual({ SizeInGiB: { Ref: 'Size' } });
    expect(TaskRoleArn).toBe(role.roleArn);
  });
});
