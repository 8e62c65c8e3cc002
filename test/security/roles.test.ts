import { Template } from 'aws-cdk-lib/assertions';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { FargateService } from 'aws-cdk-lib/aws-ecs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { quickstart } from './fixture';
import { arn, PhysicalTemplate, roleArn, Statement } from './physical-template';
import { ROLES } from './simulator';
import { variant, VARIANT_NAMES, VariantName, WITH_BEFORE_DEPLOY, WITH_INITIAL_IMAGE, WITH_SCAN_GATE, WITH_TESTS } from './variants';
import { HandWiredPipeline } from '../../benchmark/hand-wired';

/** Actions that know no resources. */
const WITHOUT_RESOURCE_LEVEL = ['ecr:GetAuthorizationToken', 'ecs:DescribeTaskDefinition'];
/** Composite alarms are shown to those alone who may see all alarms. */
const WITH_COMPOSITE_ALARMS_ONLY = ['cloudwatch:DescribeAlarms'];
/** With enhanced scanning ECR asks Inspector for the findings, whose actions know no resources. */
const WITH_SCAN_GATE_ONLY = ['inspector2:ListCoverage', 'inspector2:ListFindings'];
const WITH_VPC_ONLY = ['ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'];

/** One service, acting for this account alone. */
const serviceOf = (service: string) => ({ Principal: { Service: service }, Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } });
/** The pipeline's role, and whoever may take on that one. */
const PIPELINE = { Principal: { AWS: roleArn('Pipeline-PipelineRole') } };

const TRUSTED: { [role: string]: object } = {
  'Pipeline-BuildRole': serviceOf('codebuild.amazonaws.com'),
  'Pipeline-LiveRole': PIPELINE,
  'Pipeline-PipelineRole': serviceOf('codepipeline.amazonaws.com'),
};
const TRUSTED_WITH_STAGES = { 'Pipeline-BeforeDeployStagingRole': PIPELINE, ...TRUSTED };

/** Every role that the construct makes, and whom it trusts. */
const trustedIn = (name: VariantName): { [role: string]: object } => ({
  ...WITH_INITIAL_IMAGE.includes(name) && { 'Images-InitialImage-Role': serviceOf('lambda.amazonaws.com') },
  ...WITH_BEFORE_DEPLOY.includes(name) ? TRUSTED_WITH_STAGES : TRUSTED,
  ...WITH_SCAN_GATE.includes(name) && { 'Pipeline-ScanRole': PIPELINE },
  ...WITH_TESTS.includes(name) && { 'Pipeline-TestRole': serviceOf('codebuild.amazonaws.com') },
});

function roleIn(name: VariantName, role: string): any {
  const template = variant(name);
  return template.propertiesOf(template.idsOf('AWS::IAM::Role').find((id) => template.nameOf(id) === role)!);
}

/** The policies of all roles that the construct makes or gives rights to. */
function statementsIn(name: VariantName): Statement[] {
  const template = variant(name);
  return Object.values(ROLES).flatMap((role) => template.statementsOf(role));
}

describe.each(VARIANT_NAMES)('the roles of the variant %s', (name) => {
  test('are one each for the pipeline, the build, the pointer, the tests, the scan gate, what runs before a deployment and the copy of an initial image', () => {
    const template = variant(name);
    const own = template.idsOf('AWS::IAM::Role').map((id) => template.nameOf(id)).filter((role) => /^(Pipeline|Images)-/.test(role));
    expect(own.sort()).toEqual(Object.keys(trustedIn(name)));
  });

  test.each(Object.entries(trustedIn(name)))('%s trusts one service or role alone', (role, trust) => {
    const { AssumeRolePolicyDocument, ManagedPolicyArns, Policies } = roleIn(name, role);
    expect(AssumeRolePolicyDocument.Statement).toEqual([{ Effect: 'Allow', Action: 'sts:AssumeRole', ...trust }]);
    expect([ManagedPolicyArns, Policies]).toEqual([undefined, undefined]);
  });

  test('that the pipeline may take on are those that its actions name', () => {
    const template = variant(name);
    const assumed = template.statementsOf('Pipeline-PipelineRole').filter((each) => each.Action.includes('sts:AssumeRole'));
    const [pipeline] = template.idsOf('AWS::CodePipeline::Pipeline').map((id) => template.propertiesOf(id));
    const named: (string | undefined)[] = pipeline.Stages.flatMap((stage: any) => stage.Actions.map((action: any) => action.RoleArn));
    const own = Object.entries(trustedIn(name)).filter(([, trust]) => trust === PIPELINE).map(([role]) => roleArn(role));
    expect([...new Set(assumed.flatMap((each) => each.Resource))].sort()).toEqual(own);
    expect([...new Set(named.filter((role) => role !== undefined && role !== roleArn('Pipeline-PipelineRole')))].sort()).toEqual(own);
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
    // One for each service deployed to, and one for the task before the deployment.
    expect(passing).toHaveLength((name === 'stages' ? 3 : 1) + (WITH_BEFORE_DEPLOY.includes(name) ? 1 : 0));
    for (const { Action, Condition, Resource } of passing) {
      expect(Action).toEqual(['iam:PassRole']);
      expect(Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } });
      expect(Resource.filter((role) => role.includes('*'))).toEqual([]);
      expect(Resource).toHaveLength(2);
    }
  });
});

/** The resources of a pipeline that somebody wires by hand beside that of the quickstart, as the benchmark has it. */
function handWired(): string[] {
  const { stack } = quickstart();
  new HandWiredPipeline(stack, 'ByHand', stack.node.findChild('Service') as FargateService, 'api');
  return Object.keys(Template.fromStack(stack).toJSON().Resources).filter((id) => id.startsWith('ByHand'));
}

describe('the pointer of a pipeline with one stage', () => {
  const template = variant('none');
  const own = (type: string) => template.idsOf(type).filter((id) => /^pipeline\b/i.test(template.nameOf(id)));

  test("adds one action, one role and its policy, of 14 resources: as many as a pipeline of CDK's own parts has", () => {
    const all = Object.keys(template.template.Resources).filter((id) => id.startsWith('Pipeline'));
    expect(all).toHaveLength(14);
    expect(handWired()).toHaveLength(14);
    expect(own('AWS::IAM::Role')).toHaveLength(3);
    expect(own('AWS::IAM::Policy')).toHaveLength(3);
    const [{ Stages }] = template.idsOf('AWS::CodePipeline::Pipeline').map((id) => template.propertiesOf(id));
    expect(Stages.map(({ Name, Actions }: any) => [Name, Actions.map((action: any) => action.Name)])).toEqual([
      ['Source', ['Source']],
      ['Build', ['Build']],
      ['Deploy', ['Deploy']],
      ['Live', ['MovePointer']],
    ]);
  });

  test('is moved by a role of its own, and all the rest is done by that of the pipeline', () => {
    const [{ Stages }] = template.idsOf('AWS::CodePipeline::Pipeline').map((id) => template.propertiesOf(id));
    const roles = Stages.flatMap(({ Actions }: any) => Actions.map((action: any) => action.RoleArn));
    expect(roles.filter((role?: string) => role === roleArn('Pipeline-LiveRole'))).toHaveLength(1);
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
