import { Template } from 'aws-cdk-lib/assertions';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { FargateService } from 'aws-cdk-lib/aws-ecs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { quickstart } from './fixture';
import { arn, PhysicalTemplate, roleArn, Statement } from './physical-template';
import { ROLES } from './simulator';
import { variant, VARIANT_NAMES, VariantName, WITH_BEFORE_DEPLOY, WITH_INITIAL_IMAGE, WITH_SCAN_GATE, WITH_TESTS } from './variants';
import { HandWiredOptions, HandWiredPipeline } from '../../benchmark/hand-wired';

/** Actions that know no resources. */
const WITHOUT_RESOURCE_LEVEL = [
  'codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult', 'ecr:GetAuthorizationToken', 'ecs:DescribeTaskDefinition', 'lambda:ListFunctions',
];
/** Composite alarms are shown to those alone who may see all alarms. */
const WITH_COMPOSITE_ALARMS_ONLY = ['cloudwatch:DescribeAlarms'];
/** With enhanced scanning ECR asks Inspector for the findings, whose actions know no resources. */
const WITH_SCAN_GATE_ONLY = ['inspector2:ListCoverage', 'inspector2:ListFindings'];
const WITH_VPC_ONLY = ['ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'];

/** One statement for each service deployed to, and one for each whose task runs before. */
const PASSING: { [name in VariantName]?: number } = { stages: 3 + 1, migrations: 2 + 2, importedStage: 1 + 1 };

/** Every role that the construct makes, and the service that it trusts. */
const trustedIn = (name: VariantName): { [role: string]: string } => ({
  ...WITH_INITIAL_IMAGE.includes(name) && { 'Images-InitialImage-Role': 'lambda.amazonaws.com' },
  ...WITH_BEFORE_DEPLOY.includes(name) && { 'Pipeline-BeforeDeploy-Role': 'lambda.amazonaws.com' },
  'Pipeline-BuildRole': 'codebuild.amazonaws.com',
  'Pipeline-MoveLiveTag-Role': 'lambda.amazonaws.com',
  'Pipeline-PipelineRole': 'codepipeline.amazonaws.com',
  ...WITH_SCAN_GATE.includes(name) && { 'Pipeline-ScanGate-Role': 'lambda.amazonaws.com' },
  ...WITH_TESTS.includes(name) && { 'Pipeline-TestRole': 'codebuild.amazonaws.com' },
});

function roleIn(name: VariantName, role: string): any {
  const template = variant(name);
  return template.propertiesOf(template.idsOf('AWS::IAM::Role').find((id) => template.nameOf(id) === role)!);
}

/** The actions of all stages of the pipeline. */
function actionsIn(name: VariantName): any[] {
  const template = variant(name);
  const [{ Stages }] = template.idsOf('AWS::CodePipeline::Pipeline').map((id) => template.propertiesOf(id));
  return Stages.flatMap(({ Actions }: any) => Actions);
}

/** The policies of all roles that the construct makes or gives rights to. */
function statementsIn(name: VariantName): Statement[] {
  const template = variant(name);
  return Object.values(ROLES).flatMap((role) => template.statementsOf(role));
}

describe.each(VARIANT_NAMES)('the roles of the variant %s', (name) => {
  test('are one each for the pipeline, the build, the tests, each kind of step and the copy of an initial image', () => {
    const template = variant(name);
    const own = template.idsOf('AWS::IAM::Role').map((id) => template.nameOf(id)).filter((role) => /^(Pipeline|Images)-/.test(role));
    expect(own.sort()).toEqual(Object.keys(trustedIn(name)));
  });

  test.each(Object.entries(trustedIn(name)))('%s trusts %s alone, for this account', (role, service) => {
    const { AssumeRolePolicyDocument, ManagedPolicyArns, Policies } = roleIn(name, role);
    expect(AssumeRolePolicyDocument.Statement).toEqual([{
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: service },
      Condition: { StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } },
    }]);
    expect([ManagedPolicyArns, Policies]).toEqual([undefined, undefined]);
  });

  test('assume no other: every action of the pipeline is done with its own', () => {
    expect(statementsIn(name).flatMap((each) => each.Action).filter((action) => action.startsWith('sts:'))).toEqual([]);
    expect(actionsIn(name).map(({ RoleArn }) => RoleArn ?? roleArn('Pipeline-PipelineRole')).filter((role) => role !== roleArn('Pipeline-PipelineRole'))).toEqual([]);
  });

  test('of functions are those of the steps, and the pipeline may invoke just these', () => {
    const template = variant(name);
    const ofSteps = actionsIn(name).filter(({ ActionTypeId }) => ActionTypeId.Provider === 'Lambda').map(({ Configuration }) => Configuration.FunctionName);
    const invoked = template.statementsOf('Pipeline-PipelineRole').filter((each) => each.Action.includes('lambda:InvokeFunction'));
    expect(invoked.flatMap((each) => each.Resource).sort()).toEqual([...new Set(ofSteps)].map((each) => arn('lambda', `function:${each}`)).sort());
    for (const id of template.idsOf('AWS::Lambda::Function').filter((each) => ofSteps.includes(template.nameOf(each)))) {
      expect(template.propertiesOf(id).Role).toBe(roleArn(template.nameOf(id).replace(/-Function$/, '-Role')));
    }
  });

  test('may do on all resources only what has no resource level', () => {
    const actions = statementsIn(name).filter((each) => each.Resource.includes('*')).flatMap((each) => each.Action);
    const expected = [
      ...WITHOUT_RESOURCE_LEVEL,
      ...(name === 'vpcBuild' ? WITH_VPC_ONLY : []),
      ...(WITH_SCAN_GATE.includes(name) ? WITH_SCAN_GATE_ONLY : []),
      ...(name === 'compositeAlarm' ? WITH_COMPOSITE_ALARMS_ONLY : []),
    ];
    expect([...new Set(actions)].sort()).toEqual(expected.sort());
  });

  test('hold whole actions, no patterns of actions', () => {
    const patterns = statementsIn(name).flatMap((each) => each.Action).filter((action) => /[*?]/.test(action));
    // In these words SNS asks for it, and CDK grants it: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    expect(patterns).toEqual(name === 'stages' ? ['kms:GenerateDataKey*'] : []);
  });

  test('hold no rights by exclusion', () => {
    const shapes = statementsIn(name).map((each) => Object.keys(each).filter((key) => key !== 'Condition').sort().join());
    expect([...new Set(shapes)]).toEqual(['Action,Effect,Resource']);
  });

  test('name the account and the region of every ARN that has one', () => {
    const arns = statementsIn(name).flatMap((each) => each.Resource).filter((resource) => resource !== '*' && !/^arn:aws:(iam|s3):/.test(resource));
    expect(arns.filter((each) => !/^arn:aws:[a-z0-9-]+:eu-west-1:111122223333:/.test(each))).toEqual([]);
  });

  const passingTo = (isMeant: (condition: string) => boolean) => statementsIn(name)
    .filter((each) => each.Action.includes('iam:PassRole') && isMeant(JSON.stringify(each.Condition)));
  const ECS_ITSELF = JSON.stringify({ StringEquals: { 'iam:PassedToService': 'ecs.amazonaws.com' } });

  test('pass to ECS itself what services have for that, and nothing else', () => {
    const [volumes, shift] = ['StagingService-Data-EBSRole', 'Shift'].map((role) => [`arn:aws:iam::111122223333:role/${role}`]);
    // Of the services of both stages, and of the task before the first.
    expect(passingTo((condition) => condition === ECS_ITSELF).map(({ Resource }) => Resource)).toEqual(name === 'stages' ? [volumes, shift, volumes] : []);
  });

  test('pass named roles, and only to tasks beside that', () => {
    const passing = passingTo((condition) => condition !== ECS_ITSELF);
    expect(passing).toHaveLength(PASSING[name] ?? 1);
    for (const { Action, Condition, Resource } of passing) {
      expect(Action).toEqual(['iam:PassRole']);
      expect(Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } });
      expect(Resource.filter((role) => role.includes('*'))).toEqual([]);
      expect(Resource).toHaveLength(2);
    }
  });
});

/** How many resources a pipeline has that somebody wires by hand beside that of the quickstart, as the benchmark has it. */
function handWired(options?: HandWiredOptions): number {
  const { stack } = quickstart();
  new HandWiredPipeline(stack, 'ByHand', stack.node.findChild('Service') as FargateService, 'api', options);
  return Object.keys(Template.fromStack(stack).toJSON().Resources).filter((id) => id.startsWith('ByHand')).length;
}

describe('the live tag of a pipeline with one stage', () => {
  const template = variant('none');
  const own = (type: string) => template.idsOf(type).filter((id) => /^pipeline\b/i.test(template.nameOf(id)));

  test("is moved by one function, with its role, policy and log, of 16 resources: as many as CDK's own parts need to move it, and two more than without", () => {
    const all = Object.keys(template.template.Resources).filter((id) => id.startsWith('Pipeline'));
    expect(all).toHaveLength(16);
    expect(handWired({ movesLiveTag: true })).toBe(16);
    expect(handWired()).toBe(14);
    expect(['AWS::Lambda::Function', 'AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::Logs::LogGroup'].map((type) => own(type).length)).toEqual([1, 3, 3, 2]);
  });

  test('moves in the stage of the deployment', () => {
    const [{ Stages }] = template.idsOf('AWS::CodePipeline::Pipeline').map((id) => template.propertiesOf(id));
    expect(Stages.map(({ Name, Actions }: any) => [Name, Actions.map((action: any) => action.Name)])).toEqual([
      ['Source', ['Source']],
      ['Build', ['Build']],
      ['Deploy', ['Deploy', 'MoveLiveTag']],
    ]);
  });
});

test('of an imported alarm it is not known whether all must be seen to see it, so all are', () => {
  const { stack } = quickstart((scope) => ({
    service: undefined,
    stages: [{
      stageName: 'Deploy',
      targets: [{ service: scope.node.findChild('Service') as FargateService }],
      rollbackAlarms: [Alarm.fromAlarmArn(scope, 'Imported', arn('cloudwatch', 'alarm:Imported'))],
    }],
  }));
  const template = new PhysicalTemplate(stack, Template.fromStack(stack).toJSON());
  expect(template.statementsOf('Pipeline-PipelineRole')).toContainEqual({ Effect: 'Allow', Action: ['cloudwatch:DescribeAlarms'], Resource: ['*'] });
});

test('what users grant later reaches the roles', () => {
  const { stack, pipeline } = quickstart();
  const topic = new Topic(stack, 'Topic');
  topic.grantPublish(pipeline.pipeline.role);
  topic.grantPublish(pipeline.buildProject);

  const template = new PhysicalTemplate(stack, Template.fromStack(stack).toJSON());
  for (const role of ['Pipeline-PipelineRole', 'Pipeline-BuildRole']) {
    expect(template.statementsOf(role).flatMap((each) => each.Action)).toContain('sns:Publish');
  }
});
