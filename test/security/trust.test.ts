import { roleArn } from './physical-template';
import { mayAssume } from './simulator';
import { variant, VARIANT_NAMES, VariantName } from './variants';

// AWS does not say of every service whether it tells for whom it assumes a role, so what a role needs holds both when it does and when it does not.

const THIS_ACCOUNT = { 'aws:SourceAccount': '111122223333' };
const ANOTHER_ACCOUNT = { 'aws:SourceAccount': '444455556666' };
const SERVICES = ['codebuild', 'codepipeline', 'ecs-tasks', 'events', 'lambda'].map((service) => `${service}.amazonaws.com`);

/** Roles that the construct makes, with their trust policies; the execution role is the service's. */
function rolesIn(name: VariantName): [string, any][] {
  const template = variant(name);
  return template.idsOf('AWS::IAM::Role')
    .filter((id) => /^(Pipeline|Images)-/.test(template.nameOf(id)))
    .map((id) => [template.nameOf(id), template.propertiesOf(id).AssumeRolePolicyDocument]);
}

/** One variant for each role that there is. */
const ROLES = new Map(VARIANT_NAMES.flatMap(rolesIn));

test('every role is there', () => {
  expect([...ROLES.keys()].sort()).toEqual([
    'Images-InitialImage-Role', 'Pipeline-BeforeDeploy-Role', 'Pipeline-BuildRole', 'Pipeline-MoveLiveTag-Role', 'Pipeline-PipelineRole', 'Pipeline-ScanGate-Role',
    'Pipeline-TestRole',
  ]);
});

describe.each([...ROLES])('the role %s', (role, trust) => {
  const { Service: service } = trust.Statement[0].Principal;
  const ask = (principal: string, context = {}) => mayAssume(role, trust, principal, context);

  test('is assumed by its service, which says that it acts for this account', async () => {
    expect(await ask(service, THIS_ACCOUNT)).toBe(true);
  });

  test('is assumed by its service, which does not say for whom it acts', async () => {
    expect(await ask(service)).toBe(true);
  });

  test('is not assumed by its service for another account', async () => {
    expect(await ask(service, ANOTHER_ACCOUNT)).toBe(false);
  });

  test.each(SERVICES.filter((each) => each !== service))('is not assumed by %s', async (other) => {
    expect([await ask(other), await ask(other, THIS_ACCOUNT)]).toEqual([false, false]);
  });

  test.each([...ROLES.keys()].filter((each) => each !== role))('is not assumed by the role %s', async (other) => {
    expect(await ask(roleArn(other), THIS_ACCOUNT)).toBe(false);
  });

  test('is not assumed by anybody of another account', async () => {
    expect(await ask('arn:aws:iam::444455556666:role/Admin')).toBe(false);
  });
});

test.each(VARIANT_NAMES)('in the variant %s each role is trusted as everywhere', (name) => {
  for (const [role, trust] of rolesIn(name)) expect(trust).toEqual(ROLES.get(role));
});

test('the evaluation of trust knows a condition that must be there from one that may', async () => {
  const strict = { Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole', Condition: { StringEquals: THIS_ACCOUNT } }] };
  const asked = [{}, THIS_ACCOUNT, ANOTHER_ACCOUNT].map((context) => mayAssume('Strict', strict, 'lambda.amazonaws.com', context));
  expect(await Promise.all(asked)).toEqual([false, true, false]);
});
