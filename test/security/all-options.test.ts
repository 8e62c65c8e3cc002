import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Aspects, Stack } from 'aws-cdk-lib';
import { AwsSolutionsChecks, INagLogger, NagLoggerNonComplianceData, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { PhysicalTemplate } from './physical-template';
import { SUPPRESSIONS } from './suppressions';
import { allOptions } from '../integ.all-options';
import { minimal } from '../integ.minimal';

// What holds for the variants of the quickstart holds for every option at once.

const APPS: [string, (app: App) => Stack[]][] = [['all options', allOptions], ['the least', (app) => [minimal(app)]]];
const OWN = /^(Pipeline|Images)-/;

const outdirs: string[] = [];
afterAll(() => outdirs.forEach((outdir) => rmSync(outdir, { recursive: true })));

/** A finding without the names that the apps give to things. */
function anonymous(finding: string): string {
  return finding
    .replace(/<(?!AWS::)[^>]*>/g, '<>')
    .replace(/:::[a-z-]+\//, ':::<>/')
    .replace(/task-definition\/(?!\*)[^:]+:/, 'task-definition/<>:')
    .replace(/:task\/[^/]+\//, ':task/<>/')
    .replace(/ WebhookSecret\d*/, ' WebhookSecret');
}

const EXPLAINED = new Set(SUPPRESSIONS.flatMap(({ id, wildcard, paths }) => paths.map((path) => {
  const finding = wildcard && (wildcard.startsWith('Action::') ? wildcard : `Resource::${wildcard}`);
  return anonymous([id, path, ...finding ? [finding] : []].join(' '));
})));

/** Every finding of cdk-nag on the resources that are ours. */
function findingsIn(make: (app: App) => Stack[]): string[] {
  const app = new App();
  const stacks = make(app);
  const findings: string[] = [];
  const add = ({ resource, ruleId, findingId }: Pick<NagLoggerNonComplianceData, 'resource' | 'ruleId' | 'findingId'>) => {
    const path = resource.node.path.split('/').slice(1).join('/').replace(/\/Resource$/, '');
    if (!/^(Pipeline|Images)\//.test(path)) return;
    findings.push(anonymous([ruleId, path.replace(/^Pipeline\//, ''), findingId].join(' ').trim()));
  };
  const logger: INagLogger = {
    onCompliance: () => {},
    onNotApplicable: () => {},
    onNonCompliance: add,
    onError: (data) => add({ ...data, ruleId: 'CdkNagValidationFailure', findingId: '' }),
    onSuppressed: () => {},
    onSuppressedError: () => {},
  };
  for (const Pack of [AwsSolutionsChecks, NIST80053R5Checks, PCIDSS321Checks]) {
    Aspects.of(app).add(new Pack({ reports: false, additionalLoggers: [logger] }));
  }
  app.synth();
  expect(stacks).not.toHaveLength(0);
  return findings;
}

function synthesised(make: (app: App) => Stack[]): { templates: [string, PhysicalTemplate][]; texts: string[] } {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk.out-'));
  outdirs.push(outdir);
  const app = new App({ outdir });
  const stacks = make(app);
  const assembly = app.synth();
  return {
    templates: stacks.map((stack) => [stack.stackName, new PhysicalTemplate(stack, assembly.getStackByName(stack.stackName).template)]),
    texts: readdirSync(outdir).filter((name) => name.endsWith('.json')).map((name) => readFileSync(join(outdir, name), 'utf8')),
  };
}

const SERVICES = ['codebuild', 'codepipeline', 'lambda'].map((service) => `${service}.amazonaws.com`);
/** All that has no resource level, or shows too little with one. */
const ON_ALL_RESOURCES = [
  'codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult', 'ecr:GetAuthorizationToken', 'ecs:DescribeTaskDefinition',
  'inspector2:ListCoverage', 'inspector2:ListFindings', 'lambda:ListFunctions',
  ...['DhcpOptions', 'NetworkInterfaces', 'SecurityGroups', 'Subnets', 'Vpcs'].map((what) => `ec2:Describe${what}`),
];

describe.each(APPS)('the app with %s', (_, make) => {
  const { templates, texts } = synthesised(make);

  test('has no finding of cdk-nag that is not explained', () => {
    const findings = findingsIn(make);
    expect(findings).toContain(anonymous('AwsSolutions-IAM5 PipelineRole/DefaultPolicy Resource::*'));
    expect([...new Set(findings)].filter((finding) => !EXPLAINED.has(finding))).toEqual([]);
  });

  test('keeps secrets by reference', () => {
    const resolved = texts.join().match(/[^"]*\{\{resolve:[^"]*/g)!;
    expect(resolved.filter((each) => !/^\{\{resolve:secretsmanager:/.test(each))).toEqual([]);
    for (const [, { template }] of templates) {
      for (const { Type, Properties } of Object.values<any>(template.Resources)) {
        if (Type === 'AWS::SecretsManager::Secret') expect([Properties.SecretString, typeof Properties.GenerateSecretString]).toEqual([undefined, 'object']);
        if (Type === 'AWS::CodeBuild::Project') expect(JSON.stringify(Properties)).not.toContain('{{resolve:');
      }
    }
  });

  describe.each(templates)('in the stack %s', (_name, template) => {
    const roles = template.idsOf('AWS::IAM::Role').filter((id) => OWN.test(template.nameOf(id)));
    const statements = roles.flatMap((id) => template.statementsOf(template.nameOf(id)));

    test.each(roles)('the role %s trusts one service, for this account', (id) => {
      const { AssumeRolePolicyDocument: { Statement: [statement, ...others] }, ManagedPolicyArns, Policies } = template.propertiesOf(id);
      const service = statement.Principal.Service;
      expect([others, ManagedPolicyArns, Policies]).toEqual([[], undefined, undefined]);
      expect(statement).toEqual({
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: service },
        Condition: { StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } },
      });
      expect(SERVICES).toContain(service);
    });

    test('no role assumes another', () => {
      expect(statements.flatMap(({ Action }) => Action).filter((action) => action.startsWith('sts:'))).toEqual([]);
    });

    test('all resources are open only for what has no resource level', () => {
      const actions = statements.filter(({ Resource }) => Resource.includes('*')).flatMap(({ Action }) => Action);
      expect(actions).toContain('ecs:DescribeTaskDefinition');
      expect(actions.filter((action) => !ON_ALL_RESOURCES.includes(action))).toEqual([]);
    });

    test('no action is a pattern, and nothing is allowed by exclusion', () => {
      expect(statements.flatMap(({ Action }) => Action).filter((action) => /[*?]/.test(action))).toEqual([]);
      expect([...new Set(statements.map((each) => Object.keys(each).filter((key) => key !== 'Condition').sort().join()))]).toEqual(['Action,Effect,Resource']);
    });

    test('roles are passed to tasks alone, and by their names', () => {
      const passing = statements.filter(({ Action }) => Action.includes('iam:PassRole'));
      expect(passing).not.toEqual([]);
      for (const { Condition, Resource } of passing) {
        expect(Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } });
        expect(Resource.filter((role) => role.includes('*'))).toEqual([]);
      }
    });
  });
});
