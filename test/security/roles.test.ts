import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { quickstart } from './fixture';
import { PhysicalTemplate, Statement } from './physical-template';
import { variant, VARIANT_NAMES, VariantName, WITH_INITIAL_IMAGE } from './variants';

/** Actions that know no resources. */
const WITHOUT_RESOURCE_LEVEL = ['ecr:GetAuthorizationToken', 'ecs:DescribeTaskDefinition'];
const WITH_VPC_ONLY = ['ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'];

const TRUSTED: { [role: string]: string } = {
  'Pipeline-BuildRole': 'codebuild.amazonaws.com',
  'Pipeline-PipelineRole': 'codepipeline.amazonaws.com',
};

/** Every role that the construct makes, and whom it trusts. */
const trustedIn = (name: VariantName): { [role: string]: string } => ({
  ...TRUSTED, ...WITH_INITIAL_IMAGE.includes(name) && { 'Images-InitialImage-Role': 'lambda.amazonaws.com' },
});

/** The policies of all roles that the construct makes or gives rights to. */
function statementsIn(name: VariantName): Statement[] {
  const template = variant(name);
  return [...Object.keys(trustedIn(name)), 'Task-ExecutionRole'].flatMap((role) => template.statementsOf(role));
}

describe.each(VARIANT_NAMES)('the roles of the variant %s', (name) => {
  test('are one for the pipeline, one for the build, and one for the copy of an initial image', () => {
    const template = variant(name);
    const own = template.idsOf('AWS::IAM::Role').map((id) => template.nameOf(id)).filter((role) => /^(Pipeline|Images)-/.test(role));
    expect(own.sort()).toEqual(Object.keys(trustedIn(name)).sort());
  });

  test.each(Object.entries(trustedIn(name)))('%s trusts %s alone, acting for this account', (role, service) => {
    const template = variant(name);
    const id = template.idsOf('AWS::IAM::Role').find((each) => template.nameOf(each) === role)!;
    const { AssumeRolePolicyDocument, ManagedPolicyArns, Policies } = template.propertiesOf(id);
    expect(AssumeRolePolicyDocument.Statement).toEqual([{
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: service },
      Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
    }]);
    expect([ManagedPolicyArns, Policies]).toEqual([undefined, undefined]);
  });

  test('may do on all resources only what has no resource level', () => {
    const actions = statementsIn(name).filter((each) => each.Resource.includes('*')).flatMap((each) => each.Action);
    const expected = [...WITHOUT_RESOURCE_LEVEL, ...(name === 'vpcBuild' ? WITH_VPC_ONLY : [])];
    expect([...new Set(actions)].sort()).toEqual(expected.sort());
  });

  test('hold whole actions, no patterns of actions', () => {
    expect(statementsIn(name).flatMap((each) => each.Action).filter((action) => /[*?]/.test(action))).toEqual([]);
  });

  test('hold no rights by exclusion', () => {
    const shapes = statementsIn(name).map((each) => Object.keys(each).filter((key) => key !== 'Condition').sort().join());
    expect([...new Set(shapes)]).toEqual(['Action,Effect,Resource']);
  });

  test('name the account and the region of every ARN that has one', () => {
    const arns = statementsIn(name).flatMap((each) => each.Resource).filter((resource) => resource !== '*' && !/^arn:aws:(iam|s3):/.test(resource));
    expect(arns.filter((each) => !/^arn:aws:[a-z0-9-]+:eu-west-1:111122223333:/.test(each))).toEqual([]);
  });

  test('pass named roles, and only to tasks', () => {
    const passing = statementsIn(name).filter((each) => each.Action.includes('iam:PassRole'));
    expect(passing).toHaveLength(1);
    expect(passing[0].Action).toEqual(['iam:PassRole']);
    expect(passing[0].Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } });
    expect(passing[0].Resource.filter((role) => role.includes('*'))).toEqual([]);
  });
});

test('what users grant later reaches the roles', () => {
  const { stack, pipeline } = quickstart();
  const topic = new Topic(stack, 'Topic');
  topic.grantPublish(pipeline.pipeline.role);
  topic.grantPublish(pipeline.buildProject);

  const template = new PhysicalTemplate(stack, Template.fromStack(stack).toJSON());
  for (const role of Object.keys(TRUSTED)) {
    expect(template.statementsOf(role).flatMap((each) => each.Action)).toContain('sns:Publish');
  }
});
