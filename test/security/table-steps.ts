import { arn, roleArn } from './physical-template';
import { Row, StepRole } from './simulator';

/** The constructs of the functions. */
const STEPS: { [role in StepRole]: string } = { liveTag: 'MoveLiveTag', beforeDeploy: 'BeforeDeploy', scanGate: 'ScanGate' };

const REPOSITORY = arn('ecr', 'repository/pipeline-imagerepository');
const BUCKET = 'arn:aws:s3:::pipeline-artifactbucket';
const TO_TASKS = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };

/** What the function of any step may do: answer CodePipeline and write its own log. Artifacts are read with the job's credentials. */
export function stepRows(role: StepRole): Row[] {
  const functionArn = arn('lambda', `function:Pipeline-${STEPS[role]}-Function`);
  const logGroup = `Pipeline-${STEPS[role]}-Logs`;
  const logStream = arn('logs', `log-group:${logGroup}:log-stream:4f2a`);
  return [
    ...['PutJobFailureResult', 'PutJobSuccessResult'].flatMap((action): Row[] => [
      [role, `codepipeline:${action}`, '*', {}, 'allowed', 'say how the job went'],
      ['build', `codepipeline:${action}`, '*', {}, 'denied', 'code of the repository could pass a gate'],
      ['pipeline', `codepipeline:${action}`, '*', {}, 'denied', 'the function answers'],
    ]),
    [role, 'codepipeline:GetJobDetails', '*', {}, 'denied', 'they hold credentials; the event has what it needs'],
    [role, 'codepipeline:AcknowledgeJob', '*', {}, 'denied', 'it is called, and looks for no jobs'],
    [role, 'codepipeline:PutThirdPartyJobSuccessResult', '*', {}, 'denied', 'jobs of others'],

    ...['CreateLogStream', 'PutLogEvents'].flatMap((action): Row[] => [
      [role, `logs:${action}`, logStream, {}, 'allowed', 'what the step says'],
      [role, `logs:${action}`, arn('logs', 'log-group:Pipeline-BuildLogs:log-stream:4f2a'), {}, 'denied', "the build's log"],
      [role, `logs:${action}`, arn('logs', `log-group:${logGroup}-2:log-stream:4f2a`), {}, 'denied', 'a log group whose name begins alike'],
    ]),
    ...Object.values(STEPS).filter((step) => step !== STEPS[role])
      .map((step): Row => [role, 'logs:PutLogEvents', arn('logs', `log-group:Pipeline-${step}-Logs:log-stream:4f2a`), {}, 'denied', "another step's log"]),
    ['build', 'logs:PutLogEvents', logStream, {}, 'denied', 'the function writes its log'],
    ['pipeline', 'logs:PutLogEvents', logStream, {}, 'denied', 'the function writes its log'],
    [role, 'logs:CreateLogGroup', arn('logs', `log-group:${logGroup}`), {}, 'denied', 'the group is there'],
    [role, 'logs:GetLogEvents', logStream, {}, 'denied', 'logs are written, not read'],
    [role, 'logs:DeleteLogStream', logStream, {}, 'denied', 'nobody hides what was done'],
    [role, 'logs:DeleteLogGroup', arn('logs', `log-group:${logGroup}`), {}, 'denied', 'nobody hides what was done'],

    ...['GetObject', 'GetObjectVersion'].map((action): Row => [role, `s3:${action}`, `${BUCKET}/p/Build/x`, {}, 'denied', "the job's credentials are for that"]),
    [role, 's3:PutObject', `${BUCKET}/p/Build/x`, {}, 'denied', 'it hands no artifact on, so what is deployed is what was built'],
    [role, 's3:DeleteObject', `${BUCKET}/p/Build/x`, {}, 'denied', 'artifacts expire by themselves'],
    ...['GetBucketAcl', 'GetBucketLocation', 'GetBucketVersioning', 'ListBucket']
      .map((action): Row => [role, `s3:${action}`, BUCKET, {}, 'denied', 'the event says which object to take']),
    ...['Key', 'Other'].map((key): Row => [role, 'kms:Decrypt', arn('kms', `key/${key}`), {}, 'denied', "the job's credentials are for that"]),
    [role, 'kms:GenerateDataKey', arn('kms', 'key/Key'), {}, 'denied', 'it hands no artifact on'],

    [role, 'lambda:InvokeFunction', functionArn, {}, 'denied', 'CodePipeline calls it again'],
    [role, 'lambda:InvokeFunction', arn('lambda', 'function:other'), {}, 'denied', 'it calls no function'],
    [role, 'lambda:ListFunctions', '*', {}, 'denied', 'nor looks for one'],
    [role, 'lambda:UpdateFunctionCode', functionArn, {}, 'denied', 'what it does is not its choice'],
    [role, 'lambda:UpdateFunctionConfiguration', functionArn, {}, 'denied', 'nor with which role'],
    ['build', 'lambda:UpdateFunctionCode', functionArn, {}, 'denied', 'code of the repository could pass a gate'],
    [role, 'ec2:CreateNetworkInterface', arn('ec2', 'network-interface/eni-1'), {}, 'denied', 'it is in no network'],

    ...['InitiateLayerUpload', 'UploadLayerPart', 'CompleteLayerUpload'].map((action): Row => [role, `ecr:${action}`, REPOSITORY, {}, 'denied', 'the build pushes']),
    [role, 'ecr:GetAuthorizationToken', '*', {}, 'denied', 'no docker logs in'],
    [role, 'ecr:BatchDeleteImage', REPOSITORY, {}, 'denied', 'images expire by themselves'],
    [role, 'ecr:PutImageTagMutability', REPOSITORY, {}, 'denied', 'released tags stay immutable'],
    [role, 'ecr:PutLifecyclePolicy', REPOSITORY, {}, 'denied', 'what expires is not its choice'],
    [role, 'ecr:SetRepositoryPolicy', REPOSITORY, {}, 'denied', 'nor who may use the repository'],
    [role, 'ecs:UpdateService', arn('ecs', 'service/Cluster/Service-Service'), {}, 'denied', 'the pipeline deploys'],
    [role, 'codebuild:StartBuild', arn('codebuild', 'project/Pipeline-BuildProject'), {}, 'denied', 'the pipeline starts builds'],
    [role, 'codepipeline:StartPipelineExecution', arn('codepipeline', 'Pipeline-Pipeline'), {}, 'denied', 'a deployment starts no other'],
    [role, 'codepipeline:PutApprovalResult', arn('codepipeline', 'Pipeline-Pipeline/Approve-Production/Approve'), {}, 'denied', 'people approve'],
    [role, 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:github-token-AbCdEf'), {}, 'denied', 'it does not speak to GitHub'],
    [role, 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:Pipeline-WebhookSecret-AbCdEf'), {}, 'denied', 'nor does GitHub speak to it'],
    [role, 'sts:AssumeRole', roleArn('Pipeline-PipelineRole'), {}, 'denied', 'it does not become who called it'],
    [role, 'iam:PassRole', roleArn('Pipeline-PipelineRole'), TO_TASKS, 'denied', "nor hands that one's permissions to a task"],
    [role, 'iam:PassRole', roleArn('Admin'), TO_TASKS, 'denied', 'another role'],
    [role, 'iam:PutRolePolicy', roleArn(`Pipeline-${STEPS[role]}-Role`), {}, 'denied', 'it gives itself no permissions'],
  ];
}

/** The pipeline calls the functions of its own steps, and knows which functions there are. */
export function invokeRows(role: StepRole): Row[] {
  const functionArn = arn('lambda', `function:Pipeline-${STEPS[role]}-Function`);
  return [
    ['pipeline', 'lambda:InvokeFunction', functionArn, {}, 'allowed', 'run the step'],
    ['pipeline', 'lambda:InvokeFunction', `${functionArn}-2`, {}, 'denied', 'a function whose name begins alike'],
    ['pipeline', 'lambda:InvokeFunction', functionArn.replace('eu-west-1', 'us-east-1'), {}, 'denied', 'a function of another region'],
    ['build', 'lambda:InvokeFunction', functionArn, {}, 'denied', 'the pipeline runs the steps'],
    ['pipeline', 'lambda:UpdateFunctionCode', functionArn, {}, 'denied', 'what a step does is not its choice'],
    ['pipeline', 'lambda:AddPermission', functionArn, {}, 'denied', 'nor who else may call it'],
    ['pipeline', 'sts:AssumeRole', roleArn(`Pipeline-${STEPS[role]}-Role`), {}, 'denied', 'Lambda assumes that one'],
    ['build', 'sts:AssumeRole', roleArn(`Pipeline-${STEPS[role]}-Role`), {}, 'denied', 'Lambda assumes that one'],
  ];
}
