import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ImageBuild, ImageBuildOptions } from '../image-build';
import type { ImageRepository } from '../image-repository';
import { grantArtifacts } from './artifacts';
import { BuildVariable } from './buildspec';
import { grantUseConnection } from './connection-source';
import { Architecture } from './service-facts';
import { ServiceRole } from './service-role';
import { checkDuration, checkText, DurationUnit, refusal } from './validation';

export interface BuildProjectProps {
  readonly build: ImageBuild;
  readonly images: ImageRepository;
  readonly containerName: string;
  /** Of the service that will run the image, where it says so. */
  readonly architecture?: Architecture;
  readonly artifactBucket: IBucket;
  /** Set when the build clones the repository itself. */
  readonly cloneConnectionArn?: string;
  readonly removalPolicy: RemovalPolicy;
}

/** The CodeBuild project that runs an image build, and its role. */
export function newBuildProject(scope: Construct, props: BuildProjectProps): codebuild.Project {
  const options = props.build._options;
  const { buildSpec, environmentVariables, buildsNatively } = props.build._bind();
  const role = new ServiceRole(scope, 'BuildRole', 'codebuild.amazonaws.com', 'Builds the image and pushes it to its repository');
  const logGroup = options.logGroup ?? new logs.LogGroup(scope, 'BuildLogs', {
    retention: options.logRetention ?? logs.RetentionDays.SIX_MONTHS,
    removalPolicy: props.removalPolicy,
  });

  const givenVariables = { ...sortedVariables(options), ...environmentVariables };
  checkNoSecrets(scope, givenVariables);

  const project = role.withoutGrants(() => new codebuild.PipelineProject(scope, 'BuildProject', {
    description: `Builds the image for the container ${props.containerName}`,
    role,
    buildSpec,
    environment: {
      buildImage: buildImageFor(options, buildsNatively, props.architecture),
      computeType: options.computeType ?? codebuild.ComputeType.SMALL,
      privileged: true, // Docker in the build needs it
    },
    environmentVariables: {
      ...givenVariables,
      ...dockerHubVariables(options),
      [BuildVariable.REPOSITORY_URI]: { value: props.images.repository.repositoryUri },
      [BuildVariable.TAG_PREFIX]: { value: props.images.tagPrefix },
      [BuildVariable.CONTAINER_NAME]: { value: props.containerName },
    },
    timeout: options.timeout,
    vpc: options.vpc,
    subnetSelection: options.subnetSelection,
    securityGroups: options.securityGroups,
    logging: { cloudWatch: { logGroup } },
    encryptionKey: props.artifactBucket.encryptionKey,
    grantReportGroupPermissions: false,
  }));

  logGroup.grantWrite(role);
  grantPush(role, props.images);
  grantArtifacts(role, props.artifactBucket);
  if (props.cloneConnectionArn) grantUseConnection(role, props.cloneConnectionArn);
  grantOptions(role, project, options);
  return project;
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html */
function grantPush(role: ServiceRole, images: ImageRepository): void {
  role.allow(['*'], 'ecr:GetAuthorizationToken'); // has no resource level
  role.allow([images.repository.repositoryArn],
    'ecr:BatchCheckLayerAvailability',
    'ecr:BatchGetImage', // docker looks whether the manifest is there
    'ecr:CompleteLayerUpload',
    'ecr:InitiateLayerUpload',
    'ecr:PutImage',
    'ecr:UploadLayerPart');
}

/** What the options of this build need, and builds without them do not. */
function grantOptions(role: ServiceRole, project: codebuild.Project, options: ImageBuildOptions): void {
  codebuild.Project.serializeEnvVariables(sortedVariables(options), false, role);
  options.dockerHubCredentials?.grantRead(role);
  options.buildImage?.secretsManagerCredentials?.grantRead(role);
  options.buildImage?.repository?.grantPull(role);
  if (options.buildImage && 'bind' in options.buildImage) {
    // In a scope of its own: the project has bound it already, while the role was deaf.
    (options.buildImage as codebuild.IBindableBuildImage).bind(new Construct(project, 'BuildImage'), project, {});
  }
  if (options.vpc) grantNetwork(role, project, options.vpc, options.subnetSelection);
}

/** @see https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html#customer-managed-policies-example-create-vpc-network-interface */
function grantNetwork(role: ServiceRole, project: codebuild.Project, vpc: ec2.IVpc, selection?: ec2.SubnetSelection): void {
  const ec2Arn = (resource: string, resourceName: string) => Stack.of(project).formatArn({ service: 'ec2', resource, resourceName });
  const interfaces = ec2Arn('network-interface', '*');
  const subnets = vpc.selectSubnets(selection).subnetIds.map((id) => ec2Arn('subnet', id));
  const groups = project.connections.securityGroups.map((group) => ec2Arn('security-group', group.securityGroupId));

  // Looking around in a network has no resource level.
  role.allow(['*'],
    'ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs');
  role.allow([interfaces, ...subnets, ...groups], 'ec2:CreateNetworkInterface');
  role.allow([interfaces], 'ec2:DeleteNetworkInterface');
  role.addToPrincipalPolicy(new iam.PolicyStatement({
    actions: ['ec2:CreateNetworkInterfacePermission'],
    resources: [interfaces],
    conditions: { StringEquals: { 'ec2:Subnet': subnets, 'ec2:AuthorizedService': 'codebuild.amazonaws.com' } },
  }));
  // CodeBuild tries these when the project is made. The project alone: its security group is what they name.
  project.node.defaultChild!.node.addDependency(role);
}

/** The same variables make the same template in whatever order they were written. */
function sortedVariables({ environmentVariables = {} }: ImageBuildOptions): { [name: string]: codebuild.BuildEnvironmentVariable } {
  return Object.fromEntries(Object.entries(environmentVariables).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** CloudFormation would write the value into the project, for everybody to read who may look at it. */
function checkNoSecrets(scope: Construct, variables: { [name: string]: codebuild.BuildEnvironmentVariable }): void {
  for (const [name, { type = codebuild.BuildEnvironmentVariableType.PLAINTEXT, value }] of Object.entries(variables)) {
    const text = JSON.stringify(Stack.of(scope).resolve(value));
    if (type === codebuild.BuildEnvironmentVariableType.PLAINTEXT && /\{\{resolve:(secretsmanager|ssm-secure):/.test(text)) {
      const prop = name.startsWith('BUILD_ARG_') ? name.replace('BUILD_ARG_', 'buildArgs.') : `environmentVariables.${name}`;
      throw refusal(prop, 'hold no secret in clear text', 'a secret value',
        'pass an environment variable of the type SECRETS_MANAGER whose value is the ARN of the secret');
    }
  }
}

function dockerHubVariables({ dockerHubCredentials }: ImageBuildOptions): { [name: string]: codebuild.BuildEnvironmentVariable } {
  if (!dockerHubCredentials) return {};
  const field = (key: string) => ({
    type: codebuild.BuildEnvironmentVariableType.SECRETS_MANAGER,
    value: `${dockerHubCredentials.secretArn}:${key}`,
  });
  return { [BuildVariable.DOCKERHUB_USERNAME]: field('username'), [BuildVariable.DOCKERHUB_PASSWORD]: field('password') };
}

const DEFAULT_IMAGES: Record<Architecture, codebuild.IBuildImage> = {
  X86_64: codebuild.LinuxBuildImage.fromCodeBuildImageId('aws/codebuild/amazonlinux-x86_64-standard:6.0'),
  ARM64: codebuild.LinuxArmBuildImage.fromCodeBuildImageId('aws/codebuild/amazonlinux-aarch64-standard:4.0'),
};

/** Windows and Lambda machines run no Docker daemon. */
const DOCKER_MACHINES: Record<string, Architecture> = {
  LINUX_CONTAINER: Architecture.X86_64,
  LINUX_GPU_CONTAINER: Architecture.X86_64,
  ARM_CONTAINER: Architecture.ARM64,
};

function buildImageFor({ buildImage }: ImageBuildOptions, buildsNatively: boolean, architecture?: Architecture): codebuild.IBuildImage {
  if (!buildImage) return DEFAULT_IMAGES[architecture ?? Architecture.X86_64];
  if (buildsNatively && architecture && DOCKER_MACHINES[buildImage.type] !== architecture) {
    throw refusal('buildImage', `be for ${architecture}, which the service runs on`, `${buildImage.imageId} (${buildImage.type})`,
      'leave it out to follow the service');
  }
  return buildImage;
}

export function checkBuildOptions(options: ImageBuildOptions): void {
  checkDuration('timeout', options.timeout, DurationUnit.MINUTES, 5, 2160);
  if (options.buildImage && !DOCKER_MACHINES[options.buildImage.type]) {
    throw refusal('buildImage', `be of a type that runs Docker, ${Object.keys(DOCKER_MACHINES).join(', ')}`, options.buildImage.type,
      'leave it out for Amazon Linux');
  }
  for (const prop of ['subnetSelection', 'securityGroups'] as const) {
    if (options[prop] && !options.vpc) throw refusal(prop, 'be given together with vpc', 'no vpc', 'pass vpc too');
  }
  if (options.logGroup && options.logRetention !== undefined) {
    throw refusal('logRetention', 'be left out when logGroup is given', options.logRetention, 'an existing log group keeps its own');
  }
  for (const name of Object.keys(options.environmentVariables ?? {})) {
    checkText('environmentVariables', name, /^(?!CODEBUILD_)[A-Za-z_][A-Za-z0-9_]*$/, 'have names of letters, digits and underscores that do not begin with CODEBUILD_',
      'use another name');
    checkText('environmentVariables', name, /^(?!(IMAGE_(REPOSITORY_URI|TAG_PREFIX|TAG|URI)|CONTAINER_NAME|DOCKERHUB_(USERNAME|PASSWORD)|BUILD_ARG_.*|DOCKERFILE_.*)$)/,
      'leave alone the names that the build sets itself', 'use another name');
  }
}

