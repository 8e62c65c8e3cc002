import { VARIANT_NAMES, VariantName, WITH_BEFORE_DEPLOY, WITH_INITIAL_IMAGE, WITH_KEY, WITH_SCAN_GATE, WITH_TESTS } from './variants';

/** A finding that we know, and why it stays. */
export interface Suppression {
  readonly id: string;
  readonly reason: string;
  /** The one wildcard that is meant, of a rule that finds wildcards: a resource, or `Action::` and an action. */
  readonly wildcard?: string;
  /** Below the construct, or from the repository on, without the `Resource` at the end. */
  readonly paths: string[];
  /** The variants that have the finding. */
  readonly variants?: readonly VariantName[];
}

const except = (...names: VariantName[]) => VARIANT_NAMES.filter((name) => !names.includes(name));
const WITH_WEBHOOK = except('connection', 'fullClone', 'newConnection', 'gatesWithKey');
const WITH_OWN_BUCKET = except('artifactBucket');
const ROLE_POLICIES = ['BuildRole/DefaultPolicy', 'PipelineRole/DefaultPolicy'];
const BEFORE_DEPLOY_POLICY = ['BeforeDeploy/Role/DefaultPolicy'];
const JOB_RESULTS = 'The results of jobs (codepipeline:PutJobSuccessResult, PutJobFailureResult) have no resource level.';

const INLINE_POLICY = 'The policy is of no use to any other role and goes with this one; a managed policy could be attached elsewhere.';
const NO_KEY = 'Encrypted with a key of AWS, at no cost; encryptionKey brings a customer managed one, which costs $1 a month.';
const ACCESS_LOGS = 'Only roles of this one pipeline read or write it, and CloudTrail can record both; an access log would need a second bucket, never emptied.';
const COPIES = 'Artifacts are copies of what GitHub and ECR have, and expire: there is nothing to restore.';
const LOG_KEY = 'CloudWatch Logs encrypts with its own key; whoever needs a customer managed one passes a logGroup that has it.';
const HMAC_ROTATION = 'GitHub must learn a new HMAC secret at the same time, so it is replaced on purpose, with secretVersion, not behind its back.';
const ARTIFACT_NAMES = 'CodePipeline makes up the names of the artifacts in the bucket of its own.';
const NEXT_REVISION = "The number of the service's next revision is not known.";
const UNKNOWN_FAMILY = 'An imported service does not tell the family; which roles a revision may have is limited by iam:PassRole.';
const TASK_NAMES = 'ECS makes up the names of tasks; the cluster is named.';
const NO_RESOURCE_LEVEL = 'ecr:GetAuthorizationToken has no resource level.';

const ecs = (resource: string) => `arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:${resource}`;

/** The function of a step. All that its role may do on all resources is one finding. */
function functionOf(step: string, variants: readonly VariantName[], onAllResources: string): Suppression[] {
  const [role, log, lambda] = [`${step}/Role/DefaultPolicy`, `${step}/Logs`, `${step}/Function`];
  const inBothPacks = (rule: string, path: string, reason: string) => ['NIST.800.53.R5', 'PCI.DSS.321']
    .map((pack): Suppression => ({ id: `${pack}-${rule}`, paths: [path], variants, reason }));
  return [
    { id: 'AwsSolutions-IAM5', wildcard: '*', paths: [role], variants, reason: onAllResources },
    ...inBothPacks('IAMNoInlinePolicy', role, INLINE_POLICY),
    ...inBothPacks('CloudWatchLogGroupEncrypted', log, 'It says how jobs went, never what their events hold.'),
    ...inBothPacks('LambdaInsideVPC', lambda, 'It talks to the APIs of AWS, and to nothing in a network of yours.'),
    {
      id: 'NIST.800.53.R5-LambdaConcurrency',
      paths: [lambda],
      variants,
      reason: 'CodePipeline calls it, once for an action; concurrency set aside for it would be missing elsewhere.',
    },
    {
      id: 'NIST.800.53.R5-LambdaDLQ',
      paths: [lambda],
      variants,
      reason: 'CodePipeline waits for its answer, and fails the action when there is none.',
    },
  ];
}

export const SUPPRESSIONS: Suppression[] = [
  { id: 'AwsSolutions-IAM5', wildcard: '*', paths: ['BuildRole/DefaultPolicy'], reason: NO_RESOURCE_LEVEL },
  {
    id: 'AwsSolutions-IAM5',
    wildcard: '*',
    paths: ['PipelineRole/DefaultPolicy'],
    variants: except('compositeAlarm'),
    reason: 'ecs:DescribeTaskDefinition and lambda:ListFunctions have no resource level.',
  },
  {
    id: 'AwsSolutions-IAM5',
    wildcard: '*',
    paths: ['PipelineRole/DefaultPolicy'],
    variants: ['compositeAlarm'],
    reason: 'ecs:DescribeTaskDefinition and lambda:ListFunctions have no resource level, and CloudWatch shows composite alarms to those alone who may see all alarms.',
  },
  {
    id: 'AwsSolutions-IAM5',
    wildcard: '<PipelineArtifactBucket5F943F51.Arn>/*',
    paths: ROLE_POLICIES,
    variants: WITH_OWN_BUCKET,
    reason: ARTIFACT_NAMES,
  },
  {
    id: 'AwsSolutions-IAM5',
    wildcard: 'arn:<AWS::Partition>:s3:::given-bucket/*',
    paths: ROLE_POLICIES,
    variants: ['artifactBucket'],
    reason: 'CodePipeline makes up the names of the artifacts in the bucket that it was given.',
  },
  {
    id: 'AwsSolutions-IAM5',
    wildcard: ecs('task-definition/QuickstartTaskFDDF75BB:*'),
    paths: ['PipelineRole/DefaultPolicy'],
    variants: except('importedService', 'importedStage'),
    reason: NEXT_REVISION,
  },
  {
    id: 'AwsSolutions-IAM5',
    wildcard: ecs('task-definition/*'),
    paths: ['PipelineRole/DefaultPolicy'],
    variants: ['importedService', 'importedStage'],
    reason: UNKNOWN_FAMILY,
  },
  { id: 'AwsSolutions-IAM5', wildcard: ecs('task-definition/*'), paths: BEFORE_DEPLOY_POLICY, variants: ['importedStage'], reason: UNKNOWN_FAMILY },
  { id: 'AwsSolutions-IAM5', wildcard: ecs('task/legacy/*'), paths: BEFORE_DEPLOY_POLICY, variants: ['importedStage'], reason: TASK_NAMES },
  {
    id: 'AwsSolutions-IAM5',
    wildcard: 'arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:network-interface/*',
    paths: ['BuildRole/DefaultPolicy'],
    variants: ['vpcBuild'],
    reason: 'EC2 makes up the names of network interfaces; subnets and the authorized service are named.',
  },
  {
    id: 'AwsSolutions-IAM5',
    wildcard: '*',
    paths: ['BuildProject/PolicyDocument'],
    variants: ['vpcBuild'],
    reason: 'CDK makes this policy for any project in a network; it is attached to no role and not in the template.',
  },

  {
    id: 'AwsSolutions-IAM5',
    wildcard: ecs('task-definition/QuickstartStagingTask4D6A48D5:*'),
    paths: ['PipelineRole/DefaultPolicy', ...BEFORE_DEPLOY_POLICY],
    variants: ['stages', 'migrations'],
    reason: NEXT_REVISION,
  },
  {
    id: 'AwsSolutions-IAM5',
    wildcard: ecs('task-definition/QuickstartWorkerTask6C78AF0A:*'),
    paths: ['PipelineRole/DefaultPolicy'],
    variants: ['stages'],
    reason: NEXT_REVISION,
  },
  { id: 'AwsSolutions-IAM5', wildcard: ecs('task-definition/QuickstartTaskFDDF75BB:*'), paths: BEFORE_DEPLOY_POLICY, variants: ['migrations'], reason: NEXT_REVISION },
  {
    id: 'AwsSolutions-IAM5',
    wildcard: 'Action::kms:GenerateDataKey*',
    paths: ['PipelineRole/DefaultPolicy'],
    variants: ['stages'],
    reason: "CDK's grant for an encrypted topic, in the words in which SNS asks for it, and for that one key.",
  },
  {
    id: 'AwsSolutions-IAM5',
    wildcard: ecs('task/<StagingClusterD0FDCA09>/*'),
    paths: BEFORE_DEPLOY_POLICY,
    variants: ['stages', 'migrations'],
    reason: TASK_NAMES,
  },
  { id: 'AwsSolutions-IAM5', wildcard: ecs('task/<ClusterEB0386A7>/*'), paths: BEFORE_DEPLOY_POLICY, variants: ['migrations'], reason: TASK_NAMES },

  ...functionOf('MoveLiveTag', VARIANT_NAMES, JOB_RESULTS),
  ...functionOf('BeforeDeploy', WITH_BEFORE_DEPLOY, `${JOB_RESULTS} Nor has ecs:DescribeTaskDefinition.`),
  ...functionOf('ScanGate', WITH_SCAN_GATE, `${JOB_RESULTS} With enhanced scanning ECR asks Inspector for findings by the same permissions, and those have none either.`),

  { id: 'NIST.800.53.R5-IAMNoInlinePolicy', paths: ROLE_POLICIES, reason: INLINE_POLICY },
  { id: 'PCI.DSS.321-IAMNoInlinePolicy', paths: ROLE_POLICIES, reason: INLINE_POLICY },
  ...['NIST.800.53.R5-IAMNoInlinePolicy', 'PCI.DSS.321-IAMNoInlinePolicy'].map((id): Suppression => ({
    id,
    paths: ['BuildProject/PolicyDocument'],
    variants: ['vpcBuild'],
    reason: 'CDK makes this policy for any project in a network; it is attached to no role and not in the template.',
  })),

  { id: 'AwsSolutions-S1', paths: ['ArtifactBucket'], variants: WITH_OWN_BUCKET, reason: ACCESS_LOGS },
  { id: 'NIST.800.53.R5-S3BucketLoggingEnabled', paths: ['ArtifactBucket'], variants: WITH_OWN_BUCKET, reason: ACCESS_LOGS },
  { id: 'PCI.DSS.321-S3BucketLoggingEnabled', paths: ['ArtifactBucket'], variants: WITH_OWN_BUCKET, reason: ACCESS_LOGS },
  { id: 'NIST.800.53.R5-S3BucketReplicationEnabled', paths: ['ArtifactBucket'], variants: WITH_OWN_BUCKET, reason: COPIES },
  { id: 'PCI.DSS.321-S3BucketReplicationEnabled', paths: ['ArtifactBucket'], variants: WITH_OWN_BUCKET, reason: COPIES },
  { id: 'NIST.800.53.R5-S3BucketVersioningEnabled', paths: ['ArtifactBucket'], variants: WITH_OWN_BUCKET, reason: COPIES },
  { id: 'PCI.DSS.321-S3BucketVersioningEnabled', paths: ['ArtifactBucket'], variants: WITH_OWN_BUCKET, reason: COPIES },
  ...['NIST.800.53.R5-S3DefaultEncryptionKMS', 'PCI.DSS.321-S3DefaultEncryptionKMS'].map((id): Suppression => ({
    id, paths: ['ArtifactBucket'], variants: WITH_OWN_BUCKET.filter((name) => !WITH_KEY.includes(name)), reason: NO_KEY,
  })),

  { id: 'NIST.800.53.R5-CloudWatchLogGroupEncrypted', paths: ['BuildLogs'], reason: LOG_KEY },
  { id: 'PCI.DSS.321-CloudWatchLogGroupEncrypted', paths: ['BuildLogs'], reason: LOG_KEY },

  ...['NIST.800.53.R5-CloudWatchLogGroupEncrypted', 'PCI.DSS.321-CloudWatchLogGroupEncrypted'].map((id): Suppression => ({
    id, paths: ['Images/InitialImage/Logs'], variants: WITH_INITIAL_IMAGE, reason: 'It says which layers were copied, and no more.',
  })),
  ...['NIST.800.53.R5-IAMNoInlinePolicy', 'PCI.DSS.321-IAMNoInlinePolicy'].map((id): Suppression => ({
    id, paths: ['Images/InitialImage/Role/DefaultPolicy'], variants: WITH_INITIAL_IMAGE, reason: INLINE_POLICY,
  })),
  ...['NIST.800.53.R5-LambdaInsideVPC', 'PCI.DSS.321-LambdaInsideVPC'].map((id): Suppression => ({
    id, paths: ['Images/InitialImage/Function'], variants: WITH_INITIAL_IMAGE, reason: 'It talks to public registries and to ECR, and to nothing in a network of yours.',
  })),
  {
    id: 'NIST.800.53.R5-LambdaConcurrency',
    paths: ['Images/InitialImage/Function'],
    variants: WITH_INITIAL_IMAGE,
    reason: 'CloudFormation calls it, once; concurrency set aside for it would be missing elsewhere.',
  },
  {
    id: 'NIST.800.53.R5-LambdaDLQ',
    paths: ['Images/InitialImage/Function'],
    variants: WITH_INITIAL_IMAGE,
    reason: 'CloudFormation waits for its answer, and says so when there is none.',
  },

  { id: 'AwsSolutions-CB4', paths: ['BuildProject'], variants: except(...WITH_KEY), reason: NO_KEY },
  {
    id: 'PCI.DSS.321-CodeBuildProjectSourceRepoUrl',
    paths: ['BuildProject'],
    reason: 'The project fetches nothing from GitHub: its source is CODEPIPELINE, which this rule does not tell apart.',
  },

  {
    id: 'AwsSolutions-IAM5',
    wildcard: 'arn:<AWS::Partition>:ecr:<AWS::Region>:<AWS::AccountId>:repository/docker-hub/*',
    paths: ['BuildRole/DefaultPolicy'],
    variants: ['materials'],
    reason: 'The repositories of a pull through cache are named by the images that are pulled.',
  },
  {
    id: 'CdkNagValidationFailure',
    paths: ['BuildProject'],
    variants: ['buildImage'],
    reason: 'AwsSolutions-CB5 wants an image of CodeBuild and cannot read the name of one in ECR, whose repository is named by its account.',
  },

  { id: 'AwsSolutions-SMG4', paths: ['WebhookSecret'], variants: WITH_WEBHOOK, reason: HMAC_ROTATION },
  { id: 'NIST.800.53.R5-SecretsManagerRotationEnabled', paths: ['WebhookSecret'], variants: WITH_WEBHOOK, reason: HMAC_ROTATION },
  ...['NIST.800.53.R5-SecretsManagerUsingKMSKey', 'PCI.DSS.321-SecretsManagerUsingKMSKey'].map((id): Suppression => ({
    id, paths: ['WebhookSecret'], variants: WITH_WEBHOOK.filter((name) => !WITH_KEY.includes(name)), reason: NO_KEY,
  })),

  ...['NIST.800.53.R5-IAMNoInlinePolicy', 'PCI.DSS.321-IAMNoInlinePolicy'].map((id): Suppression => ({
    id, paths: ['TestRole/DefaultPolicy', 'TestReports'], variants: WITH_TESTS, reason: INLINE_POLICY,
  })),
  { id: 'AwsSolutions-IAM5', wildcard: '*', paths: ['TestRole/DefaultPolicy'], variants: WITH_TESTS, reason: NO_RESOURCE_LEVEL },
  {
    id: 'AwsSolutions-IAM5',
    wildcard: 'arn:<AWS::Partition>:codebuild:<AWS::Region>:<AWS::AccountId>:report-group/<PipelineTestProject715FC6BB>-*',
    paths: ['TestReports'],
    variants: WITH_TESTS,
    reason: 'The buildspec of the repository names the report groups; the project before them is named.',
  },
  {
    id: 'AwsSolutions-IAM5',
    wildcard: '<PipelineArtifactBucket5F943F51.Arn>/*',
    paths: ['TestRole/DefaultPolicy'],
    variants: WITH_TESTS,
    reason: ARTIFACT_NAMES,
  },
  ...['NIST.800.53.R5-CloudWatchLogGroupEncrypted', 'PCI.DSS.321-CloudWatchLogGroupEncrypted'].map((id): Suppression => ({
    id, paths: ['TestLogs'], variants: WITH_TESTS, reason: LOG_KEY,
  })),
  { id: 'AwsSolutions-CB4', paths: ['TestProject'], variants: WITH_TESTS.filter((name) => !WITH_KEY.includes(name)), reason: NO_KEY },
  {
    id: 'PCI.DSS.321-CodeBuildProjectSourceRepoUrl',
    paths: ['TestProject'],
    variants: WITH_TESTS,
    reason: 'The project fetches nothing from GitHub: its source is CODEPIPELINE, which this rule does not tell apart.',
  },
];
