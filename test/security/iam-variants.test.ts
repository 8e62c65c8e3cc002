import { arn } from './physical-template';
import { allowedActions, failingRows, mismatches, RoleName, ROLES, unnoticed } from './simulator';
import { VARIANT_ROWS } from './table-variants';
import { variant, VariantName } from './variants';

const ROLE_NAMES = Object.keys(ROLES) as RoleName[];

describe.each(Object.keys(VARIANT_ROWS) as Exclude<VariantName, 'none'>[])('what the roles may do with the variant %s', (name) => {
  const rows = VARIANT_ROWS[name];

  test.each(rows.map((row) => [row[0], row[4], row[1], row[2], row[5], row] as const))('%s is %s %s on %s: %s', async (...columns) => {
    expect(await mismatches(variant(name), [columns[5]])).toEqual([]);
  });

  test('no row is there twice', () => {
    const requests = rows.map(([role, action, resource, context]) => JSON.stringify([role, action, resource, context]));
    expect(requests.filter((request, i) => requests.indexOf(request) !== i)).toEqual([]);
  });

  const removals = ROLE_NAMES.flatMap((role) => allowedActions(variant(name), role, variant('none').statementsOf(ROLES[role]))
    .map(({ action, statement, left }) => [role, action, statement.Resource, left] as const));

  test.each(removals)('fails a row when the role %s loses %s on %j', async (role, _action, _resources, left) => {
    expect(await failingRows(variant(name), role, left, rows)).not.toEqual([]);
  });

  test('every permission that it adds is held for a row, and held back by another', async () => {
    const missed = await Promise.all(ROLE_NAMES.map((role) => unnoticed(variant(name), role, rows, variant('none').statementsOf(ROLES[role]))));
    expect(missed.flat()).toEqual([]);
  });
});

describe('what a variant makes unnecessary', () => {
  test.each<[VariantName, RoleName, string]>([
    ['importedService', 'execution', 'ecr:BatchGetImage'],
    ['artifactBucket', 'build', 'arn:aws:s3:::pipeline-artifactbucket'],
    ['artifactBucket', 'pipeline', 'arn:aws:s3:::pipeline-artifactbucket'],
    ['importedService', 'pipeline', arn('ecs', 'service/Cluster/Service-Service')],
  ])('%s: the role %s holds nothing of %s', (name, role, actionOrResource) => {
    expect(JSON.stringify(variant('none').statementsOf(ROLES[role]))).toContain(actionOrResource);
    expect(JSON.stringify(variant(name).statementsOf(ROLES[role]))).not.toContain(actionOrResource);
  });
});

test('a new connection is used under the prefix of either day', () => {
  expect(variant('newConnection').statementsOf(ROLES.pipeline)).toContainEqual({
    Effect: 'Allow',
    Action: ['codeconnections:UseConnection', 'codestar-connections:UseConnection'],
    Resource: [arn('codeconnections', 'connection/Pipeline-Connection')],
  });
});
