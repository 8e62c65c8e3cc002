import { Duration, Fn, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { BuildEnvironmentVariableType, ComputeType, LinuxBuildImage, LinuxGpuBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { actionsOf, buildEnvironmentIn, network, only, pipelineStack, refusalOf, statementsFor } from './helpers';
import { BuildspecFileOptions, EcsGithubPipelineProps, ImageBuild } from '../src';

const building = (options: (stack: Stack) => BuildspecFileOptions, props: Partial<EcsGithubPipelineProps> = {}) =>
  Template.fromStack(pipelineStack((stack) => ({ imageBuild: ImageBuild.dockerfile(options(stack)), ...props })).stack);

const projectIn = (template: Template) => only(template, 'AWS::CodeBuild::Project');
const buildStatementsIn = (template: Template) => statementsFor(template, /BuildRole/);

describe('by default', () => {
  let template: Template;
  beforeAll(() => (template = Template.fromStack(pipelineStack().stack)));

  test('a Dockerfile is built on a small machine that may run Docker', () => {
    expect(projectIn(template)).toMatchObject({
      Artifacts: { Type: 'CODEPIPELINE' },
      Source: { Type: 'CODEPIPELINE' },
      Environment: {
        ComputeType: 'BUILD_GENERAL1_SMALL',
        Image: 'aws/codebuild/amazonlinux-x86_64-standard:6.0',
        PrivilegedMode: true,
        Type: 'LINUX_CONTAINER',
      },
      Cache: { Type: 'NO_CACHE' },
    });
  });

  test('the build knows where to push, and for which container', () => {
    expect(buildEnvironmentIn(template)).toEqual({
      IMAGE_REPOSITORY_URI: expect.objectContaining({ 'Fn::Join': expect.anything() }),
      IMAGE_TAG_PREFIX: 'release',
      CONTAINER_NAME: 'api',
    });
  });

  test('its output goes to a log group of its own, for half a year', () => {
    const [[logGroupId, logGroup]] = Object.entries(template.findResources('AWS::Logs::LogGroup'));
    expect(logGroup).toMatchObject({ Properties: { RetentionInDays: 180 }, DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    expect(projectIn(template).LogsConfig).toEqual({ CloudWatchLogs: { Status: 'ENABLED', GroupName: { Ref: logGroupId } } });
  });

  test('it has no network of yours and no rights in one', () => {
    expect(projectIn(template).VpcConfig).toBeUndefined();
    expect(actionsOf(buildStatementsIn(template)).filter((action) => action.startsWith('ec2:'))).toEqual([]);
  });
});

describe('what can be chosen', () => {
  test('the machine, its image and its time', () => {
    const template = building(() => ({ computeType: ComputeType.LARGE, buildImage: LinuxBuildImage.STANDARD_7_0, timeout: Duration.minutes(20) }));
    expect(projectIn(template)).toMatchObject({
      Environment: { ComputeType: 'BUILD_GENERAL1_LARGE', Image: 'aws/codebuild/standard:7.0' },
      TimeoutInMinutes: 20,
    });
  });

  test('a build image from a private registry, with the right to pull it', () => {
    const withCredentials = building((stack) => ({
      buildImage: LinuxBuildImage.fromDockerRegistry('registry.example.com/builder', { secretsManagerCredentials: new Secret(stack, 'Registry') }),
    }));
    expect(buildStatementsIn(withCredentials)).toContainEqual(expect.objectContaining({
      Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      Resource: { Ref: expect.stringMatching(/^Registry/) },
    }));

    const fromEcr = building((stack) => ({ buildImage: LinuxBuildImage.fromEcrRepository(new Repository(stack, 'Builders'), '1') }));
    expect(buildStatementsIn(fromEcr)).toContainEqual(expect.objectContaining({
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Builders/), 'Arn'] },
    }));
  });

  test('a build image of AWS for machine learning, with the right to pull it', () => {
    const template = building(() => ({ buildImage: LinuxGpuBuildImage.DLC_PYTORCH_1_5_0_TRAINING, computeType: ComputeType.LARGE }));
    expect(projectIn(template).Environment.Type).toBe('LINUX_GPU_CONTAINER');
    expect(JSON.stringify(buildStatementsIn(template))).toContain(':repository/pytorch-training');
  });

  test('how long the logs are kept, and what becomes of them', () => {
    const template = building(() => ({ logRetention: RetentionDays.ONE_WEEK }), { removalPolicy: RemovalPolicy.DESTROY });
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 7 }, DeletionPolicy: 'Delete' });
  });

  test('a log group of yours, in which the build may write', () => {
    const template = building((stack) => ({ logGroup: LogGroup.fromLogGroupName(stack, 'Logs', 'builds') }));
    template.resourceCountIs('AWS::Logs::LogGroup', 0);
    expect(projectIn(template).LogsConfig.CloudWatchLogs).toEqual({ Status: 'ENABLED', GroupName: 'builds' });
    expect(buildStatementsIn(template)).toContainEqual(expect.objectContaining({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }));
  });
});

describe('a network', () => {
  const groups = (stack: Stack) => [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')];

  test('is entered by its private subnets and a new security group', () => {
    const template = building((stack) => ({ vpc: network(new Stack(stack, 'Theirs')) }));
    expect(projectIn(template).VpcConfig).toEqual({
      VpcId: 'vpc-1',
      Subnets: ['subnet-privatea', 'subnet-privateb'],
      SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringMatching(/^PipelineBuildProject/), 'GroupId'] }],
    });
  });

  test('is entered by the subnets and groups that are chosen, and by no others', () => {
    const template = building((stack) => ({ vpc: network(new Stack(stack, 'Theirs')), subnetSelection: { subnetType: SubnetType.PUBLIC }, securityGroups: groups(stack) }));
    expect(projectIn(template).VpcConfig).toMatchObject({ Subnets: ['subnet-publica', 'subnet-publicb'], SecurityGroupIds: ['sg-1'] });

    const statements = buildStatementsIn(template);
    const entering = statements.find(({ Action }) => Action === 'ec2:CreateNetworkInterface').Resource.map((arn: any) => JSON.stringify(arn));
    expect(entering.map((arn: string) => arn.match(/[a-z-]+\/[^"]+/)![0])).toEqual([
      'network-interface/*', 'subnet/subnet-publica', 'subnet/subnet-publicb', 'security-group/sg-1',
    ]);
    expect(statements.find(({ Action }) => Action === 'ec2:CreateNetworkInterfacePermission').Condition).toEqual({
      StringEquals: { 'ec2:AuthorizedService': 'codebuild.amazonaws.com', 'ec2:Subnet': entering.slice(1, 3).map((arn: string) => JSON.parse(arn)) },
    });
  });

  test('may be entered before the project is made, for CodeBuild tries it then', () => {
    building((stack) => ({ vpc: network(new Stack(stack, 'Theirs')), securityGroups: groups(stack) })).hasResource('AWS::CodeBuild::Project', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('BuildRoleDefaultPolicy'), Match.stringLikeRegexp('BuildRole')]),
    });
  });
});

describe('environment variables', () => {
  const secrets = (stack: Stack) => ({
    B_PLAIN: { value: Fn.importValue('Value') },
    C_SECRET: { type: BuildEnvironmentVariableType.SECRETS_MANAGER, value: Secret.fromSecretNameV2(stack, 'Npm', 'npm').secretArn },
    A_PARAMETER: { type: BuildEnvironmentVariableType.PARAMETER_STORE, value: StringParameter.fromStringParameterName(stack, 'Par', '/build/flag').parameterName },
  });

  test('reach the build beside its own, secrets by reference and with the right to read them', () => {
    const template = building((stack) => ({ environmentVariables: secrets(stack) }));
    const variables = projectIn(template).Environment.EnvironmentVariables;
    expect(variables).toContainEqual({ Name: 'B_PLAIN', Type: 'PLAINTEXT', Value: { 'Fn::ImportValue': 'Value' } });
    expect(variables).toContainEqual({ Name: 'C_SECRET', Type: 'SECRETS_MANAGER', Value: expect.anything() });
    expect(variables).toContainEqual({ Name: 'A_PARAMETER', Type: 'PARAMETER_STORE', Value: '/build/flag' });
    expect(buildEnvironmentIn(template)).toMatchObject({ CONTAINER_NAME: 'api', IMAGE_TAG_PREFIX: 'release' });
    expect(actionsOf(buildStatementsIn(template))).toEqual(expect.arrayContaining(['secretsmanager:GetSecretValue', 'ssm:GetParameters']));
  });

  test('make the same template in whatever order they are written', () => {
    const backwards = <T extends object>(variables: T) => Object.fromEntries(Object.entries(variables).reverse());
    const [forth, back] = [secrets, (stack: Stack) => backwards(secrets(stack))]
      .map((variables) => JSON.stringify(building((stack) => ({ environmentVariables: variables(stack) })).toJSON()));
    expect(back).toBe(forth);
  });

  test.each<[string, (stack: Stack) => string]>([
    ['from Secrets Manager', (stack) => new Secret(stack, 'Token').secretValue.unsafeUnwrap()],
    ['from Secrets Manager, by name', () => SecretValue.secretsManager('token').unsafeUnwrap()],
    ['from an SSM SecureString', () => SecretValue.ssmSecure('/token').unsafeUnwrap()],
    ['inside of a text', () => `https://user:${SecretValue.secretsManager('token').unsafeUnwrap()}@example.com`],
  ])('in clear text hold no secret %s, and neither do build arguments', (_, value) => {
    const rule = 'must hold no secret in clear text, got: a secret value;';
    expect(refusalOf(() => building((stack) => ({ environmentVariables: { TOKEN: { value: value(stack) } } })))).toBe(`environmentVariables.TOKEN ${rule} pass an environment variable of the type SECRETS_MANAGER whose value is the ARN of the secret`);
    expect(refusalOf(() => pipelineStack((stack) => ({ imageBuild: ImageBuild.dockerfile({ buildArgs: { TOKEN: value(stack) } }) })))).toBe(`buildArgs.TOKEN ${rule} pass it in secrets`);
  });
});

test('credentials of Docker Hub come by reference, and only the build may read them', () => {
  const template = building((stack) => ({ dockerHubCredentials: new Secret(stack, 'DockerHub') }));
  const secret = { Ref: expect.stringMatching(/^DockerHub/) };
  const variables = projectIn(template).Environment.EnvironmentVariables;
  for (const key of ['username', 'password']) {
    expect(variables).toContainEqual({
      Name: `DOCKERHUB_${key.toUpperCase()}`, Type: 'SECRETS_MANAGER', Value: { 'Fn::Join': ['', [secret, `:${key}`]] },
    });
  }
  expect(buildStatementsIn(template)).toContainEqual(expect.objectContaining({ Resource: secret }));
  expect(statementsFor(template, /PipelineRole/)).not.toContainEqual(expect.objectContaining({ Resource: secret }));
});

describe('a buildspec file', () => {
  const file = (options: BuildspecFileOptions = {}, name = 'ci/buildspec.yml') =>
    Template.fromStack(pipelineStack({ imageBuild: ImageBuild.buildspecFile(name, options) }).stack);

  test('is read from the commit, and gets the same variables as the generated one', () => {
    const template = file();
    expect(projectIn(template).Source).toEqual({ Type: 'CODEPIPELINE', BuildSpec: 'ci/buildspec.yml' });
    expect(buildEnvironmentIn(template)).toEqual(buildEnvironmentIn(Template.fromStack(pipelineStack().stack)));
  });

  test('may be named by CloudFormation', () => {
    expect(projectIn(file({}, Fn.importValue('Buildspec'))).Source.BuildSpec).toEqual({ 'Fn::ImportValue': 'Buildspec' });
  });

  test('has the same options', () => {
    expect(projectIn(file({ computeType: ComputeType.MEDIUM, timeout: Duration.minutes(10) }))).toMatchObject({
      Environment: { ComputeType: 'BUILD_GENERAL1_MEDIUM', PrivilegedMode: true },
      TimeoutInMinutes: 10,
    });
  });

  test('says what it is', () => {
    expect(ImageBuild.buildspecFile('buildspec.yml').description).toBe('buildspec file');
    expect(ImageBuild.dockerfile().description).toBe('Dockerfile');
  });
});
