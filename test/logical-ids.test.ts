import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { ACCOUNT, ENV, fargateService, importedService, network, newStack, pipelineStack } from './helpers';
import { EcsGithubPipeline, EcsGithubPipelineProps, FindingSeverity, GithubSource, ImageBuild, ImageRepository, InitialImage } from '../src';

// A changed logical id replaces a resource in every deployed stack: images, logs and webhooks go with it. To change these
// lists is to break users, so it needs a major version.

const scratch = mkdtempSync(join(tmpdir(), 'synth-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Runs an app as the CDK CLI does: it is told where to write, and writes when its process is about to end. */
function synthesise(name: string, load: () => void): string {
  const outdir = join(scratch, name);
  const ends: (() => void)[] = [];
  const once = jest.spyOn(process, 'once').mockImplementation(((event: string, end: () => void) => {
    expect(event).toBe('beforeExit');
    ends.push(end);
    return process;
  }) as any);
  process.env.CDK_OUTDIR = outdir;
  try {
    load();
  } finally {
    delete process.env.CDK_OUTDIR;
    once.mockRestore();
  }
  for (const end of ends) end();
  return outdir;
}

const quickstart = (name: string) => synthesise(name, () => jest.isolateModules(() => jest.requireActual('../rehearsal/apps/quickstart')));

const templatesIn = (outdir: string) => Object.fromEntries(readdirSync(outdir).filter((name) => name.endsWith('.template.json')).sort()
  .map((name) => [name, readFileSync(join(outdir, name), 'utf8')]));

function ids({ Resources, Outputs = {} }: any): string[] {
  return [
    ...Object.entries<any>(Resources).map(([id, { Type }]) => `${id} ${Type}`),
    ...Object.keys(Outputs).map((id) => `${id} Output`),
  ].sort();
}

/** Those of the pipeline alone: what the rest of the stack is called is its owner's choice. */
function pipelineIds(props: (stack: Stack) => Partial<EcsGithubPipelineProps>): string[] {
  const stack = newStack(ENV);
  const given = props(stack);
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', ...(given.service || given.stages ? {} : { service: fargateService(stack) }), ...given });
  return ids(Template.fromStack(stack).toJSON()).filter((id) => id.startsWith('Pipeline'));
}

const COMMON = [
  'Pipeline9850B417 AWS::CodePipeline::Pipeline',
  'PipelineArtifactBucket5F943F51 AWS::S3::Bucket',
  'PipelineArtifactBucketPolicyB4B222DD AWS::S3::BucketPolicy',
  'PipelineBuildLogs0FB13851 AWS::Logs::LogGroup',
  'PipelineBuildProject9D447FA8 AWS::CodeBuild::Project',
  'PipelineBuildRoleDC686070 AWS::IAM::Role',
  'PipelineBuildRoleDefaultPolicy3DAB973E AWS::IAM::Policy',
  'PipelineMoveLiveTagFunctionFE26A16C AWS::Lambda::Function',
  'PipelineMoveLiveTagLogs5E327380 AWS::Logs::LogGroup',
  'PipelineMoveLiveTagRole4C123DD6 AWS::IAM::Role',
  'PipelineMoveLiveTagRoleDefaultPolicyC0E12251 AWS::IAM::Policy',
  'PipelinePipelineRole6D983AD5 AWS::IAM::Role',
  'PipelinePipelineRoleDefaultPolicy7D262A22 AWS::IAM::Policy',
];
const REPOSITORY = ['PipelineImageRepository71CFD142 AWS::ECR::Repository'];
const WEBHOOK = ['PipelineWebhookacmeapiCBD20FA3 AWS::CodePipeline::Webhook', 'PipelineWebhookSecret9333AC48 AWS::SecretsManager::Secret'];

describe('logical ids are what they were', () => {
  test('of the example', () => {
    const outdir = quickstart('ids');
    expect(Object.keys(templatesIn(outdir))).toEqual(['Quickstart.template.json']);
    expect(ids(JSON.parse(templatesIn(outdir)['Quickstart.template.json']))).toEqual([
      ...COMMON,
      ...REPOSITORY,
      ...WEBHOOK,
      'ClusterEB0386A7 AWS::ECS::Cluster',
      'ServiceD69D759B AWS::ECS::Service',
      'ServiceSecurityGroupC96ED6A7 AWS::EC2::SecurityGroup',
      'Task79114B6B AWS::ECS::TaskDefinition',
      'TaskExecutionRoleDefaultPolicy72339918 AWS::IAM::Policy',
      'TaskExecutionRoleEF964934 AWS::IAM::Role',
      'TaskTaskRoleE98524A1 AWS::IAM::Role',
      'Vpc8378EB38 AWS::EC2::VPC',
      'VpcIGWD7BA715C AWS::EC2::InternetGateway',
      'VpcPrivateSubnet1DefaultRouteBE02A9ED AWS::EC2::Route',
      'VpcPrivateSubnet1RouteTableAssociation70C59FA6 AWS::EC2::SubnetRouteTableAssociation',
      'VpcPrivateSubnet1RouteTableB2C5B500 AWS::EC2::RouteTable',
      'VpcPrivateSubnet1Subnet536B997A AWS::EC2::Subnet',
      'VpcPrivateSubnet2DefaultRoute060D2087 AWS::EC2::Route',
      'VpcPrivateSubnet2RouteTableA678073B AWS::EC2::RouteTable',
      'VpcPrivateSubnet2RouteTableAssociationA89CAD56 AWS::EC2::SubnetRouteTableAssociation',
      'VpcPrivateSubnet2Subnet3788AAA1 AWS::EC2::Subnet',
      'VpcPublicSubnet1DefaultRoute3DA9E72A AWS::EC2::Route',
      'VpcPublicSubnet1EIPD7E02669 AWS::EC2::EIP',
      'VpcPublicSubnet1NATGateway4D7517AA AWS::EC2::NatGateway',
      'VpcPublicSubnet1RouteTable6C95E38E AWS::EC2::RouteTable',
      'VpcPublicSubnet1RouteTableAssociation97140677 AWS::EC2::SubnetRouteTableAssociation',
      'VpcPublicSubnet1Subnet5C2D37C4 AWS::EC2::Subnet',
      'VpcPublicSubnet2DefaultRoute97F91067 AWS::EC2::Route',
      'VpcPublicSubnet2RouteTable94F7E489 AWS::EC2::RouteTable',
      'VpcPublicSubnet2RouteTableAssociationDD5762D8 AWS::EC2::SubnetRouteTableAssociation',
      'VpcPublicSubnet2Subnet691E08A3 AWS::EC2::Subnet',
      'VpcVPCGWBF912B6E AWS::EC2::VPCGatewayAttachment',
    ].sort());
  });

  test.each<[string, (stack: Stack) => Partial<EcsGithubPipelineProps>, string[]]>([
    ['a webhook with a second secret', () => ({ source: GithubSource.webhook({ secretVersion: '2' }) }), [
      ...REPOSITORY,
      'PipelineWebhook2acmeapi69B7601A AWS::CodePipeline::Webhook',
      'PipelineWebhookSecret2417C04F1 AWS::SecretsManager::Secret',
    ]],
    ['a connection', () => ({ source: GithubSource.connection(`arn:aws:codeconnections:eu-west-1:${ACCOUNT}:connection/aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee`) }), REPOSITORY],
    ['a new connection', () => ({ source: GithubSource.newConnection() }), [
      ...REPOSITORY,
      'PipelineConnection5D6C298F AWS::CodeConnections::Connection',
      'PipelineConnectionToConfirm5B886FAC Output',
    ]],
    ['an imported service', importedService, [...REPOSITORY, ...WEBHOOK]],
    ['a service in another stack', (stack) => ({ service: fargateService(new Stack(stack, 'Theirs', { env: ENV })) }), [
      ...REPOSITORY,
      ...WEBHOOK,
      'PipelinePullPolicy1C32FDF9 AWS::IAM::Policy',
    ]],
    ['a repository of its own', (stack) => ({ imageRepository: new ImageRepository(stack, 'Images') }), WEBHOOK],
    ['a build in a network', (stack) => ({ imageBuild: ImageBuild.dockerfile({ vpc: network(new Stack(stack, 'Theirs')) }) }), [
      ...REPOSITORY,
      ...WEBHOOK,
      'PipelineBuildProjectSecurityGroup3E320CD3 AWS::EC2::SecurityGroup',
    ]],
    ['tests and a scan gate', () => ({ testStage: { buildspecFile: 'test.yml' }, stopOnFindings: FindingSeverity.HIGH }), [
      ...REPOSITORY,
      ...WEBHOOK,
      'PipelineScanGateFunction86A730EE AWS::Lambda::Function',
      'PipelineScanGateLogsE118642E AWS::Logs::LogGroup',
      'PipelineScanGateRole834E7BE3 AWS::IAM::Role',
      'PipelineScanGateRoleDefaultPolicy9071CE2D AWS::IAM::Policy',
      'PipelineTestLogs5916CA64 AWS::Logs::LogGroup',
      'PipelineTestProject715FC6BB AWS::CodeBuild::Project',
      'PipelineTestReports3F17382B AWS::IAM::Policy',
      'PipelineTestRoleB46F26B5 AWS::IAM::Role',
      'PipelineTestRoleDefaultPolicy62B7ECAF AWS::IAM::Policy',
    ]],
    ['stages', (stack) => ({
      stages: ['Staging', 'Production'].map((stageName) => ({ stageName, targets: [{ service: fargateService(new Construct(stack, stageName)) }], beforeDeploy: ['migrate'], approval: true })),
    }), [
      ...REPOSITORY,
      ...WEBHOOK,
      'PipelineBeforeDeployFunction4A1E8E23 AWS::Lambda::Function',
      'PipelineBeforeDeployLogs3A12AD51 AWS::Logs::LogGroup',
      'PipelineBeforeDeployRole1D47E52E AWS::IAM::Role',
      'PipelineBeforeDeployRoleDefaultPolicyA86670A9 AWS::IAM::Policy',
    ]],
    ['stages in other stacks', (stack) => ({
      stages: ['Staging', 'Production'].map((stageName) => ({ stageName, targets: [{ service: fargateService(new Stack(stack, stageName, { env: ENV })) }] })),
    }), [
      ...REPOSITORY,
      ...WEBHOOK,
      'PipelinePullPolicy1C32FDF9 AWS::IAM::Policy',
      'PipelinePullPolicyStackStagingTaskExecutionRoleBA91B1CC0E72D5B9 AWS::IAM::Policy',
    ]],
  ])('of a pipeline with %s', (_, props, expected) => {
    expect(pipelineIds(props)).toEqual([...COMMON, ...expected].sort());
  });

  test('of a repository of its own', () => {
    const stack = newStack();
    new ImageRepository(stack, 'Images');
    expect(ids(Template.fromStack(stack).toJSON())).toEqual(['ImagesF8C4E866 AWS::ECR::Repository']);
  });

  test.each([
    InitialImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
    InitialImage.fromAsset(join(__dirname, '..', 'scripts'), { file: 'check-api.ts' }),
  ])('of a repository with an initial image, $description', (initialImage) => {
    const stack = newStack();
    new ImageRepository(stack, 'Images', { initialImage });
    expect(ids(Template.fromStack(stack).toJSON())).toEqual([
      'ImagesF8C4E866 AWS::ECR::Repository',
      'ImagesInitialImageBFE733DF Custom::InitialImage',
      'ImagesInitialImageFunctionF26486C1 AWS::Lambda::Function',
      'ImagesInitialImageLogs6D3CC0A0 AWS::Logs::LogGroup',
      'ImagesInitialImageRoleD71DD02D AWS::IAM::Role',
      'ImagesInitialImageRoleDefaultPolicyCAC6F35D AWS::IAM::Policy',
    ]);
  });
});

describe('the same app makes the same templates', () => {
  test('to the last byte', () => {
    const [first, second] = ['first', 'second'].map((name) => templatesIn(quickstart(name)));
    expect(Object.keys(first)).toHaveLength(1);
    expect(second).toEqual(first);
  });

  test('across stacks, to the last byte', () => {
    const [first, second] = ['one', 'other'].map((name) => {
      const app = new App({ outdir: join(scratch, name) });
      const [services, pipelines] = ['Services', 'Pipelines'].map((id) => new Stack(app, id, { env: ENV }));
      new EcsGithubPipeline(pipelines, 'Pipeline', { repo: 'acme/api', service: fargateService(services), source: GithubSource.newConnection() });
      app.synth();
      return templatesIn(join(scratch, name));
    });
    expect(Object.keys(first)).toHaveLength(2);
    expect(second).toEqual(first);
  });

  test('in whatever order arguments and variables of the build are written', () => {
    const values = { C: '3', A: '1', B: '2' };
    const [first, second] = [values, Object.fromEntries(Object.entries(values).reverse())].map((buildArgs) => {
      const environmentVariables = Object.fromEntries(Object.entries(buildArgs).map(([name, value]) => [name, { value }]));
      const { stack } = pipelineStack({ imageBuild: ImageBuild.dockerfile({ buildArgs, environmentVariables }) });
      return JSON.stringify(Template.fromStack(stack).toJSON());
    });
    expect(second).toBe(first);
  });
});
