import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ComputeType, LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ACCOUNT, actionIn, actionsOf, ARM64, fargateService, network, only, pipelineIn, pipelineStack, refusalOf, SHELL_CHARACTERS, statementsFor } from './helpers';
import { FindingSeverity, GithubSource, TestStage } from '../src';

const CONNECTION = `arn:aws:codeconnections:eu-west-1:${ACCOUNT}:connection/aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee`;

type Options = Omit<TestStage, 'buildspecFile'>;

function tested(options: Options | ((stack: Stack) => Options) = {}, more: object = {}): Template {
  return Template.fromStack(pipelineStack((stack) => ({
    testStage: { buildspecFile: 'ci/test.yml', ...(typeof options === 'function' ? options(stack) : options) }, ...more,
  })).stack);
}

const projectIn = (template: Template) => only(template, 'AWS::CodeBuild::Project', { Source: { BuildSpec: 'ci/test.yml' } });
const stageNamesIn = (template: Template) => pipelineIn(template).Stages.map(({ Name }: any) => Name);

describe('the stages before the first deployment', () => {
  test.each([
    ['none', {}, ['Source', 'Build', 'Deploy']],
    ['tests', { testStage: { buildspecFile: 'test.yml' } }, ['Source', 'Build', 'Test', 'Deploy']],
    ['a scan gate', { stopOnFindings: FindingSeverity.HIGH }, ['Source', 'Build', 'Scan', 'Deploy']],
    ['both', { testStage: { buildspecFile: 'test.yml' }, stopOnFindings: FindingSeverity.LOW }, ['Source', 'Build', 'Test', 'Scan', 'Deploy']],
  ])('with %s', (_, props, stages) => {
    expect(stageNamesIn(Template.fromStack(pipelineStack(props).stack))).toEqual(stages);
  });

  test('roll nothing back when they fail, for nothing was deployed', () => {
    const { Stages } = pipelineIn(tested({}, { stopOnFindings: FindingSeverity.HIGH }));
    const failing = Stages.filter(({ OnFailure }: any) => OnFailure).map(({ Name }: any) => Name);
    expect(failing).toEqual(['Deploy']);
  });
});

describe('the test stage', () => {
  test('runs a buildspec of the repository on the commit, and hands nothing on', () => {
    const template = tested();
    const action = actionIn(template, 'Test');
    expect(action).toMatchObject({ ActionTypeId: { Category: 'Test', Provider: 'CodeBuild' }, InputArtifacts: [{ Name: 'Source' }] });
    expect(action).not.toHaveProperty('OutputArtifacts');
    expect(action.Configuration.ProjectName).toEqual({ Ref: expect.stringMatching(/TestProject/) });
    expect(projectIn(template).Source).toMatchObject({ Type: 'CODEPIPELINE', BuildSpec: 'ci/test.yml' });
  });

  test('is told the image that was just built, and where it is', () => {
    const template = tested();
    expect(JSON.parse(actionIn(template, 'Test').Configuration.EnvironmentVariables)).toEqual([{ name: 'IMAGE_URI', value: '#{Build.IMAGE_URI}', type: 'PLAINTEXT' }]);
    expect(actionIn(template, 'Build').Namespace).toBe('Build');
    expect(projectIn(template).Environment.EnvironmentVariables).toEqual([{ Name: 'IMAGE_REPOSITORY_URI', Type: 'PLAINTEXT', Value: expect.anything() }]);
  });

  test('has the project as an attribute, and without tests there is none', () => {
    const { stack, pipeline } = pipelineStack({ testStage: { buildspecFile: 'test.yml' } });
    expect(stack.resolve(pipeline.testProject!.projectName)).toEqual({ Ref: expect.stringMatching(/TestProject/) });
    expect(pipelineStack().pipeline.testProject).toBeUndefined();
  });

  test('can start the image: Docker runs, on the architecture of the service', () => {
    const service = (stack: Stack) => ({ service: fargateService(new Construct(stack, 'Arm'), { runtimePlatform: ARM64 }) });
    const { stack } = pipelineStack((scope) => ({ testStage: { buildspecFile: 'ci/test.yml' }, ...service(scope) }));
    expect(projectIn(Template.fromStack(stack)).Environment).toMatchObject({ PrivilegedMode: true, Type: 'ARM_CONTAINER' });
    expect(projectIn(tested()).Environment).toMatchObject({ PrivilegedMode: true, Type: 'LINUX_CONTAINER', ComputeType: 'BUILD_GENERAL1_SMALL' });
  });

  test('may drive the image from a machine of another architecture', () => {
    const template = Template.fromStack(pipelineStack((stack) => ({
      testStage: { buildspecFile: 'ci/test.yml', buildImage: LinuxBuildImage.STANDARD_7_0 },
      service: fargateService(new Construct(stack, 'Arm'), { runtimePlatform: ARM64 }),
    })).stack);
    expect(projectIn(template).Environment).toMatchObject({ Type: 'LINUX_CONTAINER', Image: 'aws/codebuild/standard:7.0' });
  });

  test('has the options of every build', () => {
    const template = tested((stack) => ({
      computeType: ComputeType.LARGE,
      timeout: Duration.minutes(20),
      environmentVariables: { STAGE: { value: 'test' } },
      dockerHubCredentials: Secret.fromSecretNameV2(stack, 'DockerHub', 'docker-hub'),
      logRetention: RetentionDays.ONE_WEEK,
    }));
    const { Environment, TimeoutInMinutes } = projectIn(template);
    expect(TimeoutInMinutes).toBe(20);
    expect(Environment.ComputeType).toBe('BUILD_GENERAL1_LARGE');
    expect(Environment.EnvironmentVariables.map(({ Name }: any) => Name)).toEqual(['STAGE', 'DOCKERHUB_USERNAME', 'DOCKERHUB_PASSWORD', 'IMAGE_REPOSITORY_URI']);
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
    expect(actionsOf(statementsFor(template, /TestRole/))).toContain('secretsmanager:GetSecretValue');
  });

  test('writes to a log group that is given', () => {
    const template = tested((stack) => ({ logGroup: LogGroup.fromLogGroupName(stack, 'Given', 'given') }));
    expect(projectIn(template).LogsConfig.CloudWatchLogs.GroupName).toBe('given');
    template.resourceCountIs('AWS::Logs::LogGroup', 2); // the build's and the live tag's
  });

  test('in a network waits for its rights, which do not wait for it', () => {
    const template = tested((stack) => ({ vpc: network(new Construct(stack, 'Network')) }));
    const [[, { DependsOn }]] = Object.entries<any>(template.findResources('AWS::CodeBuild::Project', { Properties: { Source: { BuildSpec: 'ci/test.yml' } } }));
    expect(DependsOn).toEqual([expect.stringMatching(/TestRoleDefaultPolicy/), expect.stringMatching(/TestRole/)]);
    expect(projectIn(template).VpcConfig.VpcId).toBe('vpc-1');
  });

  test('has its rights before the pipeline runs', () => {
    const [{ DependsOn }] = Object.values<any>(tested().findResources('AWS::CodePipeline::Pipeline'));
    for (const resource of [/TestRoleDefaultPolicy/, /TestReports/]) expect(DependsOn).toContainEqual(expect.stringMatching(resource));
  });

  test('uses the connection when builds clone the repository themselves, and only then', () => {
    const actions = (fullClone: boolean) => actionsOf(statementsFor(tested({}, { source: GithubSource.connection(CONNECTION, { fullClone }) }), /TestRole/));
    expect(actions(true)).toContain('codeconnections:UseConnection');
    expect(actions(false)).not.toContain('codeconnections:UseConnection');
  });
});

describe('a test stage is refused', () => {
  test.each<[string, Partial<TestStage>, string]>([
    ['outside of the repository', { buildspecFile: '../test.yml' }, 'buildspecFile must stay inside the repository, relative to its root, got: "../test.yml"; for example \'services/api\''],
    ['with a timeout that CodeBuild has not', { timeout: Duration.minutes(1) }, 'timeout must be 5 to 2160 whole minutes, got: 1 minute'],
    ['with a retention and a log group', { logRetention: RetentionDays.ONE_DAY, logGroup: {} as LogGroup },
      'logRetention must be left out when logGroup is given, got: 1; an existing log group keeps its own'],
  ])('%s', (_, options, message) => {
    expect(refusalOf(() => tested(options))).toBe(message);
  });

  test.each(SHELL_CHARACTERS)('with a path that a shell would read otherwise: %j', (buildspecFile) => {
    expect(refusalOf(() => tested({ buildspecFile } as Options))).toContain('buildspecFile must be a path');
  });

  test('with a secret in clear text', () => {
    expect(refusalOf(() => tested({ environmentVariables: { T: { value: '{{resolve:secretsmanager:x}}' } } }))).toContain('environmentVariables.T must hold no secret');
  });
});
