import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { ENV, fargateService, network, newStack, only, pipelineStack, refusalOf } from './helpers';
import { BuildCache, EcsGithubPipeline, ImageBuild, ImageBuildOptions } from '../src';

const BUILDS: [string, (options: ImageBuildOptions, scope: Stack) => unknown][] = [
  ['a Dockerfile build', (options) => ImageBuild.dockerfile(options)],
  ['a build on a Docker server', (options) => ImageBuild.dockerfile({ ...options, cache: BuildCache.dockerServer() })],
  ['a build of a buildspec file', (options) => ImageBuild.buildspecFile('buildspec.yml', options)],
  ['a test stage', (options, scope) => new EcsGithubPipeline(scope, 'Pipeline', {
    repo: 'acme/api', service: fargateService(new Construct(scope, 'Theirs')), testStage: { ...options, buildspecFile: 'test.yml' },
  })],
];

const newVpc = (stack: Stack, ...types: ec2.SubnetType[]) =>
  new ec2.Vpc(stack, 'BuildVpc', { maxAzs: 2, natGateways: 1, subnetConfiguration: types.map((subnetType) => ({ name: subnetType.split('_').pop()!, subnetType })) });
const WITH_PUBLIC = [ec2.SubnetType.PUBLIC, ec2.SubnetType.PRIVATE_WITH_EGRESS, ec2.SubnetType.PRIVATE_ISOLATED];

describe.each(BUILDS)('%s in public subnets is refused', (_, build) => {
  const refused = (options: (stack: Stack) => ImageBuildOptions) => {
    const stack = newStack(ENV);
    expect(refusalOf(() => build(options(stack), stack)))
      .toMatch(/^subnetSelection must hold no public subnets, in which a build has no way out, got: Stack\/.+; choose private subnets with a NAT gateway, or with endpoints/);
  };

  test('chosen by type, of a new network and of an imported one', () => {
    refused((stack) => ({ vpc: newVpc(stack, ...WITH_PUBLIC), subnetSelection: { subnetType: ec2.SubnetType.PUBLIC } }));
    refused((stack) => ({ vpc: network(stack), subnetSelection: { subnetType: ec2.SubnetType.PUBLIC } }));
  });

  test('chosen by the name of their group', () => {
    refused((stack) => ({ vpc: newVpc(stack, ...WITH_PUBLIC), subnetSelection: { subnetGroupName: 'Public' } }));
  });

  test('chosen one by one, and among others', () => {
    refused((stack) => {
      const vpc = newVpc(stack, ...WITH_PUBLIC);
      return { vpc, subnetSelection: { subnets: [...vpc.privateSubnets, vpc.publicSubnets[1]] } };
    });
    refused((stack) => ({ vpc: network(stack), subnetSelection: { subnets: [ec2.Subnet.fromSubnetId(stack, 'Subnet', 'subnet-publica')] } }));
  });

  test('made beside the network', () => {
    const subnet = { vpcId: 'vpc-1', availabilityZone: 'eu-west-1a', cidrBlock: '10.0.0.0/24' };
    refused((stack) => ({ vpc: network(stack), subnetSelection: { subnets: [new ec2.PublicSubnet(stack, 'Subnet', subnet)] } }));
    refused((stack) => ({ vpc: network(stack), subnetSelection: { subnets: [new ec2.Subnet(stack, 'Subnet', { ...subnet, mapPublicIpOnLaunch: true })] } }));
  });

  test('where the network has no others', () => {
    refused((stack) => ({ vpc: newVpc(stack, ec2.SubnetType.PUBLIC) }));
    refused((stack) => ({ vpc: ec2.Vpc.fromVpcAttributes(stack, 'Only', { vpcId: 'vpc-2', availabilityZones: ['eu-west-1a'], publicSubnetIds: ['subnet-1'] }) }));
  });
});

describe.each(BUILDS)('%s is not judged by its subnets', (_, build) => {
  test.each<[string, (stack: Stack) => ImageBuildOptions]>([
    ['that are private', (stack) => ({ vpc: newVpc(stack, ...WITH_PUBLIC) })],
    ['that are private and made beside the network', (stack) => ({
      vpc: network(stack), subnetSelection: { subnets: [new ec2.PrivateSubnet(stack, 'Subnet', { vpcId: 'vpc-1', availabilityZone: 'eu-west-1a', cidrBlock: '10.0.0.0/24' })] },
    })],
    ['that nobody knows', (stack) => ({ vpc: network(stack), subnetSelection: { subnets: [ec2.Subnet.fromSubnetId(stack, 'Subnet', 'subnet-1')] } })],
    ['that are still to be looked up', (stack) => ({ vpc: ec2.Vpc.fromLookup(stack, 'Looked', { vpcId: 'vpc-3' }), subnetSelection: { subnetType: ec2.SubnetType.PUBLIC } })],
  ])('%s', (__, options) => {
    const stack = newStack(ENV);
    expect(() => build(options(stack), stack)).not.toThrow();
  });
});

describe('a warning', () => {
  const warnings = (props: (stack: Stack) => object) => {
    const { stack } = pipelineStack(props, ENV);
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('isolated subnets')).map(({ id, entry }) => [id, entry.data]);
  };
  const isolated = (stack: Stack) => ({ vpc: newVpc(stack, ec2.SubnetType.PUBLIC, ec2.SubnetType.PRIVATE_ISOLATED) });

  test.each<[string, (stack: Stack) => object]>([
    ['a build in isolated subnets', (stack) => ({ imageBuild: ImageBuild.dockerfile(isolated(stack)) })],
    ['tests in isolated subnets', (stack) => ({ testStage: { ...isolated(stack), buildspecFile: 'test.yml' } })],
    ['isolated subnets that are chosen', (stack) => ({
      imageBuild: ImageBuild.dockerfile({ vpc: newVpc(stack, ...WITH_PUBLIC), subnetSelection: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } }),
    })],
  ])('says what %s reach', (_, props) => {
    expect(warnings(props)).toEqual([['/Stack/Pipeline', expect.stringMatching(/^A build in the isolated subnets Stack\/BuildVpc\/\S+, Stack\/BuildVpc\/\S+ reaches nothing but AWS services that have an endpoint .* \[ack: @ecs-github-pipeline:isolatedBuild\]$/)]]);
  });

  test('is not about subnets with egress', () => {
    expect(warnings((stack) => ({ imageBuild: ImageBuild.dockerfile({ vpc: newVpc(stack, ...WITH_PUBLIC) }) }))).toEqual([]);
  });
});

describe('another region', () => {
  const elsewhere = (app: App) => new Stack(app, 'Elsewhere', { env: { ...ENV, region: 'us-east-1' } });
  const there = (scope: Stack) => ec2.Vpc.fromVpcAttributes(elsewhere(scope.node.root as App), 'There', {
    vpcId: 'vpc-2', availabilityZones: ['us-east-1a'], privateSubnetIds: ['subnet-1'],
  });

  test('has no network for a build', () => {
    expect(refusalOf(() => pipelineStack((stack) => ({ imageBuild: ImageBuild.dockerfile({ vpc: there(stack) }) }), ENV)))
      .toBe('vpc must be in the pipeline\'s region, eu-west-1, got: "us-east-1"; CodeBuild takes none of another region');
  });

  test('is not assumed where regions are not known', () => {
    const { stack } = pipelineStack((scope) => ({ imageBuild: ImageBuild.dockerfile({ vpc: there(scope) }) }));
    expect(only(Template.fromStack(stack), 'AWS::CodeBuild::Project').VpcConfig.VpcId).toBe('vpc-2');
  });
});
