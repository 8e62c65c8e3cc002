import { Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ImageBuildOptions } from '../image-build-options';
import type { ImageRepository } from '../image-repository';
import { sortedVariables } from './build-options';
import { grantDecryptVariables, grantReadSecret } from './secret-rights';
import { ServiceRole } from './service-role';

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html */
export function grantPush(role: ServiceRole, images: ImageRepository): void {
  role.allow(['*'], 'ecr:GetAuthorizationToken'); // has no resource level
  role.allow([images.repository.repositoryArn],
    'ecr:BatchCheckLayerAvailability',
    'ecr:BatchGetImage', // docker looks whether the manifest is there
    'ecr:CompleteLayerUpload',
    'ecr:InitiateLayerUpload',
    'ecr:PutImage',
    'ecr:UploadLayerPart');
}

/** For the cache, and for the copy of BuildKit: both stay in the image repository. */
export function grantPull(role: ServiceRole, images: ImageRepository): void {
  role.allow([images.repository.repositoryArn], 'ecr:GetDownloadUrlForLayer'); // the rest of a pull is in a push already
}

/** What the options of this build need, and builds without them do not. */
export function grantOptions(role: ServiceRole, project: codebuild.Project, options: ImageBuildOptions): void {
  codebuild.Project.serializeEnvVariables(sortedVariables(options), false, role);
  grantDecryptVariables(role, sortedVariables(options));
  for (const secret of [options.dockerHubCredentials, options.buildImage?.secretsManagerCredentials]) {
    if (secret) grantReadSecret(role, secret.secretArn, () => secret.grantRead(role));
  }
  options.buildImage?.repository?.grantPull(role);
  options.baseImageRepositories?.forEach((repository) => repository.grantPull(role));
  options.pullThroughCaches?.forEach((prefix) => grantPullThrough(role, project, prefix));
  if (options.signingProfile) {
    // Not its own ARN: aws-cdk-lib writes those of imported profiles with a slash too many.
    role.allow([Stack.of(project).formatArn({ service: 'signer', resource: '/signing-profiles', resourceName: options.signingProfile.signingProfileName })],
      'signer:SignPayload');
  }
  if (options.buildImage && 'bind' in options.buildImage) {
    // In a scope of its own: the project has bound it already, while the role was deaf.
    (options.buildImage as codebuild.IBindableBuildImage).bind(new Construct(project, 'BuildImage'), project, {});
  }
  if (options.vpc) grantNetwork(role, project, options.vpc, options.subnetSelection);
}

/**
 * The first pull of an image makes its repository.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
 */
function grantPullThrough(role: ServiceRole, project: codebuild.Project, prefix: string): void {
  const repositories = `${prefix.replace(/\/$/, '')}/*`; // ECR ends every prefix with a slash, whether it is written or not
  role.allow([Stack.of(project).formatArn({ service: 'ecr', resource: 'repository', resourceName: repositories })],
    'ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:BatchImportUpstreamImage', 'ecr:CreateRepository', 'ecr:GetDownloadUrlForLayer');
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
