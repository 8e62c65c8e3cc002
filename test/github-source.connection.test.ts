import { CfnParameter, Fn } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { ACCOUNT, actionIn, ENV, fargateService, newStack, only, pipelineIn, pipelineStack, refusalOf, statementsFor } from './helpers';
import { EcsGithubPipeline, EcsGithubPipelineProps, GithubConnectionOptions, GithubSource } from '../src';

const ID = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const ARN = `arn:aws:codeconnections:eu-west-1:${ACCOUNT}:connection/${ID}`;

const withConnection = (options: GithubConnectionOptions = {}, props: Partial<EcsGithubPipelineProps> = {}) =>
  Template.fromStack(pipelineStack({ source: GithubSource.connection(ARN, options), ...props }).stack);

const pushFiltersIn = (template: Template) => {
  const { Triggers } = pipelineIn(template);
  expect(Triggers).toHaveLength(1);
  expect(Triggers[0]).toMatchObject({ ProviderType: 'CodeStarSourceConnection', GitConfiguration: { SourceActionName: 'Source' } });
  return Triggers[0].GitConfiguration.Push;
};

describe('a connection', () => {
  test('fetches the commit, and does not start the pipeline a second time', () => {
    const { stack, pipeline } = pipelineStack({ source: GithubSource.connection(ARN), branch: 'release' });
    const template = Template.fromStack(stack);

    expect(actionIn(template, 'Source')).toMatchObject({
      ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider: 'CodeStarSourceConnection', Version: '1' },
      Configuration: { ConnectionArn: ARN, FullRepositoryId: 'acme/api', BranchName: 'release', DetectChanges: false },
      OutputArtifacts: [{ Name: 'Source' }],
      Namespace: 'Source',
    });
    expect(pipeline.connectionArn).toBe(ARN);
    expect(pipeline.webhookUrl).toBeUndefined();
    expect(pipeline.webhookSecret).toBeUndefined();
  });

  test('needs no token, webhook or secret', () => {
    const template = withConnection();
    template.resourceCountIs('AWS::CodePipeline::Webhook', 0);
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
    template.resourceCountIs('AWS::CodeConnections::Connection', 0);
    expect(JSON.stringify(template.toJSON())).not.toContain('{{resolve:');
  });

  test.each(['codeconnections', 'codestar-connections'])('of the prefix %s is used under both', (prefix) => {
    const template = Template.fromStack(pipelineStack({ source: GithubSource.connection(ARN.replace('codeconnections', prefix)) }).stack);
    expect(statementsFor(template, /PipelineRole/)).toContainEqual({
      Action: ['codeconnections:UseConnection', 'codestar-connections:UseConnection'],
      Effect: 'Allow',
      Resource: [ARN, ARN.replace('codeconnections', 'codestar-connections')],
    });
    expect(JSON.stringify(statementsFor(template, /BuildRole/))).not.toContain('connections');
  });

  test('that is cloned in full is used by the build too', () => {
    const template = withConnection({ fullClone: true });
    expect(actionIn(template, 'Source').Configuration.OutputArtifactFormat).toBe('CODEBUILD_CLONE_REF');
    expect(statementsFor(template, /BuildRole/)).toContainEqual(expect.objectContaining({
      Action: ['codeconnections:UseConnection', 'codestar-connections:UseConnection'],
    }));
  });

  test('is a zip of the commit otherwise', () => {
    expect(actionIn(withConnection(), 'Source').Configuration.OutputArtifactFormat).toBeUndefined();
  });

  test('may have an ARN that only CloudFormation knows', () => {
    const template = Template.fromStack(pipelineStack((stack) => ({
      source: GithubSource.connection(new CfnParameter(stack, 'Connection').valueAsString),
    })).stack);
    expect(actionIn(template, 'Source').Configuration.ConnectionArn).toEqual({ Ref: 'Connection' });
    expect(statementsFor(template, /PipelineRole/)).toContainEqual(expect.objectContaining({ Resource: { Ref: 'Connection' } }));
  });

  test('says what it is', () => {
    expect(GithubSource.connection(ARN).description).toBe('CodeConnections');
    expect(GithubSource.newConnection().description).toBe('CodeConnections, new');
  });
});

describe('what starts the pipeline', () => {
  const branches = (...names: string[]) => ({ Branches: { Includes: names } });

  test.each<[string, GithubConnectionOptions, string | undefined, object[]]>([
    ['every push to main', {}, undefined, [branches('main')]],
    ['every push to the branch', {}, 'release', [branches('release')]],
    ['pushes that touch certain paths', { paths: ['services/api/**', 'shared/**'] }, undefined, [
      { ...branches('main'), FilePaths: { Includes: ['services/api/**', 'shared/**'] } },
    ]],
    ['pushes that touch more than certain paths', { excludePaths: ['docs/**'] }, undefined, [{ ...branches('main'), FilePaths: { Excludes: ['docs/**'] } }]],
    ['both', { paths: ['src/**'], excludePaths: ['src/**/*.md'] }, 'release', [
      { ...branches('release'), FilePaths: { Includes: ['src/**'], Excludes: ['src/**/*.md'] } },
    ]],
    ['tags instead of the branch', { gitTags: ['v*'] }, undefined, [{ Tags: { Includes: ['v*'] } }]],
    ['tags beside the branch that is asked for', { gitTags: ['v*', 'hotfix-*'] }, 'release', [{ Tags: { Includes: ['v*', 'hotfix-*'] } }, branches('release')]],
  ])('%s', (_, options, branch, filters) => {
    expect(pushFiltersIn(withConnection(options, { branch }))).toEqual(filters);
  });

  test('may be known to CloudFormation alone', () => {
    const list = Fn.split(',', Fn.importValue('Paths'));
    expect(pushFiltersIn(withConnection({ paths: list }))).toEqual([
      { ...branches('main'), FilePaths: { Includes: { 'Fn::Split': [',', { 'Fn::ImportValue': 'Paths' }] } } },
    ]);
    expect(pushFiltersIn(withConnection({ paths: [Fn.importValue('Path')] }))[0].FilePaths).toEqual({ Includes: [{ 'Fn::ImportValue': 'Path' }] });
  });

  test.each(['paths', 'excludePaths', 'gitTags'] as const)('%s hold 1 to 8 patterns', (prop) => {
    const patterns = (count: number) => Array.from({ length: count }, (_, i) => `p${i}/**`);
    expect(refusalOf(() => GithubSource.connection(ARN, { [prop]: [] }))).toBe(`${prop} must hold 1 to 8 entries, got: none; leave it out to have no filter`);
    expect(refusalOf(() => GithubSource.connection(ARN, { [prop]: patterns(9) }))).toBe(`${prop} must hold 1 to 8 entries, got: 9; leave it out to have no filter`);
    expect(() => GithubSource.connection(ARN, { [prop]: patterns(8) })).not.toThrow();
  });

  test.each(['', '/services/**', 'a\nb', 'a\x00', 'p'.repeat(256)])('the pattern %j is refused', (pattern) => {
    for (const prop of ['paths', 'excludePaths', 'gitTags']) {
      expect(refusalOf(() => GithubSource.newConnection({ [prop]: ['ok', pattern] })))
        .toBe(`${prop} must be glob patterns of 1 to 255 characters without a leading slash, got: ${JSON.stringify(pattern)}; for example 'services/api/**'`);
    }
  });

  test('a branch that would be read as a pattern is refused', () => {
    expect(refusalOf(() => withConnection({}, { branch: 'fix-{id}' })))
      .toBe('branch must hold no braces with a connection, got: "fix-{id}"; its trigger would read them as a pattern');
  });

  test.each([{ paths: ['src/**'] }, { excludePaths: ['docs/**'] }])('tags are refused beside %j', (options) => {
    expect(refusalOf(() => GithubSource.connection(ARN, { gitTags: ['v*'], ...options })))
      .toBe('gitTags must be given without paths and excludePaths, got: v*; CodePipeline filters tags or paths, not both');
  });
});

describe('the ARN of a connection', () => {
  test.each([
    ARN,
    `arn:aws:codestar-connections:us-east-1:${ACCOUNT}:connection/${ID}`,
    `arn:aws:codeconnections:ap-southeast-2:${ACCOUNT}:connection/${ID}`,
    `arn:aws-cn:codestar-connections:cn-north-1:${ACCOUNT}:connection/${ID}`,
    `arn:aws-us-gov:codeconnections:us-gov-west-1:${ACCOUNT}:connection/${ID}`,
    `arn:aws-iso:codeconnections:us-iso-east-1:${ACCOUNT}:connection/${ID}`,
    `arn:aws-iso-b:codeconnections:us-isob-east-1:${ACCOUNT}:connection/${ID}`,
    `arn:aws-eusc:codeconnections:eusc-de-east-1:${ACCOUNT}:connection/${ID}`,
  ])('%s is accepted', (arn) => {
    expect(() => GithubSource.connection(arn)).not.toThrow();
  });

  test.each([
    ['nothing', ''],
    ['the id alone', ID],
    ['another service', `arn:aws:codecommit:eu-west-1:${ACCOUNT}:connection/${ID}`],
    ['another resource', `arn:aws:codeconnections:eu-west-1:${ACCOUNT}:host/${ID}`],
    ['no resource', `arn:aws:codeconnections:eu-west-1:${ACCOUNT}`],
    ['too few digits in the account', `arn:aws:codeconnections:eu-west-1:11112222333:connection/${ID}`],
    ['too many digits in the account', `arn:aws:codeconnections:eu-west-1:1111222233334:connection/${ID}`],
    ['an account of letters', `arn:aws:codeconnections:eu-west-1:accountnumbr:connection/${ID}`],
    ['no account', `arn:aws:codeconnections:eu-west-1::connection/${ID}`],
    ['no region', `arn:aws:codeconnections::${ACCOUNT}:connection/${ID}`],
    ['no such region', `arn:aws:codeconnections:europe:${ACCOUNT}:connection/${ID}`],
    ['no such partition', `arn:azure:codeconnections:eu-west-1:${ACCOUNT}:connection/${ID}`],
    ['an id that is none', `arn:aws:codeconnections:eu-west-1:${ACCOUNT}:connection/github`],
    ['something behind it', `${ARN}/x`],
    ['a space behind it', `${ARN} `],
    ['a newline behind it', `${ARN}\n`],
    ['something in front', `x${ARN}`],
  ])('%s is refused', (_, arn) => {
    expect(refusalOf(() => GithubSource.connection(arn)))
      .toBe(`connectionArn must be the ARN of a connection, got: ${JSON.stringify(arn)}; for example arn:aws:codeconnections:eu-west-1:111122223333:connection/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee`);
  });
});

describe('a new connection', () => {
  test('is made for GitHub, used by the pipeline and shown by it', () => {
    const { stack, pipeline } = pipelineStack({ source: GithubSource.newConnection({ connectionName: 'acme.github_1-x' }) });
    const template = Template.fromStack(stack);
    const [[connectionId, connection]] = Object.entries(template.findResources('AWS::CodeConnections::Connection'));
    const arn = { 'Fn::GetAtt': [connectionId, 'ConnectionArn'] };

    expect(connection.Properties).toEqual({ ConnectionName: 'acme.github_1-x', ProviderType: 'GitHub' });
    expect(stack.resolve(pipeline.connectionArn)).toEqual(arn);
    expect(actionIn(template, 'Source').Configuration.ConnectionArn).toEqual(arn);
    expect(statementsFor(template, /PipelineRole/)).toContainEqual(expect.objectContaining({
      Action: ['codeconnections:UseConnection', 'codestar-connections:UseConnection'], Resource: arn,
    }));
    expect(pushFiltersIn(template)).toEqual([{ Branches: { Includes: ['main'] } }]);
  });

  test('has a name that AWS takes, however long its place in the app is', () => {
    for (const depth of [0, 5]) {
      const stack = newStack();
      const scope = Array.from({ length: depth }).reduce<Construct>((outer, _, i) => new Construct(outer, `Department_${i}`), stack);
      new EcsGithubPipeline(scope, 'Pipeline', { repo: 'acme/api', service: fargateService(stack), source: GithubSource.newConnection() });
      expect(only(Template.fromStack(stack), 'AWS::CodeConnections::Connection').ConnectionName).toMatch(/^[A-Za-z0-9._-]{1,32}$/);
    }
  });

  test('keeps the name that it got from its place, for by another name it would be another one and have to be confirmed again', () => {
    const { stack } = pipelineStack({ source: GithubSource.newConnection() });
    expect(only(Template.fromStack(stack), 'AWS::CodeConnections::Connection').ConnectionName).toBe('Stack-Pipeline-013D2286');
  });

  test('says where it is confirmed, and how to check', () => {
    const { stack } = pipelineStack({ source: GithubSource.newConnection() }, ENV);
    const template = Template.fromStack(stack);
    const [connectionId] = Object.keys(template.findResources('AWS::CodeConnections::Connection'));
    const [output] = Object.values(template.findOutputs('*'));
    expect(output.Value['Fn::Join'][1]).toEqual([
      expect.stringContaining('https://eu-west-1.console.aws.amazon.com/codesuite/settings/connections?region=eu-west-1'),
      { 'Fn::GetAtt': [connectionId, 'ConnectionArn'] },
      ' --query Connection.ConnectionStatus',
    ]);
    expect(output.Value['Fn::Join'][1][0]).toContain('aws codeconnections get-connection --connection-arn ');
  });

  test.each(['', ' ', 'ä', 'a\n', 'c'.repeat(33)])('named %j is refused', (connectionName) => {
    expect(refusalOf(() => GithubSource.newConnection({ connectionName }))).toBe(
      `connectionName must be 1 to 32 characters of ASCII, and not only spaces, got: ${JSON.stringify(connectionName)}; for example 'github-acme'`);
  });

  test('may have a name that only CloudFormation knows', () => {
    const { stack } = pipelineStack({ source: GithubSource.newConnection({ connectionName: Fn.importValue('Name') }) });
    expect(only(Template.fromStack(stack), 'AWS::CodeConnections::Connection').ConnectionName).toEqual({ 'Fn::ImportValue': 'Name' });
  });
});
