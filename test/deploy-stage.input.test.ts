import { App, CfnParameter, Duration, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { ExecutionMode } from 'aws-cdk-lib/aws-codepipeline';
import { CfnService, FargateService } from 'aws-cdk-lib/aws-ecs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { actionIn, ENV, fargateService, importedCluster, importedRoles, newCluster, newStack, pipelineIn, PUBLIC_IMAGE, refusalOf, taskDefinition } from './helpers';
import { DeployStage, EcsGithubPipeline, EcsGithubPipelineProps } from '../src';

let stack: Stack;
let service: FargateService;
let other: FargateService;
let pipelines = 0;
beforeAll(() => {
  stack = newStack(ENV, new App());
  service = fargateService(stack, { besides: { proxy: PUBLIC_IMAGE } });
  other = fargateService(new Construct(stack, 'Other'));
});

const refusal = (props: Partial<EcsGithubPipelineProps>) => refusalOf(() => new EcsGithubPipeline(stack, `Pipeline${pipelines++}`, { repo: 'acme/api', ...props }));
const target = () => ({ service, containerNames: ['api'] });
const ofStage = (stage: Partial<DeployStage>, props: Partial<EcsGithubPipelineProps> = {}) =>
  refusal({ stages: [{ stageName: 'Deploy', targets: [target()], ...stage }], ...props });
const alarm = () => Alarm.fromAlarmArn(stack, `Alarm${pipelines++}`, 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors');
const topic = () => Topic.fromTopicArn(stack, `Topic${pipelines++}`, 'arn:aws:sns:eu-west-1:111122223333:approvals');

describe('a pipeline refuses', () => {
  test('to deploy nowhere', () => {
    expect(refusal({})).toBe('service must be given unless stages are, got: none; pass the ECS service to deploy to');
  });

  test('no stages', () => {
    expect(refusal({ stages: [] })).toBe("stages must hold 1 to 48 entries, got: none; for example stages: [{ stageName: 'Deploy', targets: [{ service }] }]");
  });

  test('more stages than a pipeline has room for', () => {
    const stages = [...Array(49).keys()].map((i) => ({ stageName: `S${i}`, targets: [target()] }));
    expect(refusal({ stages })).toMatch(/^stages must hold 1 to 48 entries, got: 49; /);
  });

  test.each<[keyof EcsGithubPipelineProps, () => unknown, string]>([
    ['service', () => service, ''],
    ['cluster', () => importedCluster(new Construct(stack, `C${pipelines++}`)), ''],
    ['containerName', () => 'api', ', as containerNames'],
    ['taskRoles', () => importedRoles(new Construct(stack, `R${pipelines++}`)), ''],
  ])('%s beside stages', (prop, value, besides) => {
    expect(refusal({ [prop]: value(), stages: [{ stageName: 'Deploy', targets: [target()] }] }))
      .toBe(`${prop} must be left out when stages are given, got: both; say it in the targets of the stages${besides}`);
  });

  test('a container of its service in the words of its own prop', () => {
    expect(refusal({ service })).toMatch(/^containerName must be given .+; pass containerName$/);
    expect(refusal({ service, containerName: 'web' })).toMatch(/^containerName must be one of the task definition's containers, api, proxy, got: "web"; /);
    expect(refusal({ service, containerName: '' })).toMatch(/^containerName must be 1 to 255 /);
    expect(ofStage({ targets: [{ service }] })).toMatch(/^containerNames must be given .+; pass containerNames$/);
    expect(ofStage({ targets: [{ service, containerNames: ['web'] }] })).toMatch(/^containerNames must be one of /);
  });
});

describe('a stage refuses', () => {
  test.each(['', ' ', 'my stage', 'a/b', 'a@b', 'ä', 'a\n', 's'.repeat(91)])('the name %j', (stageName) => {
    expect(ofStage({ stageName })).toMatch(/^stageName must be 1 to 90 letters, digits, dots, underscores or dashes, got: .+; it becomes part of a tag$/);
  });

  test.each(['Source', 'Build', 'Test', 'Scan', 'Approve-', 'Approve-Production'])('the name %s, which is taken', (stageName) => {
    expect(ofStage({ stageName })).toBe(`stageName must not be one of the pipeline's own, got: "${stageName}"; for example 'Staging'`);
  });

  test('a name that only CloudFormation knows', () => {
    expect(ofStage({ stageName: new CfnParameter(stack, 'Name').valueAsString }))
      .toBe('stageName must be known at synthesis, got: a token; it becomes part of a tag and of logical ids');
  });

  test.each([['Staging', 'Staging'], ['Staging', 'STAGING']])('the name of another one, %s and %s', (first, second) => {
    expect(refusal({ stages: [{ stageName: first, targets: [target()] }, { stageName: second, targets: [{ service: other }] }] }))
      .toBe(`stageName must be different in every stage, upper and lower case aside, got: "${second}"`);
  });

  test('no targets, and too many', () => {
    expect(ofStage({ targets: [] })).toBe('targets must hold 1 to 40 entries, got: none; pass the services of the stage');
    expect(ofStage({ targets: Array(41).fill(target()) })).toMatch(/^targets must hold 1 to 40 entries, got: 41; /);
  });

  test('a service twice, in one stage or in two', () => {
    const message = 'targets must hold each service once, got: Stack/Service; a service belongs to one stage';
    expect(ofStage({ targets: [target(), { service: other }, target()] })).toBe(message);
    expect(refusal({ stages: [{ stageName: 'A', targets: [target()] }, { stageName: 'B', targets: [{ service: other }, target()] }] })).toBe(message);
  });

  test.each<[string, () => Partial<DeployStage>]>([
    ['approvalMessage', () => ({ approvalMessage: 'Ship it?' })],
    ['approvalTopic', () => ({ approvalTopic: topic() })],
    ['approvalTimeout', () => ({ approvalTimeout: Duration.days(30) })],
  ])('%s without an approval', (prop, stage) => {
    const message = `${prop} must be left out without approval, got: some; pass approval as well`;
    expect(ofStage(stage())).toBe(message);
    expect(ofStage({ ...stage(), approval: false })).toBe(message);
  });

  test.each(['', 'm'.repeat(1001)])('an approvalMessage of the wrong length', (approvalMessage) => {
    expect(ofStage({ approval: true, approvalMessage })).toMatch(/^approvalMessage must be 1 to 1000 characters, got: /);
  });

  test.each([Duration.minutes(0), Duration.minutes(4), Duration.seconds(330), Duration.days(61), Duration.minutes(86401)])('an approvalTimeout of %s', (approvalTimeout) => {
    expect(ofStage({ approval: true, approvalTimeout })).toMatch(/^approvalTimeout must be 5 to 86400 whole minutes, got: /);
  });

  test('times of what it does not have', () => {
    expect(ofStage({ beforeDeployTimeout: Duration.minutes(5) })).toBe('beforeDeployTimeout must be left out without beforeDeploy, got: some; pass beforeDeploy as well');
    expect(ofStage({ rollbackAlarmTime: Duration.minutes(5) })).toBe('rollbackAlarmTime must be left out without rollbackAlarms, got: some; pass rollbackAlarms as well');
  });

  test.each([Duration.minutes(0), Duration.seconds(90), Duration.minutes(481)])('a beforeDeployTimeout of %s', (beforeDeployTimeout) => {
    expect(ofStage({ beforeDeploy: ['x'], beforeDeployTimeout })).toMatch(/^beforeDeployTimeout must be 1 to 480 whole minutes, got: /);
  });

  test.each([Duration.minutes(0), Duration.seconds(90), Duration.minutes(61)])('a deploymentTimeout of %s', (deploymentTimeout) => {
    expect(ofStage({ deploymentTimeout })).toMatch(/^deploymentTimeout must be 1 to 60 whole minutes, got: /);
  });

  test.each([Duration.minutes(0), Duration.seconds(90), Duration.minutes(61)])('a rollbackAlarmTime of %s', (rollbackAlarmTime) => {
    expect(ofStage({ rollbackAlarms: [alarm()], rollbackAlarmTime })).toMatch(/^rollbackAlarmTime must be 1 to 60 whole minutes, got: /);
  });

  test('no alarms, and too many', () => {
    expect(ofStage({ rollbackAlarms: [] })).toBe('rollbackAlarms must hold 1 to 5 entries, got: none; leave it out for none, or watch a composite alarm');
    expect(ofStage({ rollbackAlarms: [...Array(6)].map(alarm) })).toMatch(/^rollbackAlarms must hold 1 to 5 entries, got: 6; /);
  });

  test('a rollback where AWS has none', () => {
    const parallel = { executionMode: ExecutionMode.PARALLEL };
    expect(ofStage({ rollbackOnFailure: true }, parallel)).toBe('rollbackOnFailure must be false in the execution mode PARALLEL, got: true; AWS has no rollback there');
    expect(ofStage({ rollbackAlarms: [alarm()] }, parallel)).toBe('rollbackAlarms must be left out in the execution mode PARALLEL, got: some; AWS has no rollback there');
  });

  test('a command without words, and with too many', () => {
    expect(ofStage({ beforeDeploy: [] })).toBe("beforeDeploy must hold 1 to 100 entries, got: none; for example ['npm', 'run', 'migrate']");
    expect(ofStage({ beforeDeploy: Array(101).fill('x') })).toMatch(/^beforeDeploy must hold 1 to 100 entries, got: 101; /);
  });

  test.each(['a\nb', 'a\tb', 'a\0b', 'a\x7fb', 'a\rb'])('the word %j in a command: lines are lines', (word) => {
    expect(ofStage({ beforeDeploy: ['sh', word] })).toMatch(/^beforeDeploy must hold no control characters, got: .+; put longer scripts into a file of the image$/s);
  });

  test('a command that only CloudFormation knows', () => {
    expect(ofStage({ beforeDeploy: ['migrate', Lazy.string({ produce: () => 'x' })] }))
      .toBe('beforeDeploy must be known at synthesis, got: a token; read it from the environment of the task');
  });

  test.each([['x'.repeat(497), 501], ['"'.repeat(249), 502]])('a command that is longer than the parameters of an action', (word, length) => {
    expect(ofStage({ beforeDeploy: [word] }))
      .toBe(`beforeDeploy must be at most 500 characters of JSON, got: ${length}; put longer scripts into a file of the image`);
  });
});

test('a command before the deployment in a container that may end without its task', () => {
  const own = newStack();
  const task = taskDefinition(own, { image: PUBLIC_IMAGE });
  task.addContainer('helper', { image: PUBLIC_IMAGE, essential: false });
  const ours = new FargateService(own, 'Service', { cluster: newCluster(own), taskDefinition: task });
  const make = (id: string, containerNames: string[]) => new EcsGithubPipeline(own, id, {
    repo: 'acme/api', stages: [{ stageName: 'Production', targets: [{ service: ours, containerNames }], beforeDeploy: ['migrate'] }],
  });
  expect(refusalOf(() => make('Refused', ['helper', 'api']))).toBe('beforeDeploy must run in an essential container, got: Stack/Task/helper; '
    + 'name an essential container of the first target first, in containerNames');
  expect(() => make('Accepted', ['api', 'helper'])).not.toThrow();
});

describe('times of a service that shifts its traffic bit by bit', () => {
  /** Newer settings than the L2 has. */
  const shifting = (scope: Construct, deploymentConfiguration: object) => {
    const shifted = fargateService(scope);
    const resource = shifted.node.children.find((child): child is CfnService => child instanceof CfnService)!;
    resource.deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: true }, ...deploymentConfiguration };
    return shifted;
  };
  const pipelineOf = (deploymentConfiguration: object, minutes?: number) => {
    const own = newStack();
    const deploymentTimeout = minutes === undefined ? undefined : Duration.minutes(minutes);
    return new EcsGithubPipeline(own, 'Pipeline', { repo: 'acme/api', service: shifting(own, deploymentConfiguration), deploymentTimeout });
  };

  test.each([
    ['blue/green', { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 20 }, 20],
    ['canary', { strategy: 'CANARY', bakeTimeInMinutes: 10, canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 10 } }, 20],
    ['linear', { strategy: 'LINEAR', bakeTimeInMinutes: 2, linearConfiguration: { stepPercent: 10, stepBakeTimeInMinutes: 2 } }, 20],
  ])('must fit into the timeout: %s', (_, configuration, minutes) => {
    expect(refusalOf(() => pipelineOf(configuration, minutes))).toBe(
      `deploymentTimeout must be longer than the bake and step times of Stack/Service, ${minutes} minutes, got: ${minutes} minutes; `
      + 'every deployment would count as failed: make it longer, or those times shorter (a pipeline waits 60 minutes at the most)');
    expect(refusalOf(() => pipelineOf(configuration))).toMatch(/^deploymentTimeout must be longer .+, got: 15 minutes; /);
    const longer = Template.fromStack(Stack.of(pipelineOf(configuration, minutes + 1)));
    expect(actionIn(longer, 'Deploy').Configuration.DeploymentTimeout).toBe(minutes + 1);
  });

  test('must fit into the timeout of each stage', () => {
    const own = newStack();
    const stages = ['Staging', 'Production'].map((stageName) => ({
      stageName, targets: [{ service: shifting(new Construct(own, stageName), { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 15 }) }],
    }));
    const deploymentTimeout = Duration.minutes(30);
    expect(refusalOf(() => new EcsGithubPipeline(own, 'Pipeline', { repo: 'acme/api', stages: [{ ...stages[0], deploymentTimeout }, stages[1]] })))
      .toMatch(/^deploymentTimeout must be longer than the bake and step times of Stack\/Production\/Service, 15 minutes, got: 15 minutes; /);
    new EcsGithubPipeline(own, 'Longer', { repo: 'acme/api', stages, deploymentTimeout });
  });

  test('are not judged where either of them is a token', () => {
    const token = Token.asNumber({ resolve: () => ({ Ref: 'Minutes' }) });
    pipelineOf({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 20 }, token);
    pipelineOf({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: token }, 1);
  });
});

test('values that only CloudFormation knows pass unjudged', () => {
  const own = newStack();
  const number = (id: string) => Token.asNumber({ resolve: () => ({ Ref: id }) });
  const text = (id: string) => Lazy.string({ produce: () => id });
  new EcsGithubPipeline(own, 'Pipeline', {
    repo: 'acme/api',
    stages: [{
      stageName: 'Deploy',
      targets: [{ service: fargateService(own), containerNames: [text('api')] }],
      approval: true,
      approvalMessage: text(''),
      beforeDeploy: ['migrate'],
      beforeDeployTimeout: Duration.minutes(number('Before')),
      deploymentTimeout: Duration.minutes(number('Deploy')),
      rollbackAlarms: [Alarm.fromAlarmArn(own, 'Alarm', 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors')],
      rollbackAlarmTime: Duration.minutes(number('Watch')),
    }],
  });
  const [approve, deploy] = pipelineIn(Template.fromStack(own)).Stages.slice(2);
  expect(approve.Name).toBe('Approve-Deploy');
  expect(JSON.stringify(deploy.Actions[0].Configuration.UserParameters)).toContain('{"Ref":"Before"}');
  expect(deploy.Actions[1].Configuration.DeploymentTimeout).toEqual({ Ref: 'Deploy' });
  expect(deploy.OnSuccess.Conditions[0].Rules[0].Configuration.WaitTime).toEqual({ Ref: 'Watch' });
});
