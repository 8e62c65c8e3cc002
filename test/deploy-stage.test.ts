import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ExecutionMode } from 'aws-cdk-lib/aws-codepipeline';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { FargateService } from 'aws-cdk-lib/aws-ecs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import {
  ACCOUNT, actionsOf, buildEnvironmentIn, buildspecIn, ENV, fargateService, importedTarget, newStack, only, pipelineIn, PUBLIC_IMAGE, refusalOf,
  ServiceOptions, statementsFor,
} from './helpers';
import { DeployStage, EcsGithubPipeline, EcsGithubPipelineProps, FindingSeverity, ImageBuild, ImageRepository } from '../src';

/** A service in a place of its own. */
const serviceIn = (scope: Construct, id: string, options?: ServiceOptions): FargateService => fargateService(new Construct(scope, id), options);

type Stages = (stack: Stack) => DeployStage[];

function templateOf(stages: Stages, props: Partial<EcsGithubPipelineProps> = {}, stack = newStack(ENV)): Template {
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', stages: stages(stack), ...props });
  return Template.fromStack(stack);
}

/** Staging without, production with an approval. */
const twoStages = (staging: Partial<DeployStage> = {}, production: Partial<DeployStage> = {}): Stages => (stack) => [
  { stageName: 'Staging', targets: [{ service: serviceIn(stack, 'Blue') }], ...staging },
  { stageName: 'Production', targets: [{ service: serviceIn(stack, 'Red') }], approval: true, ...production },
];

const stagesIn = (template: Template): any[] => pipelineIn(template).Stages;
const namesIn = (template: Template): string[] => stagesIn(template).map(({ Name }) => Name);
const stageIn = (template: Template, name: string): any => stagesIn(template).find(({ Name }) => Name === name);
const textOf = (value: unknown): string => JSON.stringify(value);
const actionsIn = (template: Template, name: string): any[] => stageIn(template, name).Actions;
const deploymentsIn = (template: Template, name: string): any[] => actionsIn(template, name).filter(({ ActionTypeId }) => ActionTypeId.Provider === 'ECS');
/** What a step is told, with the tokens of its names as something that is no JSON needs. */
const parametersOf = ({ Configuration: { UserParameters } }: any): any => JSON.parse(typeof UserParameters === 'string' ? UserParameters
  : UserParameters['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : Object.values(part).flat().join('.')).join(''));

describe('a service', () => {
  const given = (props: (service: FargateService, stack: Stack) => Partial<EcsGithubPipelineProps>) => {
    const stack = newStack(ENV);
    const service = fargateService(stack, { besides: { proxy: PUBLIC_IMAGE } });
    new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', ...props(service, stack) });
    return textOf(Template.fromStack(stack).toJSON());
  };

  test('is the same as one stage Deploy with one target, to the last byte', () => {
    expect(given((service) => ({ stages: [{ stageName: 'Deploy', targets: [{ service, containerNames: ['api'] }] }] })))
      .toBe(given((service) => ({ service, containerName: 'api' })));
  });

  test('is the same with all that can be said of it', () => {
    const said = { deploymentTimeout: Duration.minutes(7), rollbackOnFailure: false };
    expect(given((service) => ({ stages: [{ stageName: 'Deploy', targets: [{ service, cluster: service.cluster, containerNames: ['proxy'], taskRoles: [service.taskDefinition.taskRole] }], ...said }] })))
      .toBe(given((service) => ({ service, cluster: service.cluster, containerName: 'proxy', taskRoles: [service.taskDefinition.taskRole], ...said })));
  });

  test('that is imported is the same', () => {
    const [first, second] = [false, true].map((asStage) => {
      const stack = newStack(ENV);
      const { containerNames, ...target } = importedTarget(stack);
      const props = asStage ? { stages: [{ stageName: 'Deploy', targets: [{ ...target, containerNames }] }] } : { ...target, containerName: containerNames![0] };
      new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', ...props });
      return textOf(Template.fromStack(stack).toJSON());
    });
    expect(second).toBe(first);
  });
});

describe('stages', () => {
  test('follow each other, each with its approval before it', () => {
    const template = templateOf((stack) => [
      { stageName: 'QA', targets: [{ service: serviceIn(stack, 'A') }] },
      { stageName: 'Staging', targets: [{ service: serviceIn(stack, 'B') }], approval: true },
      { stageName: 'Production', targets: [{ service: serviceIn(stack, 'C') }], approval: true },
    ]);
    expect(namesIn(template)).toEqual([
      'Source', 'Build', 'QA', 'Approve-Staging', 'Staging', 'Approve-Production', 'Production',
    ]);
  });

  test('each deploy to their own service', () => {
    const template = templateOf(twoStages());
    const services = ['Staging', 'Production'].map((name) => textOf(stageIn(template, name).Actions[0].Configuration.ServiceName));
    expect(services).toEqual([expect.stringContaining('Blue'), expect.stringContaining('Red')]);
  });

  test('deploy one image, built once', () => {
    const template = templateOf(twoStages());
    template.resourceCountIs('AWS::CodeBuild::Project', 1);
    template.resourceCountIs('AWS::ECR::Repository', 1);
    const deployments = stagesIn(template).flatMap(({ Actions }) => Actions).filter(({ ActionTypeId }) => ActionTypeId.Category === 'Deploy');
    expect(deployments).toHaveLength(2);
    for (const { InputArtifacts, Configuration } of deployments) {
      expect(InputArtifacts).toEqual([{ Name: 'Build' }]);
      expect(Configuration.FileName).toBe('imagedefinitions.json');
    }
    expect(stagesIn(template).flatMap(({ Actions }) => Actions).flatMap(({ OutputArtifacts = [] }) => OutputArtifacts)).toEqual([{ Name: 'Source' }, { Name: 'Build' }]);
  });

  test.each(['a', 'Staging', 'eu-west_1.blue', '9', 'live', 'Live', 'Live-Staging', 'source', 'Deploy', 'Approved', 's'.repeat(90)])('may be called %s', (stageName) => {
    const template = templateOf((stack) => [
      { stageName, targets: [{ service: serviceIn(stack, 'A') }], beforeDeploy: ['migrate'], approval: true },
      { stageName: 'Last', targets: [{ service: serviceIn(stack, 'B') }] },
    ]);
    expect(namesIn(template).slice(2)).toEqual([`Approve-${stageName}`, stageName, 'Last']);
    for (const name of namesIn(template)) expect(name).toMatch(/^[A-Za-z0-9.@_-]{1,100}$/);
  });

  test('may be twenty', () => {
    const template = templateOf((stack) => [...Array(20).keys()].map((i) => ({ stageName: `S${i}`, targets: [{ service: serviceIn(stack, `Service${i}`) }] })));
    expect(namesIn(template)).toHaveLength(22);
    template.resourceCountIs('AWS::Lambda::Function', 1);
  });

  test('take the times of the pipeline, or their own', () => {
    const times = (props: Partial<EcsGithubPipelineProps>, staging: Partial<DeployStage>) => {
      const template = templateOf(twoStages(staging), props);
      return ['Staging', 'Production'].map((name) => stageIn(template, name).Actions[0].Configuration.DeploymentTimeout);
    };
    expect(times({}, {})).toEqual([15, 15]);
    expect(times({ deploymentTimeout: Duration.minutes(20) }, {})).toEqual([20, 20]);
    expect(times({ deploymentTimeout: Duration.minutes(20) }, { deploymentTimeout: Duration.hours(1) })).toEqual([60, 20]);
    expect(times({}, { deploymentTimeout: Duration.minutes(1) })).toEqual([1, 15]);
  });
});

describe('a failure', () => {
  const results = (template: Template) => Object.fromEntries(stagesIn(template).map(({ Name, OnFailure }) => [Name, OnFailure]));

  test('of a deployment is rolled back, and of an approval it is not', () => {
    expect(results(templateOf(twoStages({ approval: true })))).toEqual({
      'Source': undefined,
      'Build': undefined,
      'Approve-Staging': undefined,
      'Staging': { Result: 'ROLLBACK' },
      'Approve-Production': undefined,
      'Production': { Result: 'ROLLBACK' },
    });
  });

  test.each<[string, Partial<EcsGithubPipelineProps>, Partial<DeployStage>, boolean[]]>([
    ['by default', {}, {}, [true, true]],
    ['as the pipeline says', { rollbackOnFailure: false }, {}, [false, false]],
    ['as the stage says, whatever the pipeline says', { rollbackOnFailure: false }, { rollbackOnFailure: true }, [true, false]],
    ['as the stage says', {}, { rollbackOnFailure: false }, [false, true]],
    ['not in PARALLEL mode', { executionMode: ExecutionMode.PARALLEL }, {}, [false, false]],
    ['not in PARALLEL mode, said aloud', { executionMode: ExecutionMode.PARALLEL }, { rollbackOnFailure: false }, [false, false]],
    ['in a queue', { executionMode: ExecutionMode.QUEUED }, {}, [true, true]],
  ])('is rolled back %s', (_, props, staging, expected) => {
    const found = results(templateOf(twoStages(staging), props));
    expect([found.Staging, found.Production]).toEqual(expected.map((rollsBack) => rollsBack ? { Result: 'ROLLBACK' } : undefined));
  });
});

describe('what a push cannot do', () => {
  /** What runs only when everything before it has succeeded: stages are a line, and nothing in the pipeline lets one be skipped. */
  const expectLine = (stages: any[]) => {
    for (const { OnFailure, BeforeEntry, OnSuccess } of stages) {
      expect(OnFailure?.Result).not.toBe('SKIP');
      expect(textOf([OnFailure, BeforeEntry, OnSuccess])).not.toContain('SKIP');
    }
  };

  test('is reach production after a failure in staging: nothing goes on from there, and nothing deploys to both', () => {
    const template = templateOf(twoStages({ beforeDeploy: ['migrate'] }, { beforeDeploy: ['migrate'] }));
    expectLine(stagesIn(template));
    const touching = stagesIn(template).filter(({ Actions }) => textOf(Actions).includes('Red')).map(({ Name }) => Name);
    expect(touching).toEqual(['Production']);
    expect(namesIn(template).indexOf('Production')).toBeGreaterThan(namesIn(template).indexOf('Staging'));
    expect(textOf(stageIn(template, 'Staging'))).not.toContain('Red');
    // A rollback is that of the stage: it deploys the stage's own last image to the stage's own services.
    expect(stageIn(template, 'Staging').OnFailure).toEqual({ Result: 'ROLLBACK' });
  });

  test('is deploy anything after a denied approval: the approval stands alone, before everything of its stage', () => {
    const template = templateOf(twoStages({}, { beforeDeploy: ['migrate'] }));
    expectLine(stagesIn(template));
    const names = namesIn(template);
    const approval = stageIn(template, 'Approve-Production');
    expect(approval.Actions).toHaveLength(1);
    expect(approval.Actions[0].ActionTypeId).toMatchObject({ Category: 'Approval', Provider: 'Manual' });
    // No rollback either: a denial says nothing against what runs.
    expect([approval.OnFailure, approval.OnSuccess, approval.BeforeEntry]).toEqual([undefined, undefined, undefined]);
    expect(names[names.indexOf('Approve-Production') + 1]).toBe('Production');
    for (const { Name, Actions } of stagesIn(template).slice(0, names.indexOf('Production'))) expect([Name, textOf(Actions).includes('Red')]).toEqual([Name, false]);
  });
});

describe('an approval', () => {
  const approvalOf = (stage: Partial<DeployStage>, props?: Partial<EcsGithubPipelineProps>) => stageIn(templateOf(twoStages({}, stage), props), 'Approve-Production').Actions[0];

  test('is asked for by those stages alone that want one', () => {
    expect(namesIn(templateOf(twoStages({}, { approval: false })))).toEqual(['Source', 'Build', 'Staging', 'Production']);
    expect(namesIn(templateOf(twoStages({ approval: true }, { approval: undefined })))).toContain('Approve-Staging');
  });

  test('links to the commit, and says nothing else by default', () => {
    expect(approvalOf({})).toMatchObject({ Name: 'Approve', Configuration: { ExternalEntityLink: 'https://github.com/acme/api/commit/#{Source.CommitId}' } });
    expect(approvalOf({}).Configuration).not.toHaveProperty('CustomData');
    expect(approvalOf({}).Configuration).not.toHaveProperty('NotificationArn');
  });

  test('links to what the source calls its commit', () => {
    expect(stagesIn(templateOf(twoStages()))[0].Actions[0].Namespace).toBe('Source');
  });

  test.each(['!', 'Ship #{Build.IMAGE_TAG}?\nIt was reviewed.', 'm'.repeat(1000)])('has the message %j', (approvalMessage) => {
    expect(approvalOf({ approvalMessage }).Configuration.CustomData).toBe(approvalMessage);
  });

  test('is published to the topic that is given, and to no other', () => {
    const template = templateOf((stack) => twoStages({}, { approvalTopic: new Topic(stack, 'Topic') })(stack));
    const topic = { Ref: Object.keys(template.findResources('AWS::SNS::Topic'))[0] };
    expect(stageIn(template, 'Approve-Production').Actions[0].Configuration.NotificationArn).toEqual(topic);
    expect(statementsFor(template, /PipelineRole/)).toContainEqual(expect.objectContaining({ Action: 'sns:Publish', Resource: topic }));
    templateOf(twoStages()).resourceCountIs('AWS::SNS::Topic', 0);
  });
});

describe('several targets of a stage', () => {
  const web = (stack: Stack) => ({ service: serviceIn(stack, 'Web') });
  const worker = (stack: Stack, options?: ServiceOptions) => ({ service: serviceIn(stack, 'Worker', options) });

  test('are deployed to at the same time', () => {
    const { Actions } = stageIn(templateOf((stack) => [{ stageName: 'Deploy', targets: [web(stack), worker(stack)] }]), 'Deploy');
    expect(Actions.map(({ Name, RunOrder }: any) => [Name, RunOrder])).toEqual([['Deploy-Web-Service', 1], ['Deploy-Worker-Service', 1], ['MoveLiveTag', 2]]);
    expect(Actions.slice(0, 2).map(({ Configuration }: any) => textOf(Configuration.ServiceName))).toEqual([expect.stringContaining('Web'), expect.stringContaining('Worker')]);
  });

  test('wait together for the task before the deployment', () => {
    const { Actions } = stageIn(templateOf((stack) => [{ stageName: 'Deploy', targets: [web(stack), worker(stack)], beforeDeploy: ['migrate'] }]), 'Deploy');
    expect(Actions.map(({ Name, RunOrder }: any) => [Name, RunOrder])).toEqual([['BeforeDeploy', 1], ['Deploy-Web-Service', 2], ['Deploy-Worker-Service', 2], ['MoveLiveTag', 3]]);
  });

  test('move one live tag', () => {
    const template = templateOf((stack) => [{ stageName: 'Deploy', targets: [web(stack), worker(stack)] }]);
    expect(actionsIn(template, 'Deploy').map(({ Name, RunOrder }) => [Name, RunOrder])).toEqual([[expect.stringMatching('^Deploy-'), 1], [expect.stringMatching('^Deploy-'), 1], ['MoveLiveTag', 2]]);
  });

  test('may be services of stacks that are made alike', () => {
    const app = new App();
    const services = ['Eu', 'Us'].map((id) => fargateService(new Stack(app, id, { env: ENV })));
    const template = templateOf(() => [{ stageName: 'Deploy', targets: services.map((service) => ({ service })) }], {}, newStack(ENV, app));
    const names = deploymentsIn(template, 'Deploy').map(({ Name }) => Name);
    expect(names).toEqual([expect.stringMatching(/^Deploy-EuService/), expect.stringMatching(/^Deploy-UsService/)]);
    // Each execution role may pull, from the pipeline's side.
    expect(Object.keys(template.findResources('AWS::IAM::Policy')).filter((id) => id.includes('PullPolicy'))).toHaveLength(2);
    expect(Object.keys(template.findResources('AWS::IAM::Policy'))).toContain('PipelinePullPolicy1C32FDF9');
    template.hasResource('AWS::CodePipeline::Pipeline', { DependsOn: Match.arrayWith(['PipelinePullPolicy1C32FDF9', Match.stringLikeRegexp('^PipelinePullPolicyEu')]) });
    app.synth();
  });

  test('have names that CodePipeline takes, wherever they stand', () => {
    const names: string[] = deploymentsIn(templateOf((stack) => [{
      stageName: 'Deploy',
      targets: [{ service: serviceIn(stack, 'naïve service+') }, { service: serviceIn(stack, 'x'.repeat(120)) }, { service: serviceIn(stack, `${'x'.repeat(119)}y`) },
        { service: serviceIn(stack, 'z'.repeat(82)) }],
    }]), 'Deploy').map(({ Name }) => Name);
    expect(names[0]).toBe('Deploy-na_ve_service_-Service');
    expect(names[3]).toBe(`Deploy-${'z'.repeat(82)}-Service`);
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9.@_-]{1,100}$/);
  });

  test('each get the file with the names of their containers', () => {
    const template = templateOf((stack) => [
      { stageName: 'Staging', targets: [web(stack), { ...worker(stack, { besides: { helper: PUBLIC_IMAGE } }), containerNames: ['helper', 'api'] }] },
      { stageName: 'Production', targets: [{ service: serviceIn(stack, 'Worker2', { besides: { helper: PUBLIC_IMAGE } }), containerNames: ['helper', 'api'] }], beforeDeploy: ['x'] },
    ]);
    const files = (name: string) => stageIn(template, name).Actions.flatMap(({ Configuration }: any) => Configuration?.FileName ?? []);
    expect([files('Staging'), files('Production')]).toEqual([['imagedefinitions.json', 'imagedefinitions-2.json'], ['imagedefinitions-2.json']]);
    expect(buildspecIn(template).artifacts.files).toEqual(['imagedefinitions.json', 'imagedefinitions-2.json']);
    expect(buildEnvironmentIn(template)).toMatchObject({ CONTAINER_NAME: 'api', CONTAINER_NAME_2: 'helper' });
    const steps = (name: string) => actionsIn(template, name).filter(({ ActionTypeId }) => ActionTypeId.Provider === 'Lambda').map(parametersOf);
    expect(steps('Staging')).toEqual([expect.objectContaining({ fileName: 'imagedefinitions.json', container: 'api' })]);
    expect(steps('Production')).toEqual([
      expect.objectContaining({ fileName: 'imagedefinitions-2.json', container: 'helper', command: ['x'] }),
      expect.objectContaining({ fileName: 'imagedefinitions-2.json', container: 'helper', tag: 'live' }),
    ]);
  });

  test('may be forty', () => {
    const template = templateOf((stack) => [{ stageName: 'Deploy', targets: [...Array(40).keys()].map((i) => ({ service: serviceIn(stack, `S${i}`) })) }]);
    expect(deploymentsIn(template, 'Deploy')).toHaveLength(40);
    expect(actionsIn(template, 'Deploy').length).toBeLessThanOrEqual(50); // CodePipeline's quota
  });

  test('must run on one architecture', () => {
    const stack = newStack();
    const arm = serviceIn(stack, 'Arm', { runtimePlatform: { cpuArchitecture: { _cpuArchitecture: 'ARM64' } as any } });
    const stages = [{ stageName: 'Deploy', targets: [{ service: serviceIn(stack, 'X86') }, { service: arm }] }];
    expect(refusalOf(() => new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', stages })))
      .toBe('targets must run on one architecture, got: ARM64 and X86_64; the image is built once, for one architecture, unless platforms names both');

    const imageBuild = ImageBuild.dockerfile({ platforms: [Platform.LINUX_ARM64, Platform.LINUX_AMD64] });
    expect(() => new EcsGithubPipeline(newStack(), 'Pipeline', { repo: 'acme/api', stages, imageBuild })).not.toThrow('architecture');
  });
});

describe('the task before a deployment', () => {
  const before = (stage: Partial<DeployStage> = {}) => templateOf(twoStages({ beforeDeploy: ['npm', 'run', "migrate 'all'"], ...stage }));

  test('runs before the deployment, as a function with a role of its own', () => {
    const template = before();
    const actions = actionsIn(template, 'Staging');
    expect(actions.map(({ Name, RunOrder }) => [Name, RunOrder])).toEqual([['BeforeDeploy', 1], ['Deploy', 2], ['MoveLiveTag', 3]]);
    expect(actions[0]).toMatchObject({
      ActionTypeId: { Category: 'Invoke', Owner: 'AWS', Provider: 'Lambda', Version: '1' },
      Configuration: { FunctionName: { Ref: expect.stringMatching(/^PipelineBeforeDeployFunction/) } },
      InputArtifacts: [{ Name: 'Build' }],
    });
    expect(actions[0].RoleArn).toBeUndefined(); // the pipeline's role, which may invoke the function
    expect(parametersOf(actions[0])).toMatchObject({
      cluster: expect.stringMatching(/^BlueCluster/),
      service: expect.stringMatching(/^BlueService/),
      container: 'api',
      fileName: 'imagedefinitions.json',
      command: ['npm', 'run', "migrate 'all'"],
    });
    template.hasResourceProperties('AWS::Lambda::Function', { Handler: 'before-deploy.handler', Role: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PipelineBeforeDeployRole'), 'Arn'] } });
  });

  test.each([[undefined, '10'], [Duration.minutes(1), '1'], [Duration.hours(8), '480']])('is stopped in time: %s', (beforeDeployTimeout, timeout) => {
    expect(parametersOf(actionsIn(before({ beforeDeployTimeout }), 'Staging')[0])).toMatchObject({ timeout });
  });

  test('is stopped in a time that only CloudFormation knows', () => {
    const stack = newStack(ENV);
    const minutes = new CfnParameter(stack, 'Minutes', { type: 'Number' }).valueAsNumber;
    const { Configuration } = actionsIn(templateOf(twoStages({ beforeDeploy: ['migrate'], beforeDeployTimeout: Duration.minutes(minutes) }), {}, stack), 'Staging')[0];
    expect(textOf(Configuration.UserParameters)).toContain('{"Ref":"Minutes"}');
  });

  test('has a command that stands in the template without anything that is not ASCII', () => {
    const template = before({ beforeDeploy: ['echo', 'naïve 分支 🚀'] });
    expect(textOf(actionsIn(template, 'Staging'))).toMatch(/^[\x00-\x7f]*$/);
    expect(parametersOf(actionsIn(template, 'Staging')[0]).command).toEqual(['echo', 'naïve 分支 🚀']);
  });

  test('of several stages is one function, which may run what each of them runs', () => {
    const template = templateOf(twoStages({ beforeDeploy: ['one'] }, { beforeDeploy: ['two'] }));
    template.resourcePropertiesCountIs('AWS::Lambda::Function', { Handler: 'before-deploy.handler' }, 1);
    const runs = statementsFor(template, /BeforeDeployRole/).filter(({ Action }) => Action === 'ecs:RunTask');
    expect(runs.map(({ Condition }) => textOf(Condition))).toEqual([expect.stringContaining('BlueCluster'), expect.stringContaining('RedCluster')]);
  });

  test('is none by default', () => {
    const template = templateOf(twoStages());
    expect(actionsIn(template, 'Staging').map(({ Name, RunOrder }) => [Name, RunOrder])).toEqual([['Deploy', 1], ['MoveLiveTag', 2]]);
    expect(textOf(template.toJSON())).not.toContain('ecs:RunTask');
  });

  test('runs in the service of its own stage alone', () => {
    const statements = statementsFor(before(), /BeforeDeployRole/);
    expect(actionsOf(statements)).toEqual(expect.arrayContaining(['ecs:RunTask', 'ecs:StopTask', 'ecs:DescribeTasks', 'iam:PassRole']));
    expect(actionsOf(statements)).not.toContain('ecs:UpdateService');
    expect(textOf(statements)).toContain('Blue');
    expect(textOf(statements)).not.toContain('Red');
    expect(textOf(statements.find(({ Action }) => Action.includes('ecs:StopTask')).Resource)).toContain(`:ecs:eu-west-1:${ACCOUNT}:task/`);
    expect(statements.find(({ Action }) => Action === 'ecs:RunTask').Condition).toEqual({
      ArnEquals: {
        'ecs:cluster': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecs:eu-west-1:${ACCOUNT}:cluster/`, { Ref: expect.stringMatching(/^BlueCluster/) }]] },
      },
    });
  });
});

describe('alarms', () => {
  const alarm = (stack: Stack, id: string) =>
    new Alarm(stack, id, { metric: new Metric({ namespace: 'Shop', metricName: id }), threshold: 1, evaluationPeriods: 1 });

  test('are watched when all is deployed, and roll back their own stage', () => {
    const template = templateOf((stack) => twoStages({ rollbackAlarms: [alarm(stack, 'Errors'), alarm(stack, 'Slow')] })(stack));
    const rule = (number: number, id: string) => ({
      Name: `Alarm-${number}`,
      RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider: 'CloudWatchAlarm', Version: '1' },
      Configuration: { AlarmName: { Ref: expect.stringMatching(new RegExp(`^${id}`)) }, WaitTime: 5 },
    });
    expect(stageIn(template, 'Staging').OnSuccess).toMatchObject({ Conditions: [{ Result: 'ROLLBACK', Rules: [rule(1, 'Errors'), rule(2, 'Slow')] }] });
    expect(stageIn(template, 'Staging').OnFailure).toEqual({ Result: 'ROLLBACK' });
    expect(stageIn(template, 'Production').OnSuccess).toBeUndefined();
    expect(statementsFor(template, /PipelineRole/)).toContainEqual({
      Effect: 'Allow',
      Action: 'cloudwatch:DescribeAlarms',
      Resource: ['Errors', 'Slow'].map((id) => ({ 'Fn::GetAtt': [expect.stringMatching(new RegExp(`^${id}`)), 'Arn'] })),
    });
  });

  test.each([[Duration.minutes(1), 1], [Duration.hours(1), 60]])('are watched for %s', (rollbackAlarmTime, minutes) => {
    const template = templateOf((stack) => twoStages({ rollbackAlarms: [alarm(stack, 'Errors')], rollbackAlarmTime })(stack));
    expect(stageIn(template, 'Staging').OnSuccess.Conditions[0].Rules[0].Configuration.WaitTime).toBe(minutes);
  });

  test('are none by default', () => {
    expect(textOf(templateOf(twoStages()).toJSON())).not.toMatch(/OnSuccess|DescribeAlarms/);
  });
});

describe('live tags', () => {
  const tagsIn = (template: Template) => Object.fromEntries(stagesIn(template).flatMap(({ Name, Actions }) => Actions.filter((action: any) => action.Name === 'MoveLiveTag')
    .map((action: any) => [Name, parametersOf(action).tag])));

  test('are live for the last stage, and have the name of every other', () => {
    expect(tagsIn(templateOf(twoStages()))).toEqual({ Staging: 'live-staging', Production: 'live' });
  });

  test('are moved after the deployments of their stage, so that its rollback moves them back', () => {
    const template = templateOf(twoStages());
    for (const name of ['Staging', 'Production']) {
      const [deploy, tag] = actionsIn(template, name);
      expect(tag).toMatchObject({ Name: 'MoveLiveTag', ActionTypeId: { Category: 'Invoke', Owner: 'AWS', Provider: 'Lambda', Version: '1' }, InputArtifacts: deploy.InputArtifacts });
      expect(tag.RunOrder).toBe(deploy.RunOrder + 1);
      expect(tag.OutputArtifacts ?? []).toEqual([]);
      expect(stageIn(template, name).OnFailure).toEqual({ Result: 'ROLLBACK' });
    }
  });

  test('are moved by one function, whose role may tag images of the repository and nothing else', () => {
    const template = templateOf(twoStages());
    const functions = stagesIn(template).flatMap(({ Actions }) => Actions).filter(({ Name }) => Name === 'MoveLiveTag').map(({ Configuration }) => Configuration.FunctionName);
    expect(new Set(functions.map(textOf)).size).toBe(1);
    const statements = statementsFor(template, /MoveLiveTagRole/);
    expect(actionsOf(statements)).toEqual(['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult', 'ecr:BatchGetImage', 'ecr:PutImage', 'logs:CreateLogStream', 'logs:PutLogEvents']);
    expect(statements).toContainEqual(
      { Effect: 'Allow', Action: ['ecr:BatchGetImage', 'ecr:PutImage'], Resource: { 'Fn::GetAtt': [expect.stringMatching(/ImageRepository/), 'Arn'] } },
    );
  });

  const withImages = (stages: (stack: Stack, images: ImageRepository) => DeployStage[]) => {
    const stack = newStack(ENV);
    const images = new ImageRepository(stack, 'Images');
    const pipeline = new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', stages: stages(stack, images) });
    return { stack, images, pipeline, template: Template.fromStack(stack) };
  };
  const staging = (stack: Stack, images: ImageRepository): DeployStage =>
    ({ stageName: 'Staging', targets: [{ service: serviceIn(stack, 'Blue', { image: images.containerImageFor('Staging') }) }] });
  const production = (stack: Stack, images: ImageRepository): DeployStage =>
    ({ stageName: 'Production', targets: [{ service: serviceIn(stack, 'Red', { image: images.containerImage }) }] });

  test('are what the services of the stages use, and lead to the repository', () => {
    const { images, pipeline, template } = withImages((stack, found) => [staging(stack, found), production(stack, found)]);
    expect(pipeline.imageRepository).toBe(images);
    template.resourceCountIs('AWS::ECR::Repository', 1);
  });

  test('of production stay what they were when a stage is put in front', () => {
    const production1 = withImages((stack, images) => [production(stack, images)]).template;
    const production2 = withImages((stack, images) => [staging(stack, images), production(stack, images)]).template;
    const taskOf = (template: Template) => Object.entries(template.findResources('AWS::ECS::TaskDefinition')).find(([id]) => id.startsWith('Red'));
    expect(taskOf(production2)).toEqual(taskOf(production1));
    expect([tagsIn(production1), tagsIn(production2)]).toEqual([{ Production: 'live' }, { Staging: 'live-staging', Production: 'live' }]);
    // And no resource is called otherwise than before.
    const ids = (template: Template) => Object.keys(template.toJSON().Resources);
    expect(ids(production2)).toEqual(expect.arrayContaining(ids(production1)));
  });

  test.each<[string, (stack: Stack, images: ImageRepository) => DeployStage[], string]>([
    ['production in staging', (stack, images) => [{ ...production(stack, images), stageName: 'Staging' }, { stageName: 'Production', targets: [{ service: serviceIn(stack, 'Other') }] }],
      "targets must use the image of their stage, live-staging, got: Stack/Red/Task/api, which uses live; stage Staging uses containerImageFor('Staging')"],
    ['staging in production', (stack, images) => [{ ...staging(stack, images), stageName: 'Production' }],
      'targets must use the image of their stage, live, got: Stack/Blue/Task/api, which uses live-staging; the last stage uses containerImage'],
    ['a stage that is no more', (stack, images) => [
      { stageName: 'QA', targets: [{ service: serviceIn(stack, 'Blue', { image: images.containerImageFor('Staging') }) }] }, production(stack, images),
    ],
    "targets must use the image of their stage, live-qa, got: Stack/Blue/Task/api, which uses live-staging; stage QA uses containerImageFor('QA')"],
  ])('of another stage are refused: %s', (_, stages, message) => {
    expect(refusalOf(() => withImages(stages))).toBe(message);
  });

  test('are told apart in lower case', () => {
    const { pipeline, images } = withImages((stack, found) => [
      { stageName: 'STAGING', targets: [{ service: serviceIn(stack, 'Blue', { image: found.containerImageFor('staging') }) }] }, production(stack, found),
    ]);
    expect(pipeline.imageRepository).toBe(images);
  });

  test('of several repositories are refused', () => {
    const stack = newStack();
    const [one, other] = ['One', 'Other'].map((id) => new ImageRepository(stack, id));
    expect(refusalOf(() => new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', stages: [staging(stack, one), production(stack, other)] })))
      .toBe("imageRepository must be the one behind the service's image, Stack/One, got: \"Stack/Other\"; let all services use images of one repository");
  });

  test('lead to the repository from any stage, and the other services may pull from it', () => {
    const { pipeline, images, template } = withImages((stack, found) => [
      { stageName: 'Staging', targets: [{ service: serviceIn(stack, 'Blue') }] }, production(stack, found),
    ]);
    expect(pipeline.imageRepository).toBe(images);
    expect(actionsOf(statementsFor(template, /^BlueTaskExecutionRole/))).toContain('ecr:BatchGetImage');
    expect(actionsOf(statementsFor(template, /^RedTaskExecutionRole/)).filter((action) => action === 'ecr:BatchGetImage')).toHaveLength(1);
  });

  test('of several containers of a task are one repository\'s, and each gets the image', () => {
    const { pipeline, images, template } = withImages((stack, found) => [
      { stageName: 'Deploy', targets: [{ service: serviceIn(stack, 'A', { image: found.containerImage, besides: { proxy: PUBLIC_IMAGE, worker: found.containerImage } }) }] },
    ]);
    expect(pipeline.imageRepository).toBe(images);
    expect(buildEnvironmentIn(template)).toMatchObject({ CONTAINER_NAME: 'api', CONTAINER_NAME_2: 'worker' });
  });
});

describe('stages in several stacks', () => {
  const apart = () => {
    const app = new App();
    const [blue, red] = ['Blue', 'Red'].map((id) => new Stack(app, id, { env: ENV }));
    return { app, blue, red, here: new Stack(app, 'Delivery', { env: ENV }) };
  };

  test('with the repository in a third one', () => {
    const { app, blue, red, here } = apart();
    const images = new ImageRepository(new Stack(app, 'Images', { env: ENV }), 'Images');
    const pipeline = new EcsGithubPipeline(here, 'Pipeline', {
      repo: 'acme/api',
      stages: [
        { stageName: 'Staging', targets: [{ service: fargateService(blue, { image: images.containerImageFor('Staging') }) }], beforeDeploy: ['migrate'] },
        { stageName: 'Production', targets: [{ service: fargateService(red, { image: images.containerImage }) }] },
      ],
    });
    app.synth();
    expect(pipeline.imageRepository).toBe(images);
    expect(blue.dependencies).not.toContain(here);
    expect(red.dependencies).not.toContain(here);
    expect(new Set(here.dependencies)).toEqual(new Set([blue, red, Stack.of(images)]));
  });

  test('with the repository of the pipeline', () => {
    const { app, blue, red, here } = apart();
    new EcsGithubPipeline(here, 'Pipeline', {
      repo: 'acme/api',
      stages: [{ stageName: 'Staging', targets: [{ service: fargateService(blue) }] }, { stageName: 'Production', targets: [{ service: fargateService(red) }] }],
    });
    app.synth();
    expect(new Set(here.dependencies)).toEqual(new Set([blue, red]));
    expect(Object.keys(Template.fromStack(here).findResources('AWS::IAM::Policy')).filter((id) => id.includes('PullPolicy'))).toHaveLength(2);
  });

  test('put in front leave the rights of production as they are', () => {
    const [alone, behind] = [false, true].map((staged) => {
      const { blue, red, here } = apart();
      const staging = staged ? [{ stageName: 'Staging', targets: [{ service: fargateService(blue) }] }] : [];
      new EcsGithubPipeline(here, 'Pipeline', { repo: 'acme/api', stages: [...staging, { stageName: 'Production', targets: [{ service: fargateService(red) }] }] });
      return Template.fromStack(here).toJSON().Resources.PipelinePullPolicy1C32FDF9;
    });
    expect(alone.Properties.Roles).toEqual([{ 'Fn::ImportValue': expect.stringMatching(/^Red:/) }]);
    expect(behind).toEqual(alone);
  });

  test('with the repository in the stack of one of the services', () => {
    const { app, blue, red, here } = apart();
    const images = new ImageRepository(blue, 'Images');
    new EcsGithubPipeline(here, 'Pipeline', {
      repo: 'acme/api',
      stages: [
        { stageName: 'Staging', targets: [{ service: fargateService(blue, { image: images.containerImageFor('Staging') }) }] },
        { stageName: 'Production', targets: [{ service: fargateService(red, { image: images.containerImage }) }] },
      ],
    });
    app.synth();
    expect(red.dependencies).toEqual([blue]);
  });

  test('with the repository in the pipeline\'s, which a service of another uses, is refused', () => {
    const { red, here } = apart();
    const images = new ImageRepository(here, 'Images');
    expect(refusalOf(() => new EcsGithubPipeline(here, 'Pipeline', {
      repo: 'acme/api',
      stages: [
        { stageName: 'Staging', targets: [{ service: serviceIn(here, 'Near', { image: images.containerImageFor('Staging') }) }] },
        { stageName: 'Production', targets: [{ service: fargateService(red, { image: images.containerImage }) }] },
      ],
    }))).toMatch(/^imageRepository must live in the service's stack or a third one, got: "Delivery"; /);
  });
});

test('a pipeline of one stage has sixteen resources, of which the live tag\'s cost nothing at rest', () => {
  const stack = newStack();
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: fargateService(stack) });
  const template = Template.fromStack(stack);
  const ofPipeline = Object.entries(template.toJSON().Resources).filter(([id]) => id.startsWith('Pipeline'));
  expect(ofPipeline.map(([, { Type }]: any) => Type).sort()).toEqual([
    'AWS::CodeBuild::Project', 'AWS::CodePipeline::Pipeline', 'AWS::CodePipeline::Webhook', 'AWS::ECR::Repository',
    'AWS::IAM::Policy', 'AWS::IAM::Policy', 'AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::IAM::Role', 'AWS::IAM::Role',
    'AWS::Lambda::Function', 'AWS::Logs::LogGroup', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::SecretsManager::Secret',
  ]);
  expect(ofPipeline).toHaveLength(16);
  expect(only(template, 'AWS::CodePipeline::Pipeline').Stages.flatMap(({ Actions }: any) => Actions)).toHaveLength(4);
});

test('every step has its permissions before a new pipeline runs, which it does at once', () => {
  const template = templateOf(twoStages({ beforeDeploy: ['migrate'] }), { stopOnFindings: FindingSeverity.HIGH });
  const functions = Object.entries(template.findResources('AWS::Lambda::Function'));
  expect(functions).toHaveLength(3);
  for (const [id, { DependsOn, Properties }] of functions) {
    const [role] = Properties.Role['Fn::GetAtt'];
    const policies = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([, policy]) => policy.Properties.Roles.some(({ Ref }: any) => Ref === role)).map(([policyId]) => policyId);
    expect(policies).toHaveLength(1);
    expect(DependsOn).toEqual(expect.arrayContaining(policies));
    // The pipeline waits for what it refers to.
    expect(textOf(pipelineIn(template).Stages)).toContain(`{"Ref":"${id}"}`);
  }
});

test('no action runs a shell but the build', () => {
  const template = templateOf(twoStages({ beforeDeploy: ['migrate'] }), { stopOnFindings: FindingSeverity.HIGH, testStage: { buildspecFile: 'test.yml' } });
  expect(stagesIn(template).flatMap(({ Actions }) => Actions).map(({ ActionTypeId }: any) => ActionTypeId.Provider))
    .toEqual(['GitHub', 'CodeBuild', 'CodeBuild', 'Lambda', 'Lambda', 'ECS', 'Lambda', 'Manual', 'ECS', 'Lambda']);
  template.resourcePropertiesCountIs('AWS::Lambda::Function', { Runtime: 'nodejs24.x' }, 3); // one for each kind of step
  template.resourceCountIs('AWS::Lambda::Permission', 0);
});
