import { Annotations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { ImageBuildOptions } from '../image-build-options';
import { refusal, words } from './validation';

/**
 * Refuses subnets from which nothing can be reached: the route of a public one leads to the internet gateway, which lets out
 * none but public addresses, and CodeBuild gives its machines no such address.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/vpc-support.html
 */
export function checkSubnets(options: ImageBuildOptions): void {
  const publicOnes = subnetsOf(options).filter((subnet) => isPublic(subnet, options.vpc!));
  if (publicOnes.length === 0) return;
  throw refusal('subnetSelection', 'hold no public subnets, in which a build has no way out', words(publicOnes.map(({ node }) => node.path).join(', ')),
    'choose private subnets with a NAT gateway, or with endpoints for what the build needs');
}

/** Warns of subnets without a way to the internet, which may be meant so. */
export function warnOfIsolation(scope: Construct, options: ImageBuildOptions): void {
  const isolated = subnetsOf(options).filter((subnet) => includes(options.vpc!.isolatedSubnets, subnet));
  if (isolated.length === 0) return;
  Annotations.of(scope).addWarningV2('@ecs-github-pipeline:isolatedBuild', `A build in the isolated subnets ${isolated.map(({ node }) => node.path).join(', ')} reaches `
    + 'nothing but AWS services that have an endpoint in the VPC (ECR, S3, CloudWatch Logs, Secrets Manager), and neither Docker Hub nor packages of npm; '
    + 'choose subnets with egress, or see that all that it needs is there');
}

/** None while the network is still to be looked up: what stands in its place says nothing about it. */
function subnetsOf({ vpc, subnetSelection }: ImageBuildOptions): ec2.ISubnet[] {
  if (!vpc) return [];
  const { subnets, isPendingLookup } = vpc.selectSubnets(subnetSelection);
  return isPendingLookup ? [] : subnets;
}

/** One of the network's public ones, or one that says so itself. */
function isPublic(subnet: ec2.ISubnet, vpc: ec2.IVpc): boolean {
  const { mapPublicIpOnLaunch } = (subnet.node.defaultChild ?? {}) as Partial<ec2.CfnSubnet>;
  return includes(vpc.publicSubnets, subnet) || 'addNatGateway' in subnet || mapPublicIpOnLaunch === true;
}

function includes(subnets: ec2.ISubnet[], { subnetId }: ec2.ISubnet): boolean {
  return subnets.some((each) => each.subnetId === subnetId);
}
