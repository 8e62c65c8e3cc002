import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { BuildSpec, Project } from 'aws-cdk-lib/aws-codebuild';
import { Artifact, ExecutionMode } from 'aws-cdk-lib/aws-codepipeline';
import { CloudFormationDeleteStackAction, CodeBuildAction, ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ACCOUNT, actionIn, actionsOf, ENV, fargateService, newStack, only, pipelineIn, pipelineStack, statementsFor, Variation } from './helpers';
import { EcsGithubPipeline } from '../src';

const templateOf = (vary?: Variation) => Template.fromStack(pipelineStack(vary).stack);
const stageIn = (template: Template, name: string) => pipelineIn(template).Stages.find((stage: any) => stage.Name === name);

describe('a pipeline', () => {
  let stack: Stack;
  let pipeline: EcsGithubPipeline;
  let template: Template;
  beforeAll(() => {
    ({ stack, pipeline } = pipelineStack());
    template = Template.fromStack(stack);
  });

  test('fetches, builds, deploys and says what runs', () => {
    expect(pipelineIn(template).Stages.map((stage: any) => [stage.Name, stage.Actions.map((action: any) => action.Name)])).toEqual([
      ['Source', ['Source']], ['Build', ['Build']], ['Deploy', ['Deploy', 'MoveLiveTag']],
    ]);
  });

  test('hands the commit to the build, and its result to the deployment', () => {
    const [[projectId]] = Object.entries(template.findResources('AWS::CodeBuild::Project'));
    expect(actionIn(template, 'Build')).toMatchObject({
      ActionTypeId: { Category: 'Build', Owner: 'AWS', Provider: 'CodeBuild' },
      Configuration: { ProjectName: { Ref: projectId } },
      InputArtifacts: [{ Name: 'Source' }],
      OutputArtifacts: [{ Name: 'Build' }],
      Namespace: 'Build',
    });
    expect(actionIn(template, 'Deploy')).toMatchObject({
      ActionTypeId: { Category: 'Deploy', Owner: 'AWS', Provider: 'ECS' },
      Configuration: { FileName: 'imagedefinitions.json', DeploymentTimeout: 15 },
      InputArtifacts: [{ Name: 'Build' }],
    });
  });

  test('is of today\'s type, and a newer push takes the place of one that waits', () => {
    expect(pipelineIn(template)).toMatchObject({ PipelineType: 'V2', ExecutionMode: 'SUPERSEDED' });
    expect(pipelineIn(template)).not.toHaveProperty('Name');
  });

  test('has a private bucket, TLS only, that empties itself in half a year', () => {
    const [[bucketId, bucket]] = Object.entries(template.findResources('AWS::S3::Bucket'));
    expect(bucket).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
        LifecycleConfiguration: { Rules: [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, ExpirationInDays: 180, Status: 'Enabled' }] },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      },
    });
    expect(pipelineIn(template).ArtifactStore).toEqual({ Type: 'S3', Location: { Ref: bucketId } });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny', Principal: { AWS: '*' }, Condition: { Bool: { 'aws:SecureTransport': 'false' } } })]),
      },
    });
  });

  test('costs no key', () => {
    template.resourceCountIs('AWS::KMS::Key', 0);
    template.resourceCountIs('AWS::KMS::Alias', 0);
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain('kms:');
  });

  test('costs no key with a further stage in another region either', () => {
    const { stack: extended, pipeline: further } = pipelineStack({}, ENV);
    const remove = new CloudFormationDeleteStackAction({ actionName: 'Remove', stackName: 'preview', region: 'us-east-1', adminPermissions: false });
    further.pipeline.addStage({ stageName: 'Elsewhere', actions: [remove] });
    const stacks = extended.node.root.node.findAll().filter(Stack.isStack);
    expect(stacks).toHaveLength(2);
    for (const each of stacks) Template.fromStack(each).resourceCountIs('AWS::KMS::Key', 0);
  });

  test('does not start before its roles may do their work', () => {
    const [[, { DependsOn }]] = Object.entries(template.findResources('AWS::CodePipeline::Pipeline'));
    for (const policy of [/^PipelinePipelineRoleDefaultPolicy/, /^PipelineBuildRoleDefaultPolicy/, /^TaskExecutionRoleDefaultPolicy/]) {
      expect(DependsOn).toContainEqual(expect.stringMatching(policy));
    }
  });

  test('shows what it is made of', () => {
    expect(pipeline.buildProject.node.path).toBe('Stack/Pipeline/BuildProject');
    expect(pipeline.imageRepository.node.path).toBe('Stack/Pipeline/ImageRepository');
    expect(pipeline.artifactBucket.node.path).toBe('Stack/Pipeline/ArtifactBucket');
    expect(pipeline.pipeline.stages.map(({ stageName }) => stageName)).toEqual(['Source', 'Build', 'Deploy']);
    expect([pipeline.sourceArtifact.artifactName, pipeline.buildArtifact.artifactName]).toEqual(['Source', 'Build']);
  });
});

describe('the deployment', () => {
  test('may take as long as it is given', () => {
    expect(actionIn(templateOf({ deploymentTimeout: Duration.hours(1) }), 'Deploy').Configuration.DeploymentTimeout).toBe(60);
  });

  test.each<[string, Variation, object | undefined]>([
    ['is rolled back', {}, { Result: 'ROLLBACK' }],
    ['is rolled back when asked to', { rollbackOnFailure: true }, { Result: 'ROLLBACK' }],
    ['is left as it is when asked to', { rollbackOnFailure: false }, undefined],
    ['is rolled back in a queue', { executionMode: ExecutionMode.QUEUED }, { Result: 'ROLLBACK' }],
    ['is left as it is where pushes run beside each other', { executionMode: ExecutionMode.PARALLEL }, undefined],
    ['is left as it is there when asked to', { executionMode: ExecutionMode.PARALLEL, rollbackOnFailure: false }, undefined],
  ])('that fails %s', (_, props, onFailure) => {
    const template = templateOf(props);
    expect(stageIn(template, 'Deploy').OnFailure).toEqual(onFailure);
    expect(stageIn(template, 'Build').OnFailure).toBeUndefined();
    expect(pipelineIn(template).ExecutionMode).toBe((props as any).executionMode ?? 'SUPERSEDED');
  });
});

describe('what can be chosen', () => {
  test.each(['api', 'acme.api@eu_west-1', 'p'.repeat(100)])('the name %s', (pipelineName) => {
    expect(pipelineIn(templateOf({ pipelineName })).Name).toBe(pipelineName);
  });

  test('how many images and how long artifacts are kept', () => {
    const template = templateOf({ keepImages: 100000, artifactExpiry: Duration.days(7) });
    expect(only(template, 'AWS::ECR::Repository').LifecyclePolicy.LifecyclePolicyText).toContain('"countNumber":100000');
    expect(only(template, 'AWS::S3::Bucket').LifecycleConfiguration.Rules[0].ExpirationInDays).toBe(7);
  });

  test('a bucket of yours', () => {
    const template = templateOf((stack) => ({ artifactBucket: Bucket.fromBucketName(stack, 'Artifacts', 'artifacts') }));
    template.resourceCountIs('AWS::S3::Bucket', 0);
    expect(pipelineIn(template).ArtifactStore.Location).toBe('artifacts');
    expect(JSON.stringify(statementsFor(template, /BuildRole/))).toContain(':s3:::artifacts/*');
  });

  test('one key for all that holds data, which both roles may use', () => {
    const template = templateOf((stack) => ({ encryptionKey: new Key(stack, 'Key') }));
    const key = { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] };
    expect(only(template, 'AWS::ECR::Repository').EncryptionConfiguration).toEqual({ EncryptionType: 'KMS', KmsKey: key });
    expect(only(template, 'AWS::SecretsManager::Secret').KmsKeyId).toEqual(key);
    expect(only(template, 'AWS::CodeBuild::Project').EncryptionKey).toEqual(key);
    expect(only(template, 'AWS::S3::Bucket').BucketEncryption.ServerSideEncryptionConfiguration).toEqual([
      { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key } },
    ]);
    expect(pipelineIn(template).ArtifactStore.EncryptionKey).toEqual({ Type: 'KMS', Id: key });
    for (const role of [/BuildRole/, /PipelineRole/]) {
      expect(statementsFor(template, role)).toContainEqual(expect.objectContaining({ Action: expect.arrayContaining(['kms:Decrypt']), Resource: key }));
    }
  });

  test('that everything goes with the stack', () => {
    const template = templateOf({ removalPolicy: RemovalPolicy.DESTROY });
    for (const type of ['AWS::ECR::Repository', 'AWS::S3::Bucket', 'AWS::Logs::LogGroup']) template.hasResource(type, { DeletionPolicy: 'Delete' });
    expect(only(template, 'AWS::ECR::Repository').EmptyOnDelete).toBe(true);
    template.resourceCountIs('Custom::S3AutoDeleteObjects', 1);
  });
});

describe('the address in the console', () => {
  test.each([
    ['eu-west-1', 'https://eu-west-1.console.aws.amazon.com'],
    ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn'],
    ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com'],
  ])('of %s', (region, console) => {
    const { stack, pipeline } = pipelineStack({}, { region, account: ACCOUNT });
    const [id] = Object.keys(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'));
    expect(stack.resolve(pipeline.consoleUrl)).toEqual({
      'Fn::Join': ['', [`${console}/codesuite/codepipeline/pipelines/`, { Ref: id }, `/view?region=${region}`]],
    });
  });

  test('of a region that only CloudFormation knows', () => {
    const { stack, pipeline } = pipelineStack();
    expect(JSON.stringify(stack.resolve(pipeline.consoleUrl))).toMatch(/"https:\/\/",\{"Ref":"AWS::Region"\},"\.console\.aws\.amazon\.com\//);
  });
});

describe('what users add afterwards', () => {
  test('grants to the build and to the pipeline do land', () => {
    const { stack, pipeline } = pipelineStack();
    const topic = new Topic(stack, 'Topic');
    topic.grantPublish(pipeline.buildProject);
    topic.grantPublish(pipeline.buildProject.role!);
    topic.grantPublish(pipeline.pipeline.role);
    const template = Template.fromStack(stack);
    for (const role of [/BuildRole/, /PipelineRole/]) {
      expect(statementsFor(template, role)).toContainEqual(expect.objectContaining({ Action: 'sns:Publish', Resource: { Ref: expect.stringMatching(/^Topic/) } }));
    }
  });

  test('stages work, with the artifacts of the pipeline and the rights that they need', () => {
    const { stack, pipeline } = pipelineStack();
    const project = new Project(stack, 'Checks', { buildSpec: BuildSpec.fromObject({ version: '0.2' }) });
    pipeline.pipeline.addStage({
      stageName: 'Check',
      placement: { rightBefore: pipeline.pipeline.stage('Deploy') },
      actions: [new CodeBuildAction({ actionName: 'Check', project, input: pipeline.sourceArtifact, outputs: [new Artifact('Checked')] })],
    });
    pipeline.pipeline.addStage({ stageName: 'Confirm', actions: [new ManualApprovalAction({ actionName: 'Confirm', notificationTopic: new Topic(stack, 'Topic') })] });
    const template = Template.fromStack(stack);

    expect(pipelineIn(template).Stages.map((stage: any) => stage.Name)).toEqual(['Source', 'Build', 'Check', 'Deploy', 'Confirm']);
    expect(stageIn(template, 'Check').Actions[0].InputArtifacts).toEqual([{ Name: 'Source' }]);
    const statements = statementsFor(template, /PipelineRole/);
    expect(actionsOf(statements)).toContain('sns:Publish');
    expect(statements).toContainEqual(expect.objectContaining({ Action: expect.arrayContaining(['codebuild:StartBuild']), Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Checks/), 'Arn'] } }));
    const withRoles = pipelineIn(template).Stages.filter(({ Actions }: any) => Actions.some(({ RoleArn }: any) => RoleArn));
    expect(withRoles).toEqual([]);
  });

  test('notifications go through the pipeline', () => {
    const { stack, pipeline } = pipelineStack();
    pipeline.pipeline.notifyOnExecutionStateChange('Notify', new Topic(stack, 'Topic'));
    Template.fromStack(stack).resourceCountIs('AWS::CodeStarNotifications::NotificationRule', 1);
  });
});

test('two pipelines in one stack stay apart', () => {
  const stack = newStack();
  for (const name of ['api', 'web']) new EcsGithubPipeline(stack, name, { repo: `acme/${name}`, service: fargateService(new Stack(stack, `${name}-service`)) });
  Template.fromStack(stack).resourceCountIs('AWS::CodePipeline::Pipeline', 2);
});
