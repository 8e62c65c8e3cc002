import { arn, roleArn } from './physical-template';
import { RoleName, Row } from './simulator';
import { commandRows } from './table-live';

const REPOSITORY = arn('ecr', 'repository/pipeline-imagerepository');
const OTHER_REPOSITORY = arn('ecr', 'repository/pipeline-imagerepository-2');
const CREATED = { 'ecs:CreateAction': 'RegisterTaskDefinition' };
const TO_TASKS = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };
const TO_ECS = { 'iam:PassedToService': 'ecs.amazonaws.com' };

interface Target {
  readonly service: string;
  readonly family: string;
  readonly task: string;
}

const STAGING: Target = { service: 'StagingCluster/StagingService-Service', family: 'QuickstartStagingTask4D6A48D5', task: 'StagingTask' };
const API: Target = { service: 'Cluster/Service-Service', family: 'QuickstartTaskFDDF75BB', task: 'Task' };
const WORKER: Target = { service: 'Cluster/WorkerService-Service', family: 'QuickstartWorkerTask6C78AF0A', task: 'WorkerTask' };

/** A deployment to each of the services, and to none beside them. */
function deploys({ service, family, task }: Target): Row[] {
  const revision = arn('ecs', `task-definition/${family}:7`);
  return [
    ...['DescribeServices', 'UpdateService'].flatMap((action): Row[] => [
      ['pipeline', `ecs:${action}`, arn('ecs', `service/${service}`), {}, 'allowed', 'deploy'],
      ['pipeline', `ecs:${action}`, arn('ecs', `service/${service}-2`), {}, 'denied', 'another service of the cluster'],
    ]),
    ['pipeline', 'ecs:RegisterTaskDefinition', revision, {}, 'allowed', 'the next revision'],
    ['pipeline', 'ecs:RegisterTaskDefinition', arn('ecs', `task-definition/${family}2:7`), {}, 'denied', 'another family'],
    ['pipeline', 'ecs:TagResource', revision, CREATED, 'allowed', 'the tags of the revision before'],
    ['pipeline', 'ecs:TagResource', revision, {}, 'denied', 'tag what was there before'],
    ['pipeline', 'ecs:TagResource', arn('ecs', `task-definition/${family}2:7`), CREATED, 'denied', 'another family'],
    ['pipeline', 'ecs:RunTask', revision, {}, 'denied', 'the service runs the tasks'],
    ...['TaskRole', 'ExecutionRole'].flatMap((role): Row[] => [
      ['pipeline', 'iam:PassRole', roleArn(`${task}-${role}`), TO_TASKS, 'allowed', "the revision's role"],
      ['pipeline', 'iam:PassRole', roleArn(`${task}-${role}`), {}, 'denied', 'to nobody knows whom'],
      ['pipeline', 'iam:PassRole', roleArn(`${task}-${role}`), { 'iam:PassedToService': 'ec2.amazonaws.com' }, 'denied', 'to a machine'],
      ['pipeline', 'iam:PassRole', roleArn(`${task}-${role}`), TO_ECS, 'denied', 'to ECS itself'],
      ['live', 'iam:PassRole', roleArn(`${task}-${role}`), TO_TASKS, 'denied', 'the pointer deploys nothing'],
    ]),
  ];
}

/** Every service's tasks pull what was pushed. */
function pulls(role: RoleName): Row[] {
  return [
    [role, 'ecr:GetAuthorizationToken', '*', {}, 'allowed', 'ECS logs in'],
    ...['BatchCheckLayerAvailability', 'BatchGetImage', 'GetDownloadUrlForLayer'].flatMap((action): Row[] => [
      [role, `ecr:${action}`, REPOSITORY, {}, 'allowed', 'ECS pulls'],
      [role, `ecr:${action}`, OTHER_REPOSITORY, {}, 'denied', 'another repository'],
    ]),
    [role, 'ecr:PutImage', REPOSITORY, {}, 'denied', 'tasks push nothing'],
  ];
}

const VOLUMES = roleArn('StagingService-Data-EBSRole');
const SHIFT = roleArn('Shift');

/** What ECS itself takes on: for staging's volumes, and to shift production's traffic. */
const SERVICE_ROLES_ROWS: Row[] = [
  ...[VOLUMES, SHIFT].flatMap((role): Row[] => [
    ['pipeline', 'iam:PassRole', role, TO_ECS, 'allowed', 'ECS takes it on for the service'],
    ['pipeline', 'iam:PassRole', role, TO_TASKS, 'denied', 'to tasks'],
    ['pipeline', 'iam:PassRole', role, {}, 'denied', 'to nobody knows whom'],
    ['live', 'iam:PassRole', role, TO_ECS, 'denied', 'the pointer deploys nothing'],
  ]),
  ['pipeline', 'iam:PassRole', roleArn('Admin'), TO_ECS, 'denied', 'another role'],
  ['beforeDeploy', 'iam:PassRole', VOLUMES, TO_ECS, 'allowed', 'its task has the volumes of the service'],
  ['beforeDeploy', 'iam:PassRole', VOLUMES, TO_TASKS, 'denied', 'to tasks'],
  ['beforeDeploy', 'iam:PassRole', VOLUMES, {}, 'denied', 'to nobody knows whom'],
  ['beforeDeploy', 'iam:PassRole', SHIFT, TO_ECS, 'denied', 'its task gets no traffic'],
];

const MIGRATION = arn('ecs', `task-definition/${STAGING.family}:7`);
const IN_STAGING = { 'ecs:cluster': arn('ecs', 'cluster/StagingCluster') };
const IN_PRODUCTION = { 'ecs:cluster': arn('ecs', 'cluster/Cluster') };

/** One task of the staging service's family, in its cluster, with its roles. */
const BEFORE_DEPLOY_ROWS: Row[] = [
  ['beforeDeploy', 'ecs:DescribeServices', arn('ecs', `service/${STAGING.service}`), {}, 'allowed', 'network and revision of the service'],
  ['beforeDeploy', 'ecs:DescribeServices', arn('ecs', `service/${API.service}`), {}, 'denied', "production's service"],
  ['beforeDeploy', 'ecs:UpdateService', arn('ecs', `service/${STAGING.service}`), {}, 'denied', 'the pipeline deploys'],
  ['beforeDeploy', 'ecs:DescribeTaskDefinition', '*', {}, 'allowed', 'what the next revision is made of'],
  ['beforeDeploy', 'ecs:RegisterTaskDefinition', MIGRATION, {}, 'allowed', 'a revision with the new image'],
  ['beforeDeploy', 'ecs:RegisterTaskDefinition', arn('ecs', `task-definition/${API.family}:7`), {}, 'denied', "production's family"],
  ['beforeDeploy', 'ecs:DeregisterTaskDefinition', '*', {}, 'denied', 'old revisions stay, to go back to'],
  ['beforeDeploy', 'ecs:TagResource', MIGRATION, CREATED, 'allowed', 'the tags of the revision before'],
  ['beforeDeploy', 'ecs:TagResource', MIGRATION, {}, 'denied', 'tag what was there before'],
  ['beforeDeploy', 'ecs:TagResource', arn('ecs', `task-definition/${API.family}:7`), CREATED, 'denied', "production's family"],
  ['beforeDeploy', 'ecs:TagResource', arn('ecs', 'task/StagingCluster/abc'), { 'ecs:CreateAction': 'RunTask' }, 'denied', 'its task has no tags'],
  ['beforeDeploy', 'ecs:RunTask', MIGRATION, IN_STAGING, 'allowed', 'run the command'],
  ['beforeDeploy', 'ecs:RunTask', MIGRATION, IN_PRODUCTION, 'denied', "in production's cluster"],
  ['beforeDeploy', 'ecs:RunTask', MIGRATION, {}, 'denied', 'in nobody knows which cluster'],
  ['beforeDeploy', 'ecs:RunTask', arn('ecs', `task-definition/${API.family}:7`), IN_STAGING, 'denied', "production's family"],
  ['beforeDeploy', 'ecs:RunTask', arn('ecs', `task-definition/${STAGING.family}2:7`), IN_STAGING, 'denied', 'a family whose name begins alike'],
  ['beforeDeploy', 'ecs:StartTask', MIGRATION, IN_STAGING, 'denied', 'it does not choose the machine'],
  ...['DescribeTasks', 'StopTask'].flatMap((action): Row[] => [
    ['beforeDeploy', `ecs:${action}`, arn('ecs', 'task/StagingCluster/abc'), {}, 'allowed', 'has the command ended, and when not in time'],
    ['beforeDeploy', `ecs:${action}`, arn('ecs', 'task/Cluster/abc'), {}, 'denied', "production's tasks"],
    ['beforeDeploy', `ecs:${action}`, arn('ecs', 'task/StagingCluster2/abc'), {}, 'denied', 'a cluster whose name begins alike'],
  ]),
  ['beforeDeploy', 'ecs:ExecuteCommand', arn('ecs', 'task/StagingCluster/abc'), {}, 'denied', 'nobody looks into tasks'],
  ...['TaskRole', 'ExecutionRole'].flatMap((role): Row[] => [
    ['beforeDeploy', 'iam:PassRole', roleArn(`StagingTask-${role}`), TO_TASKS, 'allowed', "the task's role"],
    ['beforeDeploy', 'iam:PassRole', roleArn(`StagingTask-${role}`), {}, 'denied', 'to nobody knows whom'],
    ['beforeDeploy', 'iam:PassRole', roleArn(`StagingTask-${role}`), { 'iam:PassedToService': 'ec2.amazonaws.com' }, 'denied', 'to a machine'],
    ['beforeDeploy', 'iam:PassRole', roleArn(`Task-${role}`), TO_TASKS, 'denied', "production's role"],
  ]),
  ...commandRows('beforeDeploy'),
  ['beforeDeploy', 'ecr:PutImage', REPOSITORY, {}, 'denied', 'it moves no pointer'],
  ['beforeDeploy', 'ecr:BatchGetImage', REPOSITORY, {}, 'denied', 'ECS pulls'],
  ['beforeDeploy', 'sts:AssumeRole', roleArn('Pipeline-LiveRole'), {}, 'denied', 'it moves no pointer'],
];

const ERRORS = arn('cloudwatch', 'alarm:Errors');
const TOPIC_KEY = arn('kms', 'key/TopicKey');

/** Staging with a task before it and alarms after it; then, approved, two services in production. */
export const STAGES_ROWS: Row[] = [
  ...[STAGING, API, WORKER].flatMap(deploys),
  ...pulls('stagingExecution'),
  ...pulls('workerExecution'),
  ...BEFORE_DEPLOY_ROWS,
  ...SERVICE_ROLES_ROWS,

  ['pipeline', 'sts:AssumeRole', roleArn('Pipeline-BeforeDeployStagingRole'), {}, 'allowed', 'run the command'],
  ['pipeline', 'sts:AssumeRole', roleArn('Pipeline-LiveRole'), {}, 'allowed', 'move the pointers'],
  ['pipeline', 'sts:AssumeRole', roleArn('Pipeline-BeforeDeployProductionRole'), {}, 'denied', 'nothing runs before production'],
  ['pipeline', 'sts:AssumeRole', roleArn('StagingTask-TaskRole'), {}, 'denied', 'roles of tasks are passed on, not taken on'],
  ['pipeline', 'sts:AssumeRole', roleArn('Admin'), {}, 'denied', 'another role'],
  ['live', 'sts:AssumeRole', roleArn('Pipeline-BeforeDeployStagingRole'), {}, 'denied', 'the roles do not become each other'],
  ['build', 'sts:AssumeRole', roleArn('Pipeline-BeforeDeployStagingRole'), {}, 'denied', 'a build runs no tasks'],
  ['live', 'ecs:RunTask', MIGRATION, IN_STAGING, 'denied', 'the pointer runs no tasks'],
  ['build', 'ecs:DescribeTaskDefinition', '*', {}, 'denied', 'the pipeline deploys'],
  ['pipeline', 'ecr:GetAuthorizationToken', '*', {}, 'denied', 'tasks pull'],

  ['pipeline', 'iam:PassRole', roleArn('Admin'), TO_TASKS, 'denied', 'another role'],
  ['pipeline', 'iam:PassRole', roleArn('Pipeline-LiveRole'), TO_TASKS, 'denied', "the pointer's role"],

  ['pipeline', 'cloudwatch:DescribeAlarms', ERRORS, {}, 'allowed', 'has the alarm gone off'],
  ['pipeline', 'cloudwatch:DescribeAlarms', arn('cloudwatch', 'alarm:Latency'), {}, 'allowed', 'has the other alarm gone off'],
  ['pipeline', 'cloudwatch:DescribeAlarms', arn('cloudwatch', 'alarm:Payments'), {}, 'denied', "somebody else's alarm"],
  ['pipeline', 'cloudwatch:SetAlarmState', ERRORS, {}, 'denied', 'it looks, and touches nothing'],
  ['pipeline', 'cloudwatch:DisableAlarmActions', ERRORS, {}, 'denied', 'it looks, and touches nothing'],
  ['beforeDeploy', 'cloudwatch:DescribeAlarms', ERRORS, {}, 'denied', 'the pipeline watches alarms'],

  ['pipeline', 'sns:Publish', arn('sns', 'Approvals'), {}, 'allowed', 'ask for approval'],
  ['pipeline', 'sns:Publish', arn('sns', 'Approvals2'), {}, 'denied', 'another topic'],
  ['pipeline', 'sns:Subscribe', arn('sns', 'Approvals'), {}, 'denied', "who is asked is the topic's owner's choice"],
  ['live', 'sns:Publish', arn('sns', 'Approvals'), {}, 'denied', 'the pipeline asks'],
  ...['Decrypt', 'GenerateDataKey'].flatMap((action): Row[] => [
    ['pipeline', `kms:${action}`, TOPIC_KEY, {}, 'allowed', 'the topic is encrypted'],
    ['pipeline', `kms:${action}`, arn('kms', 'key/Other'), {}, 'denied', 'another key'],
    ['live', `kms:${action}`, TOPIC_KEY, {}, 'denied', 'the pipeline asks'],
  ]),
  ['pipeline', 'codepipeline:PutApprovalResult', arn('codepipeline', 'Pipeline-Pipeline/Approve-Production/Approve'), {}, 'denied', 'people approve'],
];
