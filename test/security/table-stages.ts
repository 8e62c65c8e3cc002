import { arn, roleArn } from './physical-template';
import { RoleName, Row } from './simulator';
import { invokeRows, stepRows } from './table-steps';

const REPOSITORY = arn('ecr', 'repository/pipeline-imagerepository');
const OTHER_REPOSITORY = arn('ecr', 'repository/pipeline-imagerepository-2');
const CREATED = { 'ecs:CreateAction': 'RegisterTaskDefinition' };
const BY_RUN_TASK = { 'ecs:CreateAction': 'RunTask' };
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
      ['liveTag', 'iam:PassRole', roleArn(`${task}-${role}`), TO_TASKS, 'denied', 'the move of the tag deploys nothing'],
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
    ['liveTag', 'iam:PassRole', role, TO_ECS, 'denied', 'the move of the tag deploys nothing'],
  ]),
  ['pipeline', 'iam:PassRole', roleArn('Admin'), TO_ECS, 'denied', 'another role'],
  ['beforeDeploy', 'iam:PassRole', VOLUMES, TO_ECS, 'allowed', 'its task has the volumes of the service'],
  ['beforeDeploy', 'iam:PassRole', VOLUMES, TO_TASKS, 'denied', 'to tasks'],
  ['beforeDeploy', 'iam:PassRole', VOLUMES, {}, 'denied', 'to nobody knows whom'],
  ['beforeDeploy', 'iam:PassRole', SHIFT, TO_ECS, 'denied', 'its task gets no traffic'],
];

/** A task of a service's family, in its cluster, with its roles and tags. */
function runsTask({ service, family, task }: Target): Row[] {
  const revision = arn('ecs', `task-definition/${family}:7`);
  const [cluster] = service.split('/');
  const inCluster = { 'ecs:cluster': arn('ecs', `cluster/${cluster}`) };
  return [
    ['beforeDeploy', 'ecs:DescribeServices', arn('ecs', `service/${service}`), {}, 'allowed', 'network and revision of the service'],
    ['beforeDeploy', 'ecs:DescribeServices', arn('ecs', `service/${service}-2`), {}, 'denied', 'another service of the cluster'],
    ['beforeDeploy', 'ecs:RegisterTaskDefinition', revision, {}, 'allowed', 'a revision with the new image'],
    ['beforeDeploy', 'ecs:TagResource', revision, CREATED, 'allowed', 'the tags of the revision before'],
    ['beforeDeploy', 'ecs:TagResource', revision, {}, 'denied', 'tag what was there before'],
    ['beforeDeploy', 'ecs:TagResource', revision, BY_RUN_TASK, 'denied', 'tag a revision in passing of a task'],
    ['beforeDeploy', 'ecs:RunTask', revision, inCluster, 'allowed', 'run the command'],
    ['beforeDeploy', 'ecs:RunTask', revision, {}, 'denied', 'in nobody knows which cluster'],
    ['beforeDeploy', 'ecs:RunTask', arn('ecs', `task-definition/${family}2:7`), inCluster, 'denied', 'a family whose name begins alike'],
    ['beforeDeploy', 'ecs:StartTask', revision, inCluster, 'denied', 'it does not choose the machine'],
    ...['DescribeTasks', 'StopTask'].flatMap((action): Row[] => [
      ['beforeDeploy', `ecs:${action}`, arn('ecs', `task/${cluster}/abc`), {}, 'allowed', 'has the command ended, and when not in time'],
      ['beforeDeploy', `ecs:${action}`, arn('ecs', `task/${cluster}2/abc`), {}, 'denied', 'a cluster whose name begins alike'],
    ]),
    ['beforeDeploy', 'ecs:TagResource', arn('ecs', `task/${cluster}/abc`), BY_RUN_TASK, 'allowed', 'its task bears the tags of the service'],
    ['beforeDeploy', 'ecs:TagResource', arn('ecs', `task/${cluster}/abc`), {}, 'denied', 'tag tasks that run already'],
    ['beforeDeploy', 'ecs:TagResource', arn('ecs', `task/${cluster}/abc`), CREATED, 'denied', 'tag in passing of something else'],
    ['beforeDeploy', 'ecs:TagResource', arn('ecs', `task/${cluster}2/abc`), BY_RUN_TASK, 'denied', 'a cluster whose name begins alike'],
    ['beforeDeploy', 'ecs:TagResource', arn('ecs', `service/${service}`), BY_RUN_TASK, 'denied', 'the service'],
    ['beforeDeploy', 'ecs:UntagResource', arn('ecs', `task/${cluster}/abc`), {}, 'denied', 'tags stay'],
    ['beforeDeploy', 'ecs:ExecuteCommand', arn('ecs', `task/${cluster}/abc`), {}, 'denied', 'nobody looks into tasks'],
    ...['TaskRole', 'ExecutionRole'].flatMap((role): Row[] => [
      ['beforeDeploy', 'iam:PassRole', roleArn(`${task}-${role}`), TO_TASKS, 'allowed', "the task's role"],
      ['beforeDeploy', 'iam:PassRole', roleArn(`${task}-${role}`), {}, 'denied', 'to nobody knows whom'],
      ['beforeDeploy', 'iam:PassRole', roleArn(`${task}-${role}`), { 'iam:PassedToService': 'ec2.amazonaws.com' }, 'denied', 'to a machine'],
    ]),
  ];
}

/** What the function that runs commands may do for whatever service. */
const BEFORE_DEPLOY_ROWS: Row[] = [
  ['beforeDeploy', 'ecs:DescribeTaskDefinition', '*', {}, 'allowed', 'what the next revision is made of'],
  ['build', 'ecs:DescribeTaskDefinition', '*', {}, 'denied', 'the pipeline deploys'],
  ['beforeDeploy', 'ecs:UpdateService', arn('ecs', `service/${STAGING.service}`), {}, 'denied', 'the pipeline deploys'],
  ['beforeDeploy', 'ecs:DeregisterTaskDefinition', '*', {}, 'denied', 'old revisions stay, to go back to'],
  ...stepRows('beforeDeploy'),
  ...invokeRows('beforeDeploy'),
  ['beforeDeploy', 'ecr:PutImage', REPOSITORY, {}, 'denied', 'it moves no tag'],
  ['beforeDeploy', 'ecr:BatchGetImage', REPOSITORY, {}, 'denied', 'ECS pulls'],
  ['beforeDeploy', 'sts:AssumeRole', roleArn('Pipeline-MoveLiveTag-Role'), {}, 'denied', 'it moves no tag'],
];

const STAGING_REVISION = arn('ecs', `task-definition/${STAGING.family}:7`);
const PRODUCTION_REVISION = arn('ecs', `task-definition/${API.family}:7`);
const IN_STAGING = { 'ecs:cluster': arn('ecs', 'cluster/StagingCluster') };
const IN_PRODUCTION = { 'ecs:cluster': arn('ecs', 'cluster/Cluster') };

/** Nothing runs before production, so nothing of production is within reach. */
const NOT_IN_PRODUCTION_ROWS: Row[] = [
  ['beforeDeploy', 'ecs:DescribeServices', arn('ecs', `service/${API.service}`), {}, 'denied', "production's service"],
  ['beforeDeploy', 'ecs:RegisterTaskDefinition', PRODUCTION_REVISION, {}, 'denied', "production's family"],
  ['beforeDeploy', 'ecs:TagResource', PRODUCTION_REVISION, CREATED, 'denied', "production's family"],
  ['beforeDeploy', 'ecs:TagResource', arn('ecs', 'task/Cluster/abc'), BY_RUN_TASK, 'denied', "production's tasks"],
  ['beforeDeploy', 'ecs:RunTask', STAGING_REVISION, IN_PRODUCTION, 'denied', "in production's cluster"],
  ['beforeDeploy', 'ecs:RunTask', PRODUCTION_REVISION, IN_STAGING, 'denied', "production's family"],
  ...['DescribeTasks', 'StopTask'].map((action): Row => ['beforeDeploy', `ecs:${action}`, arn('ecs', 'task/Cluster/abc'), {}, 'denied', "production's tasks"]),
  ...['TaskRole', 'ExecutionRole'].map((role): Row => ['beforeDeploy', 'iam:PassRole', roleArn(`Task-${role}`), TO_TASKS, 'denied', "production's role"]),
];

/** Commands before both stages: one function, which runs each service's task in that one's cluster. */
export const MIGRATIONS_ROWS: Row[] = [
  ...[STAGING, API].flatMap(deploys),
  ...pulls('stagingExecution'),
  ...BEFORE_DEPLOY_ROWS,
  ...[STAGING, API].flatMap(runsTask),
  ['beforeDeploy', 'ecs:RegisterTaskDefinition', arn('ecs', `task-definition/${WORKER.family}:7`), {}, 'denied', 'another family'],
  ['beforeDeploy', 'ecs:TagResource', arn('ecs', `task-definition/${WORKER.family}:7`), CREATED, 'denied', 'another family'],
  ['beforeDeploy', 'iam:PassRole', roleArn('WorkerTask-TaskRole'), TO_TASKS, 'denied', "another task's role"],
  ['beforeDeploy', 'ecs:RunTask', STAGING_REVISION, IN_PRODUCTION, 'denied', "staging's task in production's cluster"],
  ['beforeDeploy', 'ecs:RunTask', PRODUCTION_REVISION, IN_STAGING, 'denied', "production's task in staging's cluster"],
  ['pipeline', 'iam:PassRole', roleArn('Admin'), TO_TASKS, 'denied', 'another role'],
  ['pipeline', 'ecr:GetAuthorizationToken', '*', {}, 'denied', 'tasks pull'],
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
  ...runsTask(STAGING),
  ...NOT_IN_PRODUCTION_ROWS,

  ['pipeline', 'lambda:InvokeFunction', arn('lambda', 'function:Pipeline-MoveLiveTag-Function'), {}, 'allowed', 'move the tags of all stages'],
  ['pipeline', 'lambda:InvokeFunction', arn('lambda', 'function:Pipeline-ScanGate-Function'), {}, 'denied', 'a step that this pipeline has not'],
  ['pipeline', 'sts:AssumeRole', roleArn('StagingTask-TaskRole'), {}, 'denied', 'roles of tasks are passed, not assumed'],
  ['pipeline', 'sts:AssumeRole', roleArn('Admin'), {}, 'denied', 'another role'],
  ['liveTag', 'sts:AssumeRole', roleArn('Pipeline-BeforeDeploy-Role'), {}, 'denied', 'the roles do not become each other'],
  ['liveTag', 'lambda:InvokeFunction', arn('lambda', 'function:Pipeline-BeforeDeploy-Function'), {}, 'denied', 'the pipeline runs the steps'],
  ['liveTag', 'ecs:RunTask', STAGING_REVISION, IN_STAGING, 'denied', 'the move of the tag runs no tasks'],
  ['pipeline', 'ecr:GetAuthorizationToken', '*', {}, 'denied', 'tasks pull'],

  ['pipeline', 'iam:PassRole', roleArn('Admin'), TO_TASKS, 'denied', 'another role'],
  ['pipeline', 'iam:PassRole', roleArn('Pipeline-MoveLiveTag-Role'), TO_TASKS, 'denied', "a step's role"],

  ['pipeline', 'cloudwatch:DescribeAlarms', ERRORS, {}, 'allowed', 'has the alarm gone off'],
  ['pipeline', 'cloudwatch:DescribeAlarms', arn('cloudwatch', 'alarm:Latency'), {}, 'allowed', 'has the other alarm gone off'],
  ['pipeline', 'cloudwatch:DescribeAlarms', arn('cloudwatch', 'alarm:Payments'), {}, 'denied', "somebody else's alarm"],
  ['pipeline', 'cloudwatch:SetAlarmState', ERRORS, {}, 'denied', 'it looks, and touches nothing'],
  ['pipeline', 'cloudwatch:DisableAlarmActions', ERRORS, {}, 'denied', 'it looks, and touches nothing'],
  ['beforeDeploy', 'cloudwatch:DescribeAlarms', ERRORS, {}, 'denied', 'the pipeline watches alarms'],

  ['pipeline', 'sns:Publish', arn('sns', 'Approvals'), {}, 'allowed', 'ask for approval'],
  ['pipeline', 'sns:Publish', arn('sns', 'Approvals2'), {}, 'denied', 'another topic'],
  ['pipeline', 'sns:Subscribe', arn('sns', 'Approvals'), {}, 'denied', "who is asked is the topic's owner's choice"],
  ['liveTag', 'sns:Publish', arn('sns', 'Approvals'), {}, 'denied', 'the pipeline asks'],
  ...['Decrypt', 'GenerateDataKey'].flatMap((action): Row[] => [
    ['pipeline', `kms:${action}`, TOPIC_KEY, {}, 'allowed', 'the topic is encrypted'],
    ['pipeline', `kms:${action}`, arn('kms', 'key/Other'), {}, 'denied', 'another key'],
    ['liveTag', `kms:${action}`, TOPIC_KEY, {}, 'denied', 'the pipeline asks'],
  ]),
  ['pipeline', 'codepipeline:PutApprovalResult', arn('codepipeline', 'Pipeline-Pipeline/Approve-Production/Approve'), {}, 'denied', 'people approve'],
];
