import { countResources, renderSummary, summariseRoles, SummarisedStack } from './summary';

const trust = (service: string) => ({ Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }] });
const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

function stack(changes: { [logicalId: string]: any } = {}): SummarisedStack {
  return {
    paths: {
      Cluster: 'Shop/Cluster/Resource',
      Lookalike: 'Shop/PipelineOfOthers/Resource',
      TaskRole: 'Shop/Task/ExecutionRole/Resource',
      TaskPolicy: 'Shop/Task/ExecutionRole/DefaultPolicy/Resource',
      Images: 'Shop/Pipeline/Images/Resource/Resource',
      Pipeline: 'Shop/Pipeline/Pipeline/Resource',
      Role: 'Shop/Pipeline/Role/Resource',
      Policy: 'Shop/Pipeline/Role/DefaultPolicy/Resource',
    },
    template: {
      Resources: {
        Cluster: { Type: 'AWS::ECS::Cluster' },
        Lookalike: { Type: 'AWS::ECS::Cluster' },
        TaskRole: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust('ecs-tasks.amazonaws.com') } },
        TaskPolicy: policy('TaskRole', [{ Effect: 'Allow', Action: 'ecr:BatchGetImage', Resource: arnOf('Images') }]),
        Images: { Type: 'AWS::ECR::Repository' },
        Pipeline: { Type: 'AWS::CodePipeline::Pipeline' },
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: {
              Statement: [{ ...trust('codepipeline.amazonaws.com').Statement[0], Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }],
            },
          },
        },
        Policy: policy('Role', [
          { Effect: 'Allow', Action: ['ecr:PutImage'], Resource: arnOf('Images') },
          { Effect: 'Allow', Action: 'ecr:BatchGetImage', Resource: arnOf('Images') },
          { Effect: 'Allow', Action: 'iam:PassRole', Resource: [arnOf('TaskRole')], Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } } },
          { Effect: 'Allow', Action: 'iam:GetRole', Resource: [arnOf('TaskRole')] },
          { Effect: 'Deny', NotAction: 'ecs:Describe*', Resource: '*' },
        ]),
        ...changes,
      },
    },
  };
}

function policy(role: string, Statement: object[]): SummarisedStack['template']['Resources'][string] {
  return { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: role }], PolicyDocument: { Statement } } };
}

test("the construct's resources are counted apart from the example's", () => {
  const { own, example } = countResources(stack());
  expect(Object.fromEntries(own)).toEqual({ 'AWS::CodePipeline::Pipeline': 1, 'AWS::ECR::Repository': 1, 'AWS::IAM::Policy': 1, 'AWS::IAM::Role': 1 });
  expect(Object.fromEntries(example)).toEqual({ 'AWS::ECS::Cluster': 2, 'AWS::IAM::Policy': 1, 'AWS::IAM::Role': 1 });
});

test("every statement of the construct's roles is told, those about the same resources together", () => {
  expect(summariseRoles(stack()).find(({ own }) => own)).toEqual({
    role: 'Pipeline/Role',
    own: true,
    principals: ['codepipeline.amazonaws.com if aws:SourceAccount = AccountId'],
    permissions: [
      { effect: 'Allow', actions: ['ecr:BatchGetImage', 'ecr:PutImage'], resources: ['Pipeline/Images'], condition: undefined },
      { effect: 'Allow', actions: ['iam:PassRole'], resources: ['Task/ExecutionRole'], condition: 'iam:PassedToService = ecs-tasks.amazonaws.com' },
      { effect: 'Allow', actions: ['iam:GetRole'], resources: ['Task/ExecutionRole'], condition: undefined },
      { effect: 'Deny', actions: ['all but ecs:Describe*'], resources: ['*'], condition: undefined },
    ],
  });
});

test("the example's roles are told if they may use the construct's resources, and only then", () => {
  expect(summariseRoles(stack()).map(({ role }) => role)).toEqual(['Task/ExecutionRole', 'Pipeline/Role']);
  const elsewhere = policy('TaskRole', [{ Effect: 'Allow', Action: 'ecs:*', Resource: arnOf('Cluster') }]);
  expect(summariseRoles(stack({ TaskPolicy: elsewhere })).map(({ role }) => role)).toEqual(['Pipeline/Role']);
});

test('policies within a role and managed ones are not forgotten', () => {
  const role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: trust('codebuild.amazonaws.com'),
      Policies: [{ PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] } }],
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
    },
  };
  const { permissions } = summariseRoles(stack({ Role: role, Policy: { Type: 'AWS::Other' } })).find(({ own }) => own)!;
  expect(permissions.map(({ actions, resources }) => [...actions, ...resources])).toEqual([
    ['s3:*', '*'],
    ['all that the managed policy allows', 'arn:aws:iam::aws:policy/AdministratorAccess'],
  ]);
});

test('is rendered line by line', () => {
  expect(renderSummary(stack())).toContain([
    '  Pipeline/Role (assumed by codepipeline.amazonaws.com if aws:SourceAccount = AccountId)',
    '    ecr:BatchGetImage, ecr:PutImage',
    '      on Pipeline/Images',
    '    iam:PassRole',
    '      on Task/ExecutionRole  if iam:PassedToService = ecs-tasks.amazonaws.com',
    '    iam:GetRole',
    '      on Task/ExecutionRole',
    '    Deny all but ecs:Describe*',
    '      on *',
  ].join('\n'));
});
