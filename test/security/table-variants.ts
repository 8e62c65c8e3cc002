import { arn, roleArn } from './physical-template';
import { Row } from './simulator';
import { SCAN_ROWS, TEST_ROWS } from './table-gates';
import { MIGRATIONS_ROWS, STAGES_ROWS } from './table-stages';
import { invokeRows, stepRows } from './table-steps';
import { CONNECTION_ID, VariantName } from './variants';

const BOTH_PREFIXES = ['codeconnections', 'codestar-connections'];

/** A connection is asked for under the prefix of the day, whichever one its ARN has. */
function useConnection(role: 'pipeline' | 'build' | 'test'): Row[] {
  return BOTH_PREFIXES.flatMap((prefix): Row[] => {
    const action = `${prefix}:UseConnection`;
    return [
      [role, action, arn(prefix, `connection/${CONNECTION_ID}`), {}, 'allowed', 'read the repository'],
      [role, action, arn(prefix, 'connection/ffffffff-bbbb-cccc-dddd-eeeeeeeeeeee'), {}, 'denied', 'another connection'],
      [role, action, arn(prefix, `connection/${CONNECTION_ID}`).replace('eu-west-1', 'us-east-1'), {}, 'denied', 'in another region'],
      [role, `${prefix}:DeleteConnection`, arn(prefix, `connection/${CONNECTION_ID}`), {}, 'denied', 'it is used, not kept'],
      [role, `${prefix}:PassConnection`, arn(prefix, `connection/${CONNECTION_ID}`), {}, 'denied', 'nor handed on'],
    ];
  });
}

const NEW_CONNECTION = arn('codeconnections', 'connection/Pipeline-Connection');

const LEGACY = arn('ecs', 'service/legacy/api');
const ANY_FAMILY = arn('ecs', 'task-definition/whatever:3');
const ELSEWHERE = ANY_FAMILY.replace('eu-west-1', 'us-east-1');
const CREATED = { 'ecs:CreateAction': 'RegisterTaskDefinition' };
const BY_RUN_TASK = { 'ecs:CreateAction': 'RunTask' };
const TO_TASKS = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };

const KEY = arn('kms', 'key/Key');
const useKey = (role: 'pipeline' | 'build'): Row[] => [
  ...['Decrypt', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo'].flatMap((action): Row[] => [
    [role, `kms:${action}`, KEY, {}, 'allowed', 'artifacts are encrypted'],
    [role, `kms:${action}`, arn('kms', 'key/Other'), {}, 'denied', 'another key'],
  ]),
  [role, 'kms:CreateGrant', KEY, {}, 'denied', 'the right is not handed on'],
  [role, 'kms:PutKeyPolicy', KEY, {}, 'denied', "who may use the key is its owner's choice"],
  [role, 'kms:ScheduleKeyDeletion', KEY, {}, 'denied', 'nor is it thrown away'],
];

const secret = (name: string) => arn('secretsmanager', `secret:${name}-AbCdEf`);

const SUBNET = arn('ec2', 'subnet/BuildVpc-PrivateSubnet1-Subnet');
const SUBNET_2 = arn('ec2', 'subnet/BuildVpc-PrivateSubnet2-Subnet');
const INTERFACE = arn('ec2', 'network-interface/eni-1');
const permission = (subnet: string, service = 'codebuild.amazonaws.com') => ({ 'ec2:Subnet': subnet, 'ec2:AuthorizedService': service });

const GIVEN = 'arn:aws:s3:::given-bucket';
const OTHER = 'arn:aws:s3:::given-bucket-2';
const useBucket = (role: 'pipeline' | 'build'): Row[] => [
  ...['GetObject', 'GetObjectVersion', 'PutObject'].flatMap((action): Row[] => [
    [role, `s3:${action}`, `${GIVEN}/p/x`, {}, 'allowed', 'artifacts'],
    [role, `s3:${action}`, `${OTHER}/p/x`, {}, 'denied', 'another bucket'],
  ]),
  ...['GetBucketAcl', 'GetBucketLocation', ...(role === 'build' ? [] : ['GetBucketVersioning'])].flatMap((action): Row[] => [
    [role, `s3:${action}`, GIVEN, {}, 'allowed', 'what kind of bucket it is'],
    [role, `s3:${action}`, OTHER, {}, 'denied', 'another bucket'],
  ]),
  [role, 's3:DeleteObject', `${GIVEN}/p/x`, {}, 'denied', 'others may keep things there'],
  [role, 's3:ListBucket', GIVEN, {}, 'denied', 'others may keep things there'],
  [role, 's3:PutBucketPolicy', GIVEN, {}, 'denied', "the bucket is its owner's"],
];

const IMAGES = arn('ecr', 'repository/images');
const ASSETS = arn('ecr', 'repository/cdk-hnb659fds-container-assets-111122223333-eu-west-1');
const COPY_LOGS = arn('logs', 'log-group:Images-InitialImage-Logs:log-stream:x');
const READS = ['BatchGetImage', 'GetDownloadUrlForLayer'];
const copyInto = (): Row[] => [
  ...['BatchCheckLayerAvailability', 'BatchGetImage', 'CompleteLayerUpload', 'InitiateLayerUpload', 'PutImage', 'UploadLayerPart'].flatMap((action): Row[] => [
    ['copy', `ecr:${action}`, IMAGES, {}, 'allowed', 'fill the live tags'],
    ['copy', `ecr:${action}`, arn('ecr', 'repository/images-2'), {}, 'denied', 'another repository'],
  ]),
  ...['CreateLogStream', 'PutLogEvents'].flatMap((action): Row[] => [
    ['copy', `logs:${action}`, COPY_LOGS, {}, 'allowed', 'say what is copied'],
    ['copy', `logs:${action}`, COPY_LOGS.replace('Images', 'Pipeline'), {}, 'denied', 'another log group'],
  ]),
  ['copy', 'logs:CreateLogGroup', arn('logs', 'log-group:Images-InitialImage-Logs'), {}, 'denied', 'the group is there'],
  ['copy', 'ecr:GetAuthorizationToken', '*', {}, 'denied', 'a token is a right on all repositories'],
  ['copy', 'ecr:BatchDeleteImage', IMAGES, {}, 'denied', 'images expire by themselves'],
  ['copy', 'ecr:SetRepositoryPolicy', IMAGES, {}, 'denied', 'it fills the repository, no more'],
  ['copy', 'kms:Decrypt', arn('kms', 'key/Key'), {}, 'denied', 'ECR uses its keys itself'],
  ...pushTo(IMAGES),
];
/** What the quickstart's rows have for the pipeline's own repository. */
const pushTo = (repository: string): Row[] => [
  'BatchCheckLayerAvailability', 'BatchGetImage', 'CompleteLayerUpload', 'InitiateLayerUpload', 'PutImage', 'UploadLayerPart', 'GetDownloadUrlForLayer',
].flatMap((action): Row[] => [
  ['build', `ecr:${action}`, repository, {}, 'allowed', 'push the image, pull the cache'],
  ['execution', `ecr:${action}`, repository, {}, READS.includes(action) || action === 'BatchCheckLayerAvailability' ? 'allowed' : 'denied', 'pull the image'],
  ['liveTag', `ecr:${action}`, repository, {}, ['BatchGetImage', 'PutImage'].includes(action) ? 'allowed' : 'denied', 'move the live tag'],
  ['build', `ecr:${action}`, arn('ecr', 'repository/images-2'), {}, 'denied', 'another repository'],
  ['liveTag', `ecr:${action}`, arn('ecr', 'repository/images-2'), {}, 'denied', 'another repository'],
  ['execution', `ecr:${action}`, arn('ecr', 'repository/images-2'), {}, 'denied', 'another repository'],
]);
const copyFrom = (repository: string): Row[] => [
  ...READS.flatMap((action): Row[] => [
    ['copy', `ecr:${action}`, repository, {}, 'allowed', 'read the source'],
    ['copy', `ecr:${action}`, `${repository}-2`, {}, 'denied', 'another repository'],
  ]),
  ['copy', 'ecr:GetDownloadUrlForLayer', IMAGES, {}, 'denied', 'what it fills it does not read'],
  ['copy', 'ecr:PutImage', repository, {}, 'denied', 'the source is read'],
];

const IMPORTED_ROWS: Row[] = [
  ['pipeline', 'ecs:UpdateService', LEGACY, {}, 'allowed', 'deploy'],
  ['pipeline', 'ecs:UpdateService', arn('ecs', 'service/legacy/web'), {}, 'denied', 'another service of the cluster'],
  ['pipeline', 'ecs:UpdateService', arn('ecs', 'service/Cluster/Service-Service'), {}, 'denied', "the stack's other service"],
  ['pipeline', 'ecs:DescribeServices', LEGACY, {}, 'allowed', 'has the service settled'],
  ['pipeline', 'ecs:DescribeServices', arn('ecs', 'service/legacy/web'), {}, 'denied', 'another service of the cluster'],
  ['pipeline', 'ecs:RegisterTaskDefinition', ANY_FAMILY, {}, 'allowed', 'the family is not known'],
  ['pipeline', 'ecs:RegisterTaskDefinition', ELSEWHERE, {}, 'denied', 'another region'],
  ['pipeline', 'ecs:TagResource', ANY_FAMILY, CREATED, 'allowed', 'the tags of the revision before'],
  ['pipeline', 'ecs:TagResource', ANY_FAMILY, {}, 'denied', 'tag what was there before'],
  ['pipeline', 'ecs:TagResource', LEGACY, CREATED, 'denied', 'the service'],
  ['pipeline', 'iam:PassRole', roleArn('legacy-task'), TO_TASKS, 'allowed', "the revision's task role"],
  ['pipeline', 'iam:PassRole', roleArn('legacy-execution'), TO_TASKS, 'allowed', "the revision's execution role"],
  ['pipeline', 'iam:PassRole', roleArn('legacy-task'), { 'iam:PassedToService': 'ec2.amazonaws.com' }, 'denied', 'to a machine'],
  ['pipeline', 'iam:PassRole', roleArn('legacy-admin'), TO_TASKS, 'denied', 'a role that was not given'],
  ['pipeline', 'iam:PassRole', roleArn('Task-TaskRole'), TO_TASKS, 'denied', "the other service's role"],
];

const KEY_ROWS: Row[] = [
  ...useKey('pipeline'),
  ...useKey('build'),
  ...['Decrypt', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'CreateGrant']
    .map((action): Row => ['liveTag', `kms:${action}`, KEY, {}, 'denied', "the job's credentials are for that"]),
];

const GATES_WITH_KEY_ROWS: Row[] = [
  ...KEY_ROWS,
  ...useConnection('pipeline'),
  ...useConnection('build'),
  ...useConnection('test'),
  ...[...TEST_ROWS, ...SCAN_ROWS].filter(([role, action]) => role !== 'test' || !['kms:Decrypt', 'codeconnections:UseConnection'].includes(action)),
  ['test', 'kms:Decrypt', KEY, {}, 'allowed', 'artifacts are encrypted'],
  ['test', 'kms:Decrypt', arn('kms', 'key/Other'), {}, 'denied', 'another key'],
  ...['Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'CreateGrant'].map((action): Row => ['test', `kms:${action}`, KEY, {}, 'denied', 'it hands no artifact on']),
  ['scanGate', 'codeconnections:UseConnection', arn('codeconnections', `connection/${CONNECTION_ID}`), {}, 'denied', 'it reads findings, not code'],
];

/** Any family, for it is not known which, but only in the one cluster and with the roles that were given. */
const IMPORTED_BEFORE_DEPLOY_ROWS: Row[] = [
  ['beforeDeploy', 'ecs:DescribeServices', LEGACY, {}, 'allowed', 'network and revision of the service'],
  ['beforeDeploy', 'ecs:DescribeServices', arn('ecs', 'service/legacy/web'), {}, 'denied', 'another service of the cluster'],
  ['beforeDeploy', 'ecs:DescribeTaskDefinition', '*', {}, 'allowed', 'what the next revision is made of'],
  ['beforeDeploy', 'ecs:RegisterTaskDefinition', ANY_FAMILY, {}, 'allowed', 'the family is not known'],
  ['beforeDeploy', 'ecs:RegisterTaskDefinition', ELSEWHERE, {}, 'denied', 'another region'],
  ['beforeDeploy', 'ecs:TagResource', ANY_FAMILY, CREATED, 'allowed', 'the tags of the revision before'],
  ['beforeDeploy', 'ecs:TagResource', ANY_FAMILY, {}, 'denied', 'tag what was there before'],
  ['beforeDeploy', 'ecs:TagResource', LEGACY, CREATED, 'denied', 'the service'],
  ['beforeDeploy', 'ecs:TagResource', arn('ecs', 'task/legacy/abc'), BY_RUN_TASK, 'allowed', 'its task bears the tags of the service'],
  ['beforeDeploy', 'ecs:TagResource', arn('ecs', 'task/legacy/abc'), {}, 'denied', 'tag tasks that run already'],
  ['beforeDeploy', 'ecs:TagResource', arn('ecs', 'task/Cluster/abc'), BY_RUN_TASK, 'denied', 'tasks of another cluster'],
  ['beforeDeploy', 'ecs:RunTask', ANY_FAMILY, { 'ecs:cluster': arn('ecs', 'cluster/legacy') }, 'allowed', 'run the command'],
  ['beforeDeploy', 'ecs:RunTask', ANY_FAMILY, { 'ecs:cluster': arn('ecs', 'cluster/Cluster') }, 'denied', 'in another cluster'],
  ['beforeDeploy', 'ecs:RunTask', ELSEWHERE, { 'ecs:cluster': arn('ecs', 'cluster/legacy') }, 'denied', 'another region'],
  ...['DescribeTasks', 'StopTask'].flatMap((action): Row[] => [
    ['beforeDeploy', `ecs:${action}`, arn('ecs', 'task/legacy/abc'), {}, 'allowed', 'has the command ended, and when not in time'],
    ['beforeDeploy', `ecs:${action}`, arn('ecs', 'task/Cluster/abc'), {}, 'denied', 'tasks of another cluster'],
  ]),
  ['beforeDeploy', 'iam:PassRole', roleArn('legacy-task'), TO_TASKS, 'allowed', "the task's role"],
  ['beforeDeploy', 'iam:PassRole', roleArn('legacy-execution'), TO_TASKS, 'allowed', "the task's execution role"],
  ['beforeDeploy', 'iam:PassRole', roleArn('legacy-task'), { 'iam:PassedToService': 'ec2.amazonaws.com' }, 'denied', 'to a machine'],
  ['beforeDeploy', 'iam:PassRole', roleArn('legacy-admin'), TO_TASKS, 'denied', 'a role that was not given'],
  ['build', 'ecs:DescribeTaskDefinition', '*', {}, 'denied', 'the pipeline deploys'],
  ['pipeline', 'sts:AssumeRole', roleArn('legacy-task'), {}, 'denied', 'roles of tasks are passed, not assumed'],
  ...stepRows('beforeDeploy'),
  ...invokeRows('beforeDeploy'),
];

/** What each variant adds to the rights of the quickstart. */
export const VARIANT_ROWS: { [name in Exclude<VariantName, 'none'>]: Row[] } = {
  connection: [
    ...useConnection('pipeline'),
    ['build', 'codeconnections:UseConnection', arn('codeconnections', `connection/${CONNECTION_ID}`), {}, 'denied', 'the build gets a zip'],
    ['build', 'codestar-connections:UseConnection', arn('codestar-connections', `connection/${CONNECTION_ID}`), {}, 'denied', 'the build gets a zip'],
  ],
  fullClone: [...useConnection('pipeline'), ...useConnection('build')],
  newConnection: [
    ['pipeline', 'codeconnections:UseConnection', NEW_CONNECTION, {}, 'allowed', 'read the repository'],
    ['pipeline', 'codeconnections:UseConnection', arn('codeconnections', 'connection/other'), {}, 'denied', 'another connection'],
    ['build', 'codeconnections:UseConnection', NEW_CONNECTION, {}, 'denied', 'the build gets a zip'],
  ],
  importedService: IMPORTED_ROWS,
  encryptionKey: KEY_ROWS,
  credentials: [
    ['build', 'secretsmanager:GetSecretValue', secret('docker-hub'), {}, 'allowed', 'log in to Docker Hub'],
    ['build', 'secretsmanager:DescribeSecret', secret('docker-hub'), {}, 'allowed', 'which version is current'],
    ['build', 'secretsmanager:DescribeSecret', secret('github-token'), {}, 'denied', 'another secret'],
    ['build', 'secretsmanager:PutSecretValue', secret('docker-hub'), {}, 'denied', 'it is read, not written'],
    ['build', 'secretsmanager:GetSecretValue', secret('npm'), {}, 'allowed', 'an environment variable'],
    ['build', 'secretsmanager:GetSecretValue', secret('npm-publish'), {}, 'denied', 'a secret whose name begins alike'],
    ['build', 'secretsmanager:GetSecretValue', secret('Pipeline-WebhookSecret'), {}, 'denied', 'another secret'],
    ['build', 'ssm:GetParameters', arn('ssm', 'parameter/api/flags'), {}, 'allowed', 'an environment variable'],
    ['build', 'ssm:GetParameters', arn('ssm', 'parameter/api/password'), {}, 'denied', 'another parameter'],
    ['build', 'ssm:PutParameter', arn('ssm', 'parameter/api/flags'), {}, 'denied', 'it is read, not written'],
    ['pipeline', 'secretsmanager:GetSecretValue', secret('docker-hub'), {}, 'denied', 'the build logs in'],
    ['pipeline', 'secretsmanager:GetSecretValue', secret('npm'), {}, 'denied', 'the build reads its variables itself'],
    ['pipeline', 'ssm:GetParameters', arn('ssm', 'parameter/api/flags'), {}, 'denied', 'the build reads its variables itself'],
  ],
  buildImage: [
    ...['BatchCheckLayerAvailability', 'BatchGetImage', 'GetDownloadUrlForLayer'].flatMap((action): Row[] => [
      ['build', `ecr:${action}`, arn('ecr', 'repository/ci'), {}, 'allowed', 'CodeBuild pulls the image that the build runs in'],
      ['build', `ecr:${action}`, arn('ecr', 'repository/ci-2'), {}, 'denied', 'another repository'],
    ]),
    ['build', 'ecr:PutImage', arn('ecr', 'repository/ci'), {}, 'denied', 'a build does not change what builds run in'],
    ['pipeline', 'ecr:BatchGetImage', arn('ecr', 'repository/ci'), {}, 'denied', 'the build runs in it'],
  ],
  materials: [
    ['build', 'secretsmanager:GetSecretValue', secret('npm'), {}, 'allowed', 'a secret for the Dockerfile'],
    ['build', 'secretsmanager:DescribeSecret', secret('npm'), {}, 'allowed', 'which version is current'],
    ['build', 'secretsmanager:DescribeSecret', secret('github-token'), {}, 'denied', 'another secret'],
    ['build', 'secretsmanager:GetSecretValue', secret('npm-publish'), {}, 'denied', 'a secret whose name begins alike'],
    ['build', 'secretsmanager:PutSecretValue', secret('npm'), {}, 'denied', 'it is read, not written'],
    ['pipeline', 'secretsmanager:GetSecretValue', secret('npm'), {}, 'denied', 'the build fetches it'],
    ...['BatchCheckLayerAvailability', 'BatchGetImage', 'GetDownloadUrlForLayer'].flatMap((action): Row[] => [
      ['build', `ecr:${action}`, arn('ecr', 'repository/bases'), {}, 'allowed', 'pull a base image'],
      ['build', `ecr:${action}`, arn('ecr', 'repository/bases-2'), {}, 'denied', 'another repository'],
      ['build', `ecr:${action}`, arn('ecr', 'repository/docker-hub/library/node'), {}, 'allowed', 'pull through'],
      ['build', `ecr:${action}`, arn('ecr', 'repository/docker-hub-2/library/node'), {}, 'denied', 'another rule'],
    ]),
    ...['BatchImportUpstreamImage', 'CreateRepository'].flatMap((action): Row[] => [
      ['build', `ecr:${action}`, arn('ecr', 'repository/docker-hub/library/node'), {}, 'allowed', 'the first pull through'],
      ['build', `ecr:${action}`, arn('ecr', 'repository/bases'), {}, 'denied', 'what is not pulled through'],
    ]),
    ['build', 'ecr:PutImage', arn('ecr', 'repository/bases'), {}, 'denied', 'base images are pulled, not pushed'],
    ['build', 'ecr:PutImage', arn('ecr', 'repository/docker-hub/library/node'), {}, 'denied', 'nor are copies of public ones'],
    ['build', 'signer:SignPayload', arn('signer', '/signing-profiles/images'), {}, 'allowed', 'ECR signs in the name of the build'],
    ['build', 'signer:SignPayload', arn('signer', '/signing-profiles/releases'), {}, 'denied', 'another profile'],
    ['build', 'signer:PutSigningProfile', '*', {}, 'denied', 'it is used, not kept'],
  ],
  vpcBuild: [
    ...['DhcpOptions', 'NetworkInterfaces', 'SecurityGroups', 'Subnets', 'Vpcs'].flatMap((what): Row[] => [
      ['build', `ec2:Describe${what}`, '*', {}, 'allowed', 'look around in the network'],
      ['pipeline', `ec2:Describe${what}`, '*', {}, 'denied', 'the pipeline is in no network'],
    ]),
    ['build', 'ec2:DescribeInstances', '*', {}, 'denied', 'what else is in the network'],
    ['build', 'ec2:CreateNetworkInterface', INTERFACE, {}, 'allowed', 'the way into the network'],
    ['build', 'ec2:CreateNetworkInterface', SUBNET, {}, 'allowed', 'a private subnet'],
    ['build', 'ec2:CreateNetworkInterface', SUBNET_2, {}, 'allowed', 'the other private subnet'],
    ['build', 'ec2:CreateNetworkInterface', arn('ec2', 'security-group/Pipeline-BuildProject-SecurityGroup'), {}, 'allowed', "the build's group"],
    ['build', 'ec2:CreateNetworkInterface', arn('ec2', 'subnet/BuildVpc-PublicSubnet1-Subnet'), {}, 'denied', 'a public subnet'],
    ['build', 'ec2:CreateNetworkInterface', arn('ec2', 'security-group/Service-SecurityGroup'), {}, 'denied', "the service's group"],
    ['build', 'ec2:DeleteNetworkInterface', INTERFACE, {}, 'allowed', 'out of the network again'],
    ['build', 'ec2:DeleteNetworkInterface', INTERFACE.replace('eu-west-1', 'us-east-1'), {}, 'denied', 'another region'],
    ['build', 'ec2:CreateNetworkInterfacePermission', INTERFACE, permission(SUBNET), 'allowed', 'CodeBuild uses the interface'],
    ['build', 'ec2:CreateNetworkInterfacePermission', INTERFACE, permission(SUBNET_2), 'allowed', 'CodeBuild uses the interface'],
    ['build', 'ec2:CreateNetworkInterfacePermission', INTERFACE, permission(SUBNET, 'lambda.amazonaws.com'), 'denied', 'another service'],
    ['build', 'ec2:CreateNetworkInterfacePermission', INTERFACE, permission(arn('ec2', 'subnet/other')), 'denied', 'another subnet'],
    ['build', 'ec2:CreateNetworkInterfacePermission', INTERFACE.replace('eu-west-1', 'us-east-1'), permission(SUBNET), 'denied', 'another region'],
  ],
  initialFromRegistry: [...copyInto(), ['copy', 'ecr:GetDownloadUrlForLayer', IMAGES, {}, 'denied', 'the source is no repository of ECR']],
  initialFromAsset: [...copyInto(), ...copyFrom(ASSETS)],
  initialFromEcr: [...copyInto(), ...copyFrom(arn('ecr', 'repository/base'))],
  stages: STAGES_ROWS,
  migrations: MIGRATIONS_ROWS,
  testStage: TEST_ROWS,
  scanGate: SCAN_ROWS,
  gatesWithKey: GATES_WITH_KEY_ROWS,
  importedStage: [...IMPORTED_ROWS, ...KEY_ROWS, ...IMPORTED_BEFORE_DEPLOY_ROWS],
  compositeAlarm: [
    ['pipeline', 'cloudwatch:DescribeAlarms', arn('cloudwatch', 'alarm:Anything'), {}, 'allowed', 'has the alarm gone off'],
    ['pipeline', 'cloudwatch:DescribeAlarms', arn('cloudwatch', 'alarm:Payments'), {}, 'allowed', 'composite alarms are shown to those alone who may see all'],
    ['liveTag', 'cloudwatch:DescribeAlarms', arn('cloudwatch', 'alarm:Anything'), {}, 'denied', 'the pipeline watches alarms'],
    ['pipeline', 'cloudwatch:SetAlarmState', arn('cloudwatch', 'alarm:Anything'), {}, 'denied', 'it looks, and touches nothing'],
  ],
  artifactBucket: [
    ...useBucket('pipeline'),
    ...useBucket('build'),
    ...['GetObject', 'GetObjectVersion', 'PutObject'].map((action): Row => ['liveTag', `s3:${action}`, `${GIVEN}/p/x`, {}, 'denied', "the job's credentials are for that"]),
  ],
};
