import { arn, roleArn } from './physical-template';
import { Row } from './simulator';
import { invokeRows, stepRows } from './table-steps';

const REPOSITORY = arn('ecr', 'repository/pipeline-imagerepository');
const OTHER_REPOSITORY = arn('ecr', 'repository/pipeline-imagerepository-2');
const BUCKET = 'arn:aws:s3:::pipeline-artifactbucket';
const OTHER_BUCKET = 'arn:aws:s3:::pipeline-artifactbucket-2';
const PROJECT = arn('codebuild', 'project/Pipeline-TestProject');
const OTHER_PROJECT = arn('codebuild', 'project/Pipeline-TestProject-2');
const LOG_STREAM = arn('logs', 'log-group:Pipeline-TestLogs:log-stream:4f2a');
const BUILD_LOG_STREAM = arn('logs', 'log-group:Pipeline-BuildLogs:log-stream:4f2a');
const REPORTS = arn('codebuild', 'report-group/Pipeline-TestProject-unit');
const OTHER_REPORTS = arn('codebuild', 'report-group/Pipeline-BuildProject-unit');
const SERVICE = arn('ecs', 'service/Cluster/Service-Service');
const NO_TLS = { 'aws:SecureTransport': 'false' };
const TO_TASKS = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };

/** The tests of the image: they read the commit, pull the image, and write a log and reports. */
export const TEST_ROWS: Row[] = [
  ['test', 'ecr:GetAuthorizationToken', '*', {}, 'allowed', 'docker logs in'],
  ['pipeline', 'ecr:GetAuthorizationToken', '*', {}, 'denied', 'the tests pull'],
  ...['BatchCheckLayerAvailability', 'BatchGetImage', 'GetDownloadUrlForLayer'].flatMap((action): Row[] => [
    ['test', `ecr:${action}`, REPOSITORY, {}, 'allowed', 'pull the image'],
    ['test', `ecr:${action}`, OTHER_REPOSITORY, {}, 'denied', 'another repository'],
  ]),
  ...['InitiateLayerUpload', 'UploadLayerPart', 'CompleteLayerUpload', 'PutImage', 'BatchDeleteImage', 'PutImageTagMutability', 'PutLifecyclePolicy', 'SetRepositoryPolicy']
    .map((action): Row => ['test', `ecr:${action}`, REPOSITORY, {}, 'denied', 'what is deployed is what was built']),

  ...['GetBucketAcl', 'GetBucketLocation'].flatMap((action): Row[] => [
    ['test', `s3:${action}`, BUCKET, {}, 'allowed', 'what kind of bucket it is'],
    ['test', `s3:${action}`, OTHER_BUCKET, {}, 'denied', 'another bucket'],
  ]),
  ...['GetObject', 'GetObjectVersion'].flatMap((action): Row[] => [
    ['test', `s3:${action}`, `${BUCKET}/p/Source/x.zip`, {}, 'allowed', 'the commit'],
    ['test', `s3:${action}`, `${BUCKET}/p/Source/x.zip`, NO_TLS, 'denied', 'the commit, without TLS'],
    ['test', `s3:${action}`, `${OTHER_BUCKET}/p/Source/x.zip`, {}, 'denied', 'another bucket'],
  ]),
  ['test', 's3:PutObject', `${BUCKET}/p/Build/x`, {}, 'denied', 'code of the repository could hand on another image'],
  ['test', 's3:DeleteObject', `${BUCKET}/p/Build/x`, {}, 'denied', 'artifacts expire by themselves'],
  ['test', 's3:ListBucket', BUCKET, {}, 'denied', 'CodePipeline says which object to take'],

  ...['CreateLogStream', 'PutLogEvents'].flatMap((action): Row[] => [
    ['test', `logs:${action}`, LOG_STREAM, {}, 'allowed', 'what the tests say'],
    ['test', `logs:${action}`, BUILD_LOG_STREAM, {}, 'denied', "the build's log"],
    ['build', `logs:${action}`, LOG_STREAM, {}, 'denied', "the tests' log"],
  ]),
  ['test', 'logs:CreateLogGroup', arn('logs', 'log-group:Pipeline-TestLogs'), {}, 'denied', 'the group exists'],
  ['test', 'logs:GetLogEvents', LOG_STREAM, {}, 'denied', 'logs are written, not read'],
  ['test', 'logs:DeleteLogStream', LOG_STREAM, {}, 'denied', 'nobody hides what was done'],

  ...['BatchPutCodeCoverages', 'BatchPutTestCases', 'CreateReport', 'CreateReportGroup', 'UpdateReport'].flatMap((action): Row[] => [
    ['test', `codebuild:${action}`, REPORTS, {}, 'allowed', 'what the tests report'],
    ['test', `codebuild:${action}`, OTHER_REPORTS, {}, 'denied', "another project's reports"],
    ['build', `codebuild:${action}`, REPORTS, {}, 'denied', 'the build reports nothing'],
  ]),
  ['test', 'codebuild:DeleteReport', arn('codebuild', 'report-group/Pipeline-TestProject-unit'), {}, 'denied', 'nobody hides what was reported'],

  ...['StartBuild', 'BatchGetBuilds'].flatMap((action): Row[] => [
    ['pipeline', `codebuild:${action}`, PROJECT, {}, 'allowed', 'run the tests'],
    ['pipeline', `codebuild:${action}`, OTHER_PROJECT, {}, 'denied', 'another project'],
    ['test', `codebuild:${action}`, PROJECT, {}, 'denied', 'the pipeline runs the tests'],
  ]),
  ['pipeline', 'codebuild:UpdateProject', PROJECT, {}, 'denied', 'how it is tested is not its choice'],
  ['test', 'codebuild:UpdateProject', PROJECT, {}, 'denied', 'tests do not change how they are run'],
  ['test', 'ecs:UpdateService', SERVICE, {}, 'denied', 'the pipeline deploys'],
  ['test', 'ecs:RunTask', arn('ecs', 'task-definition/QuickstartTaskFDDF75BB:7'), {}, 'denied', 'the image runs in Docker'],
  ['test', 'iam:PassRole', roleArn('Task-TaskRole'), TO_TASKS, 'denied', 'the pipeline deploys'],
  ['test', 'sts:AssumeRole', roleArn('Pipeline-PipelineRole'), {}, 'denied', 'tests become nobody else'],
  ['test', 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:github-token-AbCdEf'), {}, 'denied', 'code of the repository could take the token'],
  ['test', 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:Pipeline-WebhookSecret-AbCdEf'), {}, 'denied', 'code of the repository could sign pushes'],
  ['test', 'codepipeline:PutApprovalResult', arn('codepipeline', 'Pipeline-Pipeline/Approve/Approve'), {}, 'denied', 'people approve'],
  ['test', 'kms:Decrypt', arn('kms', 'key/Key'), {}, 'denied', 'there is no key'],
  ['test', 'ec2:DescribeSubnets', '*', {}, 'denied', 'the tests are in no network'],
  ['test', 'codeconnections:UseConnection', arn('codeconnections', 'connection/x'), {}, 'denied', 'there is no connection'],
];

/** The scan gate: it reads the findings of one repository's images. */
export const SCAN_ROWS: Row[] = [
  ...['BatchGetImage', 'DescribeImageScanFindings'].flatMap((action): Row[] => [
    ['scanGate', `ecr:${action}`, REPOSITORY, {}, 'allowed', 'what the scan has found in each platform'],
    ['scanGate', `ecr:${action}`, OTHER_REPOSITORY, {}, 'denied', 'another repository'],
    ['scanGate', `ecr:${action}`, REPOSITORY.replace('eu-west-1', 'us-east-1'), {}, 'denied', 'another region'],
  ]),
  ...['ListCoverage', 'ListFindings'].flatMap((action): Row[] => [
    ['scanGate', `inspector2:${action}`, '*', {}, 'allowed', 'ECR asks Inspector by the same permissions'],
    ['build', `inspector2:${action}`, '*', {}, 'denied', 'the build looks at no findings'],
    ['pipeline', `inspector2:${action}`, '*', {}, 'denied', 'the gate looks'],
    ['liveTag', `inspector2:${action}`, '*', {}, 'denied', 'the gate looks'],
  ]),
  ['scanGate', 'inspector2:Disable', '*', {}, 'denied', 'it looks, and changes nothing'],
  ['scanGate', 'inspector2:CreateFilter', arn('inspector2', 'owner/111122223333/filter/x'), {}, 'denied', 'it hides no findings'],
  ['scanGate', 'ecr:StartImageScan', REPOSITORY, {}, 'denied', 'images are scanned on push'],
  ['scanGate', 'ecr:PutImageScanningConfiguration', REPOSITORY, {}, 'denied', 'whether it is scanned is not its choice'],
  ['scanGate', 'ecr:PutImage', REPOSITORY, {}, 'denied', 'it moves no tag'],
  ['scanGate', 'ecr:GetDownloadUrlForLayer', REPOSITORY, {}, 'denied', 'findings are read without the layers'],
  ...stepRows('scanGate'),
  ...invokeRows('scanGate'),
  ['liveTag', 'ecr:DescribeImageScanFindings', REPOSITORY, {}, 'denied', 'the gate looks'],
  ['build', 'ecr:DescribeImageScanFindings', REPOSITORY, {}, 'denied', 'the gate looks'],
  ['scanGate', 'iam:PassRole', roleArn('Task-TaskRole'), TO_TASKS, 'denied', 'it deploys nothing'],
  ['scanGate', 'ecs:RunTask', arn('ecs', 'task-definition/QuickstartTaskFDDF75BB:7'), {}, 'denied', 'it deploys nothing'],
  ['liveTag', 'lambda:InvokeFunction', arn('lambda', 'function:Pipeline-ScanGate-Function'), {}, 'denied', 'the pipeline runs the steps'],
];
