import { allowedActions, failingRows, mismatches, RoleName, Row, ROLES, unnoticed } from './simulator';
import { BUILD_ROWS } from './table-build';
import { LIVE_ROWS } from './table-live';
import { PIPELINE_ROWS } from './table-pipeline';
import { variant } from './variants';

const ROWS: Row[] = [...BUILD_ROWS, ...PIPELINE_ROWS, ...LIVE_ROWS];
const ROLE_NAMES = Object.keys(ROLES) as RoleName[];

describe('what the roles of the quickstart may do', () => {
  test.each(ROWS.map((row) => [row[0], row[4], row[1], row[2], row[5], row] as const))('%s is %s %s on %s: %s', async (...columns) => {
    expect(await mismatches(variant('none'), [columns[5]])).toEqual([]);
  });

  test.each(ROLE_NAMES)('every permission of the role %s is held for a row, and held back by another', async (role) => {
    expect(await unnoticed(variant('none'), role, ROWS)).toEqual([]);
  });

  test('no row is there twice', () => {
    const requests = ROWS.map(([role, action, resource, context]) => JSON.stringify([role, action, resource, context]));
    expect(requests.filter((request, i) => requests.indexOf(request) !== i)).toEqual([]);
  });
});

describe('a row of the table fails when a single action is taken away', () => {
  const template = variant('none');
  const removals = ROLE_NAMES.flatMap((role) => allowedActions(template, role).map(({ action, left }) => [role, action, left] as const));

  test.each(removals)('from the role %s, %s', async (role, action, left) => {
    const failing = await failingRows(template, role, left, ROWS);
    expect(failing).not.toEqual([]);
    expect(failing.map((row) => [row[1], row[4]])).toEqual(failing.map(() => [action, 'allowed']));
  });

  test('from every role', () => {
    expect(removals.map(([role, action]) => `${role} ${action}`).sort()).toEqual(
      ROLE_NAMES.flatMap((role) => template.statementsOf(ROLES[role]).flatMap((statement) => statement.Action.map((action) => `${role} ${action}`))).sort(),
    );
  });
});

describe('the table itself', () => {
  const template = variant('none');

  test('notices a permission without a row', async () => {
    const rows = ROWS.filter((row) => row[1] !== 'ecr:PutImage' || row[4] === 'denied');
    expect(await unnoticed(template, 'build', rows)).toEqual(['build: ecr:PutImage taken away']);
  });

  test('notices a permission that no row holds back', async () => {
    const rows = ROWS.filter((row) => row[1] !== 'ecs:UpdateService' || row[4] === 'allowed');
    expect(await unnoticed(template, 'pipeline', rows)).toEqual(['pipeline: ecs:UpdateService on all resources']);
  });

  test('notices a permission on all resources that is not held back from another role', async () => {
    const rows = ROWS.filter((row) => row[1] !== 'ecs:DescribeTaskDefinition' || row[4] === 'allowed');
    expect(await unnoticed(template, 'pipeline', rows)).toEqual(['pipeline: ecs:DescribeTaskDefinition denied to another role']);
  });
});
