import { arn, roleArn } from './physical-template';
import { Row } from './simulator';

const REPOSITORY = arn('ecr', 'repository/pipeline-imagerepository');
const OTHER_REPOSITORY = arn('ecr', 'repository/pipeline-imagerepository-2');
const LOG_STREAM = arn('logs', 'log-group:Pipeline-BuildLogs:log-stream:4f2a');
const OTHER_LOG_STREAM = arn('logs', 'log-group:/aws/codebuild/other:log-stream:4f2a');
const BUCKET = 'arn:aws:s3:::pipeline-artifactbucket';
const OTHER_BUCKET = 'arn:aws:s3:::pipeline-artifactbucket-2';
const WEBHOOK_SECRET = arn('secretsmanager', 'secret:Pipeline-WebhookSecret-AbCdEf');
const TOKEN = arn('secretsmanager', 'secret:github-token-AbCdEf');
const NO_TLS = { 'aws:SecureTransport': 'false' };

/** The build of the quickstart: reads the commit, pushes an image, writes a log and the image definitions. */
export const BUILD_ROWS: Row[] = [
  ['build', 'ecr:GetAuthorizationToken', '*', {}, 'allowed', 'docker login'],
  ['build', 'ecr:BatchCheckLayerAvailability', REPOSITORY, {}, 'allowed', 'which layers are missing'],
  ['build', 'ecr:BatchCheckLayerAvailability', OTHER_REPOSITORY, {}, 'denied', 'another repository'],
  ['build', 'ecr:BatchGetImage', REPOSITORY, {}, 'allowed', 'is the manifest there'],
  ['build', 'ecr:BatchGetImage', OTHER_REPOSITORY, {}, 'denied', "another repository's images"],
  ['build', 'ecr:GetDownloadUrlForLayer', REPOSITORY, {}, 'allowed', 'layers of the cache'],
  ['build', 'ecr:GetDownloadUrlForLayer', OTHER_REPOSITORY, {}, 'denied', "another repository's layers"],
  ['build', 'ecr:InitiateLayerUpload', REPOSITORY, {}, 'allowed', 'push a layer'],
  ['build', 'ecr:InitiateLayerUpload', OTHER_REPOSITORY, {}, 'denied', 'push elsewhere'],
  ['build', 'ecr:UploadLayerPart', REPOSITORY, {}, 'allowed', 'push a layer'],
  ['build', 'ecr:UploadLayerPart', OTHER_REPOSITORY, {}, 'denied', 'push elsewhere'],
  ['build', 'ecr:CompleteLayerUpload', REPOSITORY, {}, 'allowed', 'push a layer'],
  ['build', 'ecr:CompleteLayerUpload', OTHER_REPOSITORY, {}, 'denied', 'push elsewhere'],
  ['build', 'ecr:PutImage', REPOSITORY, {}, 'allowed', 'push the manifest'],
  ['build', 'ecr:PutImage', OTHER_REPOSITORY, {}, 'denied', 'push elsewhere'],
  ['build', 'ecr:BatchDeleteImage', REPOSITORY, {}, 'denied', 'images expire by themselves'],
  ['build', 'ecr:DeleteRepository', REPOSITORY, {}, 'denied', 'the repository is not the build\'s'],
  ['build', 'ecr:SetRepositoryPolicy', REPOSITORY, {}, 'denied', 'nor is who may use it'],
  ['build', 'ecr:PutImageTagMutability', REPOSITORY, {}, 'denied', 'released tags stay immutable'],
  ['build', 'ecr:PutLifecyclePolicy', REPOSITORY, {}, 'denied', 'what expires is not the build\'s choice'],

  ['build', 'logs:CreateLogStream', LOG_STREAM, {}, 'allowed', "a stream for the build's output"],
  ['build', 'logs:CreateLogStream', OTHER_LOG_STREAM, {}, 'denied', 'logs in another group'],
  ['build', 'logs:PutLogEvents', LOG_STREAM, {}, 'allowed', "the build's output"],
  ['build', 'logs:PutLogEvents', OTHER_LOG_STREAM, {}, 'denied', 'logs in another group'],
  ['build', 'logs:CreateLogGroup', arn('logs', 'log-group:Pipeline-BuildLogs'), {}, 'denied', 'the group exists'],
  ['build', 'logs:GetLogEvents', LOG_STREAM, {}, 'denied', 'logs are written, not read'],
  ['build', 'logs:DeleteLogStream', LOG_STREAM, {}, 'denied', 'a build cannot hide what it did'],

  ['build', 's3:GetBucketAcl', BUCKET, {}, 'allowed', 'CodeBuild checks whose bucket it is'],
  ['build', 's3:GetBucketAcl', OTHER_BUCKET, {}, 'denied', 'another bucket'],
  ['build', 's3:GetBucketLocation', BUCKET, {}, 'allowed', 'CodeBuild looks for the region'],
  ['build', 's3:GetBucketLocation', OTHER_BUCKET, {}, 'denied', 'another bucket'],
  ['build', 's3:GetObject', `${BUCKET}/p/Source/x.zip`, {}, 'allowed', 'the commit'],
  ['build', 's3:GetObject', `${BUCKET}/p/Source/x.zip`, NO_TLS, 'denied', 'the commit, without TLS'],
  ['build', 's3:GetObject', `${OTHER_BUCKET}/p/Source/x.zip`, {}, 'denied', 'another bucket'],
  ['build', 's3:GetObjectVersion', `${BUCKET}/p/Source/x.zip`, {}, 'allowed', 'the commit, in a bucket with versions'],
  ['build', 's3:GetObjectVersion', `${OTHER_BUCKET}/p/Source/x.zip`, {}, 'denied', 'another bucket'],
  ['build', 's3:PutObject', `${BUCKET}/p/Build/x`, {}, 'allowed', 'imagedefinitions.json'],
  ['build', 's3:PutObject', `${BUCKET}/p/Build/x`, NO_TLS, 'denied', 'imagedefinitions.json, without TLS'],
  ['build', 's3:PutObject', `${OTHER_BUCKET}/p/Build/x`, {}, 'denied', 'another bucket'],
  ['build', 's3:DeleteObject', `${BUCKET}/p/Source/x.zip`, {}, 'denied', 'artifacts expire by themselves'],
  ['build', 's3:ListBucket', BUCKET, {}, 'denied', 'CodePipeline says which object to take'],
  ['build', 's3:PutBucketPolicy', BUCKET, {}, 'denied', 'who may use the bucket is not the build\'s choice'],

  ['build', 'secretsmanager:GetSecretValue', WEBHOOK_SECRET, {}, 'denied', 'code of the repository could sign pushes itself'],
  ['build', 'secretsmanager:GetSecretValue', TOKEN, {}, 'denied', 'code of the repository could take the token'],
  ['build', 'ssm:GetParameters', arn('ssm', 'parameter/github-token'), {}, 'denied', 'no parameter was asked for'],
  ['build', 'ecs:UpdateService', arn('ecs', 'service/Cluster/Service-Service'), {}, 'denied', 'the pipeline deploys'],
  ['build', 'ecs:RegisterTaskDefinition', arn('ecs', 'task-definition/QuickstartTaskFDDF75BB:7'), {}, 'denied', 'the pipeline deploys'],
  ['build', 'ecs:DescribeTaskDefinition', '*', {}, 'denied', 'the pipeline deploys'],
  ['build', 'ecs:RunTask', arn('ecs', 'task-definition/QuickstartTaskFDDF75BB:7'), {}, 'denied', 'the build runs no tasks'],
  ['build', 'iam:PassRole', roleArn('Task-TaskRole'), { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }, 'denied', 'the pipeline deploys'],
  ['build', 'codebuild:StartBuild', arn('codebuild', 'project/Pipeline-BuildProject'), {}, 'denied', 'a build starts no builds'],
  ['build', 'codebuild:UpdateProject', arn('codebuild', 'project/Pipeline-BuildProject'), {}, 'denied', 'a build does not change how it is built'],
  ['build', 'codebuild:CreateReportGroup', arn('codebuild', 'report-group/Pipeline-BuildProject-x'), {}, 'denied', 'there are no reports'],
  ['build', 'codepipeline:PutApprovalResult', 'arn:aws:codepipeline:eu-west-1:111122223333:Pipeline/Approve/Approve', {}, 'denied', 'a build approves nothing'],
  ['build', 'sts:AssumeRole', roleArn('Pipeline-PipelineRole'), {}, 'denied', 'a build becomes nobody else'],
  ['build', 'iam:AttachRolePolicy', roleArn('Pipeline-BuildRole'), {}, 'denied', 'a build gives itself no rights'],
  ['build', 'kms:Decrypt', arn('kms', 'key/Key'), {}, 'denied', 'there is no key'],
  ['build', 'ec2:DescribeSubnets', '*', {}, 'denied', 'the build is in no network'],
  ['build', 'ec2:CreateNetworkInterface', arn('ec2', 'subnet/subnet-1'), {}, 'denied', 'the build is in no network'],
  ['build', 'codeconnections:UseConnection', arn('codeconnections', 'connection/x'), {}, 'denied', 'there is no connection'],

  // What the service needs to run what was pushed.
  ['execution', 'ecr:GetAuthorizationToken', '*', {}, 'allowed', 'ECS logs in'],
  ['execution', 'ecr:BatchCheckLayerAvailability', REPOSITORY, {}, 'allowed', 'ECS pulls'],
  ['execution', 'ecr:BatchCheckLayerAvailability', OTHER_REPOSITORY, {}, 'denied', 'another repository'],
  ['execution', 'ecr:BatchGetImage', REPOSITORY, {}, 'allowed', 'ECS pulls'],
  ['execution', 'ecr:BatchGetImage', OTHER_REPOSITORY, {}, 'denied', 'another repository'],
  ['execution', 'ecr:GetDownloadUrlForLayer', REPOSITORY, {}, 'allowed', 'ECS pulls'],
  ['execution', 'ecr:GetDownloadUrlForLayer', OTHER_REPOSITORY, {}, 'denied', 'another repository'],
  ['execution', 'ecr:PutImage', REPOSITORY, {}, 'denied', 'tasks push nothing'],
  ['execution', 'ecr:BatchDeleteImage', REPOSITORY, {}, 'denied', 'tasks delete nothing'],
  ['execution', 's3:GetObject', `${BUCKET}/p/Source/x.zip`, {}, 'denied', 'tasks read no artifacts'],
];
