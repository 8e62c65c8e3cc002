import { Lazy } from 'aws-cdk-lib';
import { userParameters } from '../../../src/private/steps/user-parameters';
import { newStack, refusalOf } from '../../helpers';

test('values are JSON', () => {
  expect(JSON.parse(userParameters('beforeDeploy', { cluster: 'shop', command: ['echo', '"quoted" \\ '] }))).toEqual({ cluster: 'shop', command: ['echo', '"quoted" \\ '] });
});

test('what is no ASCII is escaped, also beyond the first plane', () => {
  const text = userParameters('beforeDeploy', { command: ['naïve 分支 🚀'] });
  expect(text).toMatch(/^[\x00-\x7f]*$/);
  expect(JSON.parse(text)).toEqual({ command: ['naïve 分支 🚀'] });
});

test('a name that only CloudFormation knows stands in it as it is', () => {
  expect(newStack().resolve(userParameters('beforeDeploy', { cluster: Lazy.string({ produce: () => 'shop' }) }))).toBe('{"cluster":"shop"}');
});

test('more than CodePipeline takes is refused, with the length', () => {
  expect(refusalOf(() => userParameters('beforeDeploy', { command: ['x'.repeat(1000)] }))).toMatch(/^beforeDeploy must fit into the 1000 characters .*, got: 1016; /);
  expect(userParameters('beforeDeploy', { command: ['x'.repeat(984)] })).toHaveLength(1000);
});

test('a name that only CloudFormation knows counts as a long one', () => {
  const cluster = Lazy.string({ produce: () => 'shop' });
  expect(() => userParameters('beforeDeploy', { cluster, command: ['x'.repeat(871)] })).not.toThrow();
  expect(refusalOf(() => userParameters('beforeDeploy', { cluster, command: ['x'.repeat(872)] }))).toContain('got: 1001; ');
});
