import { arn, roleArn } from './physical-template';
import { RoleName, Row } from './simulator';

const REPOSITORY = arn('ecr', 'repository/pipeline-imagerepository');
const OTHER_REPOSITORY = arn('ecr', 'repository/pipeline-imagerepository-2');
const BUCKET = 'arn:aws:s3:::pipeline-artifactbucket';
const OTHER_BUCKET = 'arn:aws:s3:::pipeline-artifactbucket-2';
const LOG_GROUP = arn('logs', 'log-group:/aws/codepipeline/Pipeline-Pipeline');
const OTHER_LOG_GROUP = arn('logs', 'log-group:/aws/codepipeline/Pipeline-Pipeline-2');
const SERVICE = arn('ecs', 'service/Cluster/Service-Service');
const REVISION = arn('ecs', 'task-definition/QuickstartTaskFDDF75BB:7');
const NO_TLS = { 'aws:SecureTransport': 'false' };
const TO_TASKS = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };

/** What shell commands of the pipeline need, whatever they do: they read an artifact and write a log. */
export function commandRows(role: RoleName): Row[] {
  return [
    ...['GetBucketAcl', 'GetBucketLocation', 'GetBucketVersioning'].flatMap((action): Row[] => [
      [role, `s3:${action}`, BUCKET, {}, 'allowed', 'what kind of bucket it is'],
      [role, `s3:${action}`, OTHER_BUCKET, {}, 'denied', 'another bucket'],
    ]),
    ...['GetObject', 'GetObjectVersion'].flatMap((action): Row[] => [
      [role, `s3:${action}`, `${BUCKET}/p/Build/x`, {}, 'allowed', 'imagedefinitions.json'],
      [role, `s3:${action}`, `${BUCKET}/p/Build/x`, NO_TLS, 'denied', 'imagedefinitions.json, without TLS'],
      [role, `s3:${action}`, `${OTHER_BUCKET}/p/Build/x`, {}, 'denied', 'another bucket'],
    ]),
    [role, 's3:PutObject', `${BUCKET}/p/Build/x`, {}, 'denied', 'it hands no artifact on, so what is deployed is what was built'],
    [role, 's3:DeleteObject', `${BUCKET}/p/Build/x`, {}, 'denied', 'artifacts expire by themselves'],
    [role, 's3:ListBucket', BUCKET, {}, 'denied', 'CodePipeline says which object to take'],

    [role, 'logs:CreateLogGroup', LOG_GROUP, {}, 'allowed', "the pipeline's log"],
    [role, 'logs:CreateLogGroup', OTHER_LOG_GROUP, {}, 'denied', "another pipeline's log"],
    ...['CreateLogGroup', 'CreateLogStream', 'PutLogEvents'].flatMap((action): Row[] => [
      [role, `logs:${action}`, `${LOG_GROUP}:log-stream:4f2a`, {}, 'allowed', 'what the commands say'],
      [role, `logs:${action}`, `${OTHER_LOG_GROUP}:log-stream:4f2a`, {}, 'denied', "another pipeline's log"],
    ]),
    [role, 'logs:PutLogEvents', arn('logs', 'log-group:Pipeline-BuildLogs:log-stream:4f2a'), {}, 'denied', "the build's log"],
    [role, 'logs:GetLogEvents', `${LOG_GROUP}:log-stream:4f2a`, {}, 'denied', 'logs are written, not read'],
    [role, 'logs:DeleteLogStream', `${LOG_GROUP}:log-stream:4f2a`, {}, 'denied', 'nobody hides what was done'],
    [role, 'logs:DeleteLogGroup', LOG_GROUP, {}, 'denied', 'nobody hides what was done'],

    ...['InitiateLayerUpload', 'UploadLayerPart', 'CompleteLayerUpload'].map((action): Row => [role, `ecr:${action}`, REPOSITORY, {}, 'denied', 'the build pushes']),
    [role, 'ecr:GetAuthorizationToken', '*', {}, 'denied', 'no docker logs in'],
    [role, 'ecr:BatchDeleteImage', REPOSITORY, {}, 'denied', 'images expire by themselves'],
    [role, 'ecr:PutImageTagMutability', REPOSITORY, {}, 'denied', 'released tags stay immutable'],
    [role, 'ecr:PutLifecyclePolicy', REPOSITORY, {}, 'denied', 'what expires is not its choice'],
    [role, 'ecr:SetRepositoryPolicy', REPOSITORY, {}, 'denied', 'nor who may use the repository'],
    [role, 'ecs:UpdateService', SERVICE, {}, 'denied', 'the pipeline deploys'],
    [role, 'codebuild:StartBuild', arn('codebuild', 'project/Pipeline-BuildProject'), {}, 'denied', 'the pipeline starts builds'],
    [role, 'codepipeline:StartPipelineExecution', arn('codepipeline', 'Pipeline-Pipeline'), {}, 'denied', 'a deployment starts no other'],
    [role, 'codepipeline:PutApprovalResult', arn('codepipeline', 'Pipeline-Pipeline/Approve-Production/Approve'), {}, 'denied', 'people approve'],
    [role, 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:github-token-AbCdEf'), {}, 'denied', 'it does not speak to GitHub'],
    [role, 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:Pipeline-WebhookSecret-AbCdEf'), {}, 'denied', 'nor does GitHub speak to it'],
    [role, 'kms:Decrypt', arn('kms', 'key/Other'), {}, 'denied', "other things' key"],
    [role, 'sts:AssumeRole', roleArn('Pipeline-PipelineRole'), {}, 'denied', 'it does not become who called it'],
    [role, 'iam:PassRole', roleArn('Pipeline-PipelineRole'), TO_TASKS, 'denied', "nor hands that one's rights to a task"],
    [role, 'iam:PassRole', roleArn('Admin'), TO_TASKS, 'denied', 'another role'],
    [role, 'iam:PutRolePolicy', roleArn('Pipeline-LiveRole'), {}, 'denied', 'no rights are given'],
  ];
}

/** The move of the pointer: reads the image that runs, and gives it one more tag. */
export const LIVE_ROWS: Row[] = [
  ['live', 'ecr:BatchGetImage', REPOSITORY, {}, 'allowed', 'what the pointer is at, and what it has to be at'],
  ['live', 'ecr:BatchGetImage', OTHER_REPOSITORY, {}, 'denied', 'another repository'],
  ['live', 'ecr:PutImage', REPOSITORY, {}, 'allowed', 'move the pointer'],
  ['live', 'ecr:PutImage', OTHER_REPOSITORY, {}, 'denied', "another repository's tags"],
  ['live', 'ecr:PutImage', REPOSITORY.replace('eu-west-1', 'us-east-1'), {}, 'denied', 'in another region'],
  ['live', 'ecr:GetDownloadUrlForLayer', REPOSITORY, {}, 'denied', 'a tag is moved without the layers'],
  ...commandRows('live'),
  ['live', 'iam:PassRole', roleArn('Task-TaskRole'), TO_TASKS, 'denied', 'it deploys nothing'],
  ['live', 'iam:PassRole', roleArn('Task-ExecutionRole'), TO_TASKS, 'denied', 'it deploys nothing'],
  ['live', 'ecs:RegisterTaskDefinition', REVISION, {}, 'denied', 'it deploys nothing'],
  ['live', 'ecs:DescribeTaskDefinition', '*', {}, 'denied', 'what runs stands in the artifact'],
  ['live', 'ecs:DescribeServices', SERVICE, {}, 'denied', 'what runs stands in the artifact'],
  ['live', 'ecs:RunTask', REVISION, {}, 'denied', 'it runs no tasks'],
  ['live', 'ecs:StopTask', arn('ecs', 'task/Cluster/abc'), {}, 'denied', 'it stops no tasks'],

  // The pipeline becomes this role for the pointer, and no other.
  ['pipeline', 'sts:AssumeRole', roleArn('Pipeline-LiveRole'), {}, 'allowed', 'move the pointer'],
  ['pipeline', 'sts:AssumeRole', roleArn('Pipeline-LiveRole-2'), {}, 'denied', "another pipeline's"],
  ['pipeline', 'sts:AssumeRole', roleArn('Pipeline-BuildRole'), {}, 'denied', 'CodeBuild takes that one on'],
  ['pipeline', 'sts:AssumeRole', roleArn('Admin'), {}, 'denied', 'another role'],
  ['pipeline', 'cloudwatch:DescribeAlarms', arn('cloudwatch', 'alarm:Errors'), {}, 'denied', 'no alarm is watched'],
  ['pipeline', 'sns:Publish', arn('sns', 'Approvals'), {}, 'denied', 'nobody is asked'],
  ['pipeline', 'logs:CreateLogGroup', LOG_GROUP, {}, 'denied', 'the commands write their log'],
  ['live', 'cloudwatch:DescribeAlarms', arn('cloudwatch', 'alarm:Errors'), {}, 'denied', 'the pipeline watches alarms'],
  ['build', 'sts:AssumeRole', roleArn('Pipeline-LiveRole'), {}, 'denied', 'the pointer is moved by what has been deployed'],
];
