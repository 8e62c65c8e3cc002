import { arn, roleArn } from './physical-template';
import { Row } from './simulator';
import { invokeRows, stepRows } from './table-steps';

const REPOSITORY = arn('ecr', 'repository/pipeline-imagerepository');
const OTHER_REPOSITORY = arn('ecr', 'repository/pipeline-imagerepository-2');
const SERVICE = arn('ecs', 'service/Cluster/Service-Service');
const REVISION = arn('ecs', 'task-definition/QuickstartTaskFDDF75BB:7');
const TO_TASKS = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };

/** The move of the live tag: reads the image that was deployed, and gives it one more tag. */
export const LIVE_ROWS: Row[] = [
  ['liveTag', 'ecr:BatchGetImage', REPOSITORY, {}, 'allowed', 'what the tag is at, and what it has to be at'],
  ['liveTag', 'ecr:BatchGetImage', OTHER_REPOSITORY, {}, 'denied', 'another repository'],
  ['liveTag', 'ecr:PutImage', REPOSITORY, {}, 'allowed', 'move the tag'],
  ['liveTag', 'ecr:PutImage', OTHER_REPOSITORY, {}, 'denied', "another repository's tags"],
  ['liveTag', 'ecr:PutImage', REPOSITORY.replace('eu-west-1', 'us-east-1'), {}, 'denied', 'in another region'],
  ['liveTag', 'ecr:GetDownloadUrlForLayer', REPOSITORY, {}, 'denied', 'a tag is moved without the layers'],
  ['liveTag', 'ecr:DescribeImageScanFindings', REPOSITORY, {}, 'denied', 'it judges nothing'],
  ...stepRows('liveTag'),
  ['liveTag', 'iam:PassRole', roleArn('Task-TaskRole'), TO_TASKS, 'denied', 'it deploys nothing'],
  ['liveTag', 'iam:PassRole', roleArn('Task-ExecutionRole'), TO_TASKS, 'denied', 'it deploys nothing'],
  ['liveTag', 'ecs:RegisterTaskDefinition', REVISION, {}, 'denied', 'it deploys nothing'],
  ['liveTag', 'ecs:DescribeTaskDefinition', '*', {}, 'denied', 'what was deployed stands in the artifact'],
  ['liveTag', 'ecs:DescribeServices', SERVICE, {}, 'denied', 'what was deployed stands in the artifact'],
  ['liveTag', 'ecs:RunTask', REVISION, {}, 'denied', 'it runs no tasks'],
  ['liveTag', 'ecs:StopTask', arn('ecs', 'task/Cluster/abc'), {}, 'denied', 'it stops no tasks'],
  ['liveTag', 'cloudwatch:DescribeAlarms', arn('cloudwatch', 'alarm:Errors'), {}, 'denied', 'the pipeline watches alarms'],

  ...invokeRows('liveTag'),
  ['pipeline', 'lambda:InvokeFunction', arn('lambda', 'function:other'), {}, 'denied', 'another function'],
  ['pipeline', 'lambda:ListFunctions', '*', {}, 'allowed', 'CodePipeline looks whether the function is there'],
  ['build', 'lambda:ListFunctions', '*', {}, 'denied', 'the pipeline looks'],
  ['execution', 'lambda:ListFunctions', '*', {}, 'denied', 'tasks look for no functions'],
  ['pipeline', 'sts:AssumeRole', roleArn('Pipeline-BuildRole'), {}, 'denied', 'CodeBuild assumes that one'],
  ['pipeline', 'sts:AssumeRole', roleArn('Admin'), {}, 'denied', 'another role'],
  ['pipeline', 'cloudwatch:DescribeAlarms', arn('cloudwatch', 'alarm:Errors'), {}, 'denied', 'no alarm is watched'],
  ['pipeline', 'sns:Publish', arn('sns', 'Approvals'), {}, 'denied', 'nobody is asked'],
];
