import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { SecretValue, Stack } from 'aws-cdk-lib';
import { Capture, Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition, IService } from 'aws-cdk-lib/aws-ecs';
import { Role } from 'aws-cdk-lib/aws-iam';
import { EcsGithubPipeline, GithubSource } from '../src';

/*
 * What a team wires by hand for the same pipeline, part by part, and where the construct has it.
 */
const stack = new Stack();
const pipeline = new EcsGithubPipeline(stack, 'P', { repo: 'acme/api', service: newService(stack) });
const template = Template.fromStack(stack);

function newService(scope: Stack): IService {
  const taskDefinition = new FargateTaskDefinition(scope, 'Task');
  taskDefinition.addContainer('example', { image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable') });
  const cluster = new Cluster(scope, 'Cluster', { vpc: new Vpc(scope, 'Vpc', { maxAzs: 1, natGateways: 0 }) });
  return new FargateService(scope, 'Service', { cluster, taskDefinition, circuitBreaker: { rollback: true }, minHealthyPercent: 100 });
}

/** The logical id of the only resource of a type whose id begins like this. */
function idOf(type: string, prefix = 'P'): string {
  const ids = Object.keys(template.findResources(type)).filter((id) => id.startsWith(prefix));
  expect(ids).toHaveLength(1);
  return ids[0];
}

function buildspec(): { phases: { [phase: string]: { commands: string[] } }; [section: string]: any } {
  const text = new Capture();
  template.hasResourceProperties('AWS::CodeBuild::Project', { Source: { BuildSpec: text } });
  return JSON.parse(text.asString());
}

function hasStage(name: string, action: object): void {
  template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
    Stages: Match.arrayWith([Match.objectLike({ Name: name, Actions: [Match.objectLike(action)] })]),
  });
}

/** The services whose actions the policies of a role allow, and the resources that they allow them on. */
function rightsOf(role: string): { services: string[]; onEverything: string[] } {
  const statements = Object.values(template.findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: role }] } }))
    .flatMap((policy) => policy.Properties.PolicyDocument.Statement as any[]);
  const actionsOf = (each: any): string[] => [each.Action].flat();
  return {
    services: [...new Set(statements.flatMap(actionsOf).map((action) => action.split(':')[0]))].sort(),
    onEverything: statements.filter((each) => each.Resource === '*').flatMap(actionsOf),
  };
}

test('row 1: ECR repository', () => {
  template.resourceCountIs('AWS::ECR::Repository', 1);
  template.hasResource('AWS::ECR::Repository', { DeletionPolicy: 'RetainExceptOnCreate', Properties: { RepositoryName: Match.absent() } });
});

test('row 2: lifecycle keeps the last 30 images whose tag begins with release', () => {
  const policy = new Capture();
  template.hasResourceProperties('AWS::ECR::Repository', { LifecyclePolicy: { LifecyclePolicyText: policy } });
  expect(JSON.parse(policy.asString()).rules).toContainEqual(expect.objectContaining({
    selection: { tagStatus: 'tagged', tagPrefixList: ['release'], countType: 'imageCountMoreThan', countNumber: 30 },
    action: { type: 'expire' },
  }));
});

test('row 3: docker login, build and push, in this order', () => {
  const { pre_build, build } = buildspec().phases;
  expect(pre_build.commands).toContainEqual(expect.stringMatching(/'aws ecr get-login-password .*\| docker login --username AWS --password-stdin /));
  expect(build.commands).toEqual([expect.stringMatching(/'docker buildx build --push --tag "\$IMAGE_URI" /)]);
});

test('row 4: CodeBuild role for S3, logs and ECR, on named resources', () => {
  expect(rightsOf(idOf('AWS::IAM::Role', 'PBuildRole'))).toEqual({
    services: ['ecr', 'logs', 's3'],
    onEverything: ['ecr:GetAuthorizationToken'],
  });
});

test('row 5: CodeBuild project', () => {
  template.hasResourceProperties('AWS::CodeBuild::Project', {
    Source: { Type: 'CODEPIPELINE' },
    Artifacts: { Type: 'CODEPIPELINE' },
    Environment: {
      Type: 'LINUX_CONTAINER',
      ComputeType: 'BUILD_GENERAL1_SMALL',
      Image: 'aws/codebuild/amazonlinux-x86_64-standard:6.0',
      PrivilegedMode: true,
    },
    ServiceRole: { 'Fn::GetAtt': [idOf('AWS::IAM::Role', 'PBuildRole'), 'Arn'] },
  });
});

test('row 6: buildspec with the phases install, pre_build, build and post_build', () => {
  const { version, phases, artifacts } = buildspec();
  expect(version).toBe('0.2');
  expect(Object.keys(phases)).toEqual(['install', 'pre_build', 'build', 'post_build']);
  expect(phases.pre_build.commands).toContainEqual(expect.stringContaining('docker login'));
  expect(phases.build.commands).toContainEqual(expect.stringContaining('docker buildx build --push'));
  expect(phases.post_build.commands).toContainEqual(expect.stringContaining('> imagedefinitions.json'));
  expect(artifacts).toEqual({ files: ['imagedefinitions.json'] });
});

test('row 7: CodePipeline role for S3, CodeBuild, ECS and PassRole, on named resources, and for the role of the pointer', () => {
  expect(rightsOf(idOf('AWS::IAM::Role', 'PPipelineRole'))).toEqual({
    services: ['codebuild', 'ecs', 'iam', 's3', 'sts'],
    onEverything: ['ecs:DescribeTaskDefinition'],
  });
  template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
    RoleArn: { 'Fn::GetAtt': [idOf('AWS::IAM::Role', 'PPipelineRole'), 'Arn'] },
  });
});

test('row 8: private artifact bucket whose objects expire after 180 days', () => {
  template.hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 180, Status: 'Enabled' })] },
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
  });
  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: { Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })] },
  });
  template.hasResourceProperties('AWS::CodePipeline::Pipeline', { ArtifactStore: { Type: 'S3', Location: { Ref: idOf('AWS::S3::Bucket') } } });
});

test('row 9: GitHub token by reference to Secrets Manager, and a SecureString refused in words', () => {
  hasStage('Source', { Configuration: Match.objectLike({ OAuthToken: '{{resolve:secretsmanager:github-token:SecretString:::}}' }) });

  const source = GithubSource.webhook({ token: SecretValue.ssmSecure('/continuous_apply/github_token') });
  const other = new Stack();
  expect(() => new EcsGithubPipeline(other, 'P', { repo: 'acme/api', service: newService(other), source }))
    .toThrow(/SSM SecureString.*CloudFormation does not resolve those here.*Secrets Manager/);
});

test('row 10: source stage', () => {
  hasStage('Source', {
    ActionTypeId: { Category: 'Source', Owner: 'ThirdParty', Provider: 'GitHub', Version: '1' },
    Configuration: Match.objectLike({ Owner: 'acme', Repo: 'api', Branch: 'main', PollForSourceChanges: false }),
    OutputArtifacts: [{ Name: 'Source' }],
  });
});

test('row 11: build stage', () => {
  hasStage('Build', {
    ActionTypeId: { Category: 'Build', Owner: 'AWS', Provider: 'CodeBuild', Version: '1' },
    Configuration: Match.objectLike({ ProjectName: { Ref: idOf('AWS::CodeBuild::Project') } }),
    InputArtifacts: [{ Name: 'Source' }],
    OutputArtifacts: [{ Name: 'Build' }],
  });
});

test('row 12: deploy stage', () => {
  hasStage('Deploy', {
    ActionTypeId: { Category: 'Deploy', Owner: 'AWS', Provider: 'ECS', Version: '1' },
    Configuration: Match.objectLike({
      ClusterName: { Ref: idOf('AWS::ECS::Cluster', 'Cluster') },
      ServiceName: { 'Fn::GetAtt': [idOf('AWS::ECS::Service', 'Service'), 'Name'] },
      FileName: 'imagedefinitions.json',
    }),
    InputArtifacts: [{ Name: 'Build' }],
  });
});

test('row 13: imagedefinitions.json as ECS reads it, with an immutable tag', () => {
  const { install, post_build } = buildspec().phases;
  const commands = [...install.commands.filter((command) => command.startsWith('export ')), ...post_build.commands];
  const directory = mkdtempSync(join(tmpdir(), 'parity-'));
  try {
    execFileSync('sh', ['-e', '-c', commands.join('\n')], {
      cwd: directory,
      env: {
        PATH: process.env.PATH,
        CODEBUILD_RESOLVED_SOURCE_VERSION: '0123456789abcdef0123456789abcdef01234567',
        CODEBUILD_BUILD_ID: 'project:89abcdef-0123-4567-89ab-cdef01234567',
        CONTAINER_NAME: 'example',
        IMAGE_REPOSITORY_URI: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api',
        IMAGE_TAG_PREFIX: 'release',
      },
    });
    expect(JSON.parse(readFileSync(join(directory, 'imagedefinitions.json'), 'utf-8'))).toEqual([
      { name: 'example', imageUri: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:release-0123456789ab-89abcdef' },
    ]);
  } finally {
    rmSync(directory, { recursive: true });
  }
  template.hasResourceProperties('AWS::CodeBuild::Project', {
    Environment: { EnvironmentVariables: Match.arrayWith([{ Name: 'CONTAINER_NAME', Type: 'PLAINTEXT', Value: 'example' }]) },
  });
  template.hasResourceProperties('AWS::ECR::Repository', { ImageTagMutability: Match.stringLikeRegexp('^IMMUTABLE') });
});

test('row 14: webhook with an HMAC secret of its own, for pushes to the branch', () => {
  template.hasResourceProperties('AWS::SecretsManager::Secret', { GenerateSecretString: { ExcludePunctuation: true, PasswordLength: 64 } });
  template.hasResourceProperties('AWS::CodePipeline::Webhook', {
    Authentication: 'GITHUB_HMAC',
    AuthenticationConfiguration: {
      SecretToken: { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: idOf('AWS::SecretsManager::Secret') }, ':SecretString:::}}']] },
    },
    Filters: [{ JsonPath: '$.ref', MatchEquals: 'refs/heads/{Branch}' }],
    TargetAction: 'Source',
    TargetPipeline: { Ref: idOf('AWS::CodePipeline::Pipeline') },
  });
});

test('row 15: webhook registered with GitHub', () => {
  template.hasResourceProperties('AWS::CodePipeline::Webhook', { RegisterWithThirdParty: true });
  expect(stack.resolve(pipeline.webhookUrl)).toEqual({ 'Fn::GetAtt': [idOf('AWS::CodePipeline::Webhook'), 'Url'] });
  expect(stack.resolve(pipeline.webhookSecret?.secretArn)).toEqual({ Ref: idOf('AWS::SecretsManager::Secret') });
});

test('row 16: roles, each with a trust policy, a policy and its attachment', () => {
  for (const [prefix, service] of [['PBuildRole', 'codebuild'], ['PPipelineRole', 'codepipeline']]) {
    const role = idOf('AWS::IAM::Role', prefix);
    expect(template.toJSON().Resources[role].Properties.AssumeRolePolicyDocument.Statement).toEqual([{
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: `${service}.amazonaws.com` },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    }]);
    template.resourcePropertiesCountIs('AWS::IAM::Policy', { Roles: [{ Ref: role }] }, 1);
  }
});

test('row 17: cluster and service, imported as well as own', () => {
  const other = new Stack();
  const cluster = Cluster.fromClusterAttributes(other, 'Cluster', {
    clusterName: 'example-cluster',
    vpc: Vpc.fromVpcAttributes(other, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'] }),
  });
  new EcsGithubPipeline(other, 'P', {
    repo: 'acme/api',
    service: FargateService.fromFargateServiceAttributes(other, 'Service', { cluster, serviceName: 'example-service' }),
    containerName: 'example',
    taskRoles: [Role.fromRoleName(other, 'TaskRole', 'example-task')],
  });
  Template.fromStack(other).hasResourceProperties('AWS::CodePipeline::Pipeline', {
    Stages: Match.arrayWith([Match.objectLike({
      Name: 'Deploy',
      Actions: [Match.objectLike({ Configuration: Match.objectLike({ ClusterName: 'example-cluster', ServiceName: 'example-service' }) })],
    })]),
  });
});
