import { arn, roleArn } from './physical-template';
import { Row } from './simulator';

const BUCKET = 'arn:aws:s3:::pipeline-artifactbucket';
const OTHER_BUCKET = 'arn:aws:s3:::pipeline-artifactbucket-2';
const PROJECT = arn('codebuild', 'project/Pipeline-BuildProject');
const OTHER_PROJECT = arn('codebuild', 'project/Pipeline-BuildProject-2');
const SERVICE = arn('ecs', 'service/Cluster/Service-Service');
const OTHER_SERVICE = arn('ecs', 'service/Cluster/Service-Service-2');
const OTHER_CLUSTER = arn('ecs', 'service/Cluster2/Service-Service');
const REVISION = arn('ecs', 'task-definition/QuickstartTaskFDDF75BB:7');
const OTHER_FAMILY = arn('ecs', 'task-definition/QuickstartTaskFDDF75BB2:7');
const TASK_ROLE = roleArn('Task-TaskRole');
const EXECUTION_ROLE = roleArn('Task-ExecutionRole');
const REPOSITORY = arn('ecr', 'repository/pipeline-imagerepository');

const NO_TLS = { 'aws:SecureTransport': 'false' };
const CREATED = { 'ecs:CreateAction': 'RegisterTaskDefinition' };
const TO_TASKS = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };

/** The pipeline of the quickstart: stores the commit, starts the build, deploys. */
export const PIPELINE_ROWS: Row[] = [
  ['pipeline', 's3:GetBucketAcl', BUCKET, {}, 'allowed', 'CodePipeline checks whose bucket it is'],
  ['pipeline', 's3:GetBucketAcl', OTHER_BUCKET, {}, 'denied', 'another bucket'],
  ['pipeline', 's3:GetBucketLocation', BUCKET, {}, 'allowed', 'CodePipeline looks for the region'],
  ['pipeline', 's3:GetBucketLocation', OTHER_BUCKET, {}, 'denied', 'another bucket'],
  ['pipeline', 's3:GetBucketVersioning', BUCKET, {}, 'allowed', 'whether to ask for a version'],
  ['pipeline', 's3:GetBucketVersioning', OTHER_BUCKET, {}, 'denied', 'another bucket'],
  ['pipeline', 's3:GetObject', `${BUCKET}/p/Build/x`, {}, 'allowed', 'imagedefinitions.json'],
  ['pipeline', 's3:GetObject', `${BUCKET}/p/Build/x`, NO_TLS, 'denied', 'imagedefinitions.json, without TLS'],
  ['pipeline', 's3:GetObject', `${OTHER_BUCKET}/p/Build/x`, {}, 'denied', 'another bucket'],
  ['pipeline', 's3:GetObjectVersion', `${BUCKET}/p/Build/x`, {}, 'allowed', 'imagedefinitions.json'],
  ['pipeline', 's3:GetObjectVersion', `${OTHER_BUCKET}/p/Build/x`, {}, 'denied', 'another bucket'],
  ['pipeline', 's3:PutObject', `${BUCKET}/p/Source/x.zip`, {}, 'allowed', 'the commit'],
  ['pipeline', 's3:PutObject', `${BUCKET}/p/Source/x.zip`, NO_TLS, 'denied', 'the commit, without TLS'],
  ['pipeline', 's3:PutObject', `${OTHER_BUCKET}/p/Source/x.zip`, {}, 'denied', 'another bucket'],
  ['pipeline', 's3:DeleteObject', `${BUCKET}/p/Source/x.zip`, {}, 'denied', 'artifacts expire by themselves'],
  ['pipeline', 's3:ListBucket', BUCKET, {}, 'denied', 'it knows what it has put there'],
  ['pipeline', 's3:PutBucketPolicy', BUCKET, {}, 'denied', "who may use the bucket is not the pipeline's choice"],
  ['pipeline', 's3:PutLifecycleConfiguration', BUCKET, {}, 'denied', 'nor is how long artifacts stay'],

  ['pipeline', 'codebuild:StartBuild', PROJECT, {}, 'allowed', 'build the image'],
  ['pipeline', 'codebuild:StartBuild', OTHER_PROJECT, {}, 'denied', 'another project'],
  ['pipeline', 'codebuild:BatchGetBuilds', PROJECT, {}, 'allowed', 'is the build done'],
  ['pipeline', 'codebuild:BatchGetBuilds', OTHER_PROJECT, {}, 'denied', 'another project'],
  ['pipeline', 'codebuild:UpdateProject', PROJECT, {}, 'denied', 'how it is built is not its choice'],
  ['pipeline', 'codebuild:DeleteProject', PROJECT, {}, 'denied', 'nor whether'],

  ['pipeline', 'ecs:DescribeServices', SERVICE, {}, 'allowed', 'has the service settled'],
  ['pipeline', 'ecs:DescribeServices', OTHER_SERVICE, {}, 'denied', 'another service of the cluster'],
  ['pipeline', 'ecs:DescribeServices', OTHER_CLUSTER, {}, 'denied', 'a service of another cluster'],
  ['pipeline', 'ecs:UpdateService', SERVICE, {}, 'allowed', 'deploy'],
  ['pipeline', 'ecs:UpdateService', OTHER_SERVICE, {}, 'denied', 'another service of the cluster'],
  ['pipeline', 'ecs:UpdateService', OTHER_CLUSTER, {}, 'denied', 'a service of another cluster'],
  ['pipeline', 'ecs:UpdateService', SERVICE.replace('eu-west-1', 'us-east-1'), {}, 'denied', 'a service of another region'],
  ['pipeline', 'ecs:DeleteService', SERVICE, {}, 'denied', 'it deploys, nothing else'],
  ['pipeline', 'ecs:CreateService', SERVICE, {}, 'denied', 'the service exists'],
  ['pipeline', 'ecs:DescribeTaskDefinition', '*', {}, 'allowed', 'what the next revision is made of'],
  ['pipeline', 'ecs:RegisterTaskDefinition', REVISION, {}, 'allowed', 'the next revision'],
  ['pipeline', 'ecs:RegisterTaskDefinition', OTHER_FAMILY, {}, 'denied', 'another family'],
  ['pipeline', 'ecs:DeregisterTaskDefinition', '*', {}, 'denied', 'old revisions stay, to go back to'],
  ['pipeline', 'ecs:TagResource', REVISION, CREATED, 'allowed', 'the tags of the revision before'],
  ['pipeline', 'ecs:TagResource', REVISION, {}, 'denied', 'tag what was there before'],
  ['pipeline', 'ecs:TagResource', REVISION, { 'ecs:CreateAction': 'RunTask' }, 'denied', 'tag in passing of something else'],
  ['pipeline', 'ecs:TagResource', OTHER_FAMILY, CREATED, 'denied', 'another family'],
  ['pipeline', 'ecs:TagResource', SERVICE, CREATED, 'denied', 'the service'],
  ['pipeline', 'ecs:RunTask', REVISION, {}, 'denied', 'the service runs the tasks'],
  ['pipeline', 'ecs:StopTask', arn('ecs', 'task/Cluster/abc'), {}, 'denied', 'the service stops the tasks'],
  ['pipeline', 'ecs:ExecuteCommand', arn('ecs', 'task/Cluster/abc'), {}, 'denied', 'nobody looks into tasks'],

  ['pipeline', 'iam:PassRole', TASK_ROLE, TO_TASKS, 'allowed', "the revision's task role"],
  ['pipeline', 'iam:PassRole', EXECUTION_ROLE, TO_TASKS, 'allowed', "the revision's execution role"],
  ['pipeline', 'iam:PassRole', TASK_ROLE, {}, 'denied', 'to nobody knows whom'],
  ['pipeline', 'iam:PassRole', TASK_ROLE, { 'iam:PassedToService': 'ec2.amazonaws.com' }, 'denied', 'to a machine'],
  ['pipeline', 'iam:PassRole', EXECUTION_ROLE, { 'iam:PassedToService': 'lambda.amazonaws.com' }, 'denied', 'to a function'],
  ['pipeline', 'iam:PassRole', EXECUTION_ROLE, { 'iam:PassedToService': 'ecs.amazonaws.com' }, 'denied', 'to ECS itself, which is not its tasks'],
  ['pipeline', 'iam:PassRole', roleArn('Admin'), TO_TASKS, 'denied', 'another role'],
  ['pipeline', 'iam:PassRole', roleArn('Pipeline-PipelineRole'), TO_TASKS, 'denied', 'its own role'],
  ['pipeline', 'iam:PassRole', roleArn('Pipeline-BuildRole'), TO_TASKS, 'denied', "the build's role"],
  ['pipeline', 'iam:CreateRole', roleArn('Admin'), {}, 'denied', 'no roles are made'],
  ['pipeline', 'iam:PutRolePolicy', roleArn('Task-TaskRole'), {}, 'denied', 'no rights are given'],
  ['pipeline', 'sts:AssumeRole', roleArn('Task-TaskRole'), {}, 'denied', 'roles are passed, not assumed'],

  ['pipeline', 'ecr:GetAuthorizationToken', '*', {}, 'denied', 'the build pushes'],
  ['pipeline', 'ecr:PutImage', REPOSITORY, {}, 'denied', 'the build pushes'],
  ['pipeline', 'ecr:BatchDeleteImage', REPOSITORY, {}, 'denied', 'images expire by themselves'],
  ['pipeline', 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:Pipeline-WebhookSecret-AbCdEf'), {}, 'denied', 'CloudFormation handed it on'],
  ['pipeline', 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:github-token-AbCdEf'), {}, 'denied', 'CloudFormation handed it on'],
  ['pipeline', 'logs:PutLogEvents', arn('logs', 'log-group:Pipeline-BuildLogs:log-stream:x'), {}, 'denied', 'the build writes its log'],
  ['pipeline', 'kms:Decrypt', arn('kms', 'key/Key'), {}, 'denied', 'there is no key'],
  ['pipeline', 'codeconnections:UseConnection', arn('codeconnections', 'connection/x'), {}, 'denied', 'there is no connection'],
  ['pipeline', 'cloudformation:CreateStack', arn('cloudformation', 'stack/x/*').replace('*', 'y'), {}, 'denied', 'it makes no stacks'],
];
