import { Aspects } from 'aws-cdk-lib';
import { AwsSolutionsChecks, INagLogger, NIST80053R5Checks, NagLoggerNonComplianceData, NagSuppressions, PCIDSS321Checks } from 'cdk-nag';
import { quickstart } from './fixture';
import { Suppression, SUPPRESSIONS } from './suppressions';
import { VARIANT_NAMES, VariantName, VARIATIONS } from './variants';

const findingOf = (wildcard: string) => wildcard.startsWith('Action::') ? wildcard : `Resource::${wildcard}`;

interface Outcome {
  readonly findings: string[];
  readonly errors: string[];
  readonly suppressed: string[];
}

/** Findings on the construct's own resources; the service, its network and its cluster are the example's. */
function check(name: VariantName, suppressions: Suppression[]): Outcome {
  const { app, stack, pipeline } = quickstart(VARIATIONS[name]);
  const outcome: Outcome = { findings: [], errors: [], suppressed: [] };
  const within = `${pipeline.node.path}/`;
  const add = (to: string[], { resource, ruleId, findingId }: Pick<NagLoggerNonComplianceData, 'resource' | 'ruleId' | 'findingId'>) => {
    const { path } = resource.node;
    const start = [within, `${stack.node.path}/`].find((each) => path.startsWith(each) && (each === within || path.startsWith(`${each}Images/`)));
    if (start) to.push([ruleId, path.slice(start.length).replace(/\/Resource$/, ''), findingId].join(' ').trim());
  };
  const logger: INagLogger = {
    onCompliance: () => {},
    onNotApplicable: () => {},
    onNonCompliance: (data) => add(outcome.findings, data),
    onError: (data) => add(outcome.errors, { ...data, findingId: data.errorMessage }),
    onSuppressed: (data) => add(outcome.suppressed, data),
    onSuppressedError: (data) => add(outcome.suppressed, { ...data, ruleId: 'CdkNagValidationFailure', findingId: '' }),
  };

  for (const { id, reason, wildcard, paths } of suppressions) {
    for (const path of paths) {
      NagSuppressions.addResourceSuppressionsByPath(stack, `/${path.startsWith('Images/') ? `${stack.node.path}/` : within}${path}/Resource`, [
        { id, reason, appliesTo: wildcard ? [findingOf(wildcard)] : undefined },
      ]);
    }
  }
  for (const Pack of [AwsSolutionsChecks, NIST80053R5Checks, PCIDSS321Checks]) {
    Aspects.of(app).add(new Pack({ reports: false, additionalLoggers: [logger] }));
  }
  app.synth();
  return outcome;
}

describe.each(VARIANT_NAMES)('cdk-nag on the construct, variant %s', (name) => {
  const suppressions = SUPPRESSIONS.filter(({ variants }) => !variants || variants.includes(name));
  let outcome: Outcome;
  beforeAll(() => { outcome = check(name, suppressions); });

  test('finds nothing that is not explained', () => {
    expect(outcome.findings).toEqual([]);
  });

  test('could apply every rule', () => {
    expect(outcome.errors).toEqual([]);
  });

  test('finds all that is explained', () => {
    const explained = suppressions.flatMap(({ id, wildcard, paths }) => paths.map((path) => `${id} ${path}${wildcard ? ` ${findingOf(wildcard)}` : ''}`));
    expect([...new Set(outcome.suppressed)].sort()).toEqual(explained.sort());
  });
});

test('without explanations there is something to find', () => {
  expect(check('none', []).findings).toContain('AwsSolutions-IAM5 PipelineRole/DefaultPolicy Resource::*');
});

test('every explanation is one', () => {
  for (const { reason } of SUPPRESSIONS) expect(reason.length).toBeGreaterThan(30);
});
