import { lostBetween, stateOf } from './state';

const resource = (LogicalResourceId: string, ResourceType: string, PhysicalResourceId: string) =>
  ({ LogicalResourceId, ResourceType, PhysicalResourceId, ResourceStatus: 'CREATE_COMPLETE', Timestamp: new Date(0) } as const);

const images = resource('Images', 'AWS::ECR::Repository', 'images-1');
const secret = resource('Secret', 'AWS::SecretsManager::Secret', 'secret-1');

test.each([
  ['replaced', [resource('Images', 'AWS::ECR::Repository', 'images-2'), secret], ['AWS::ECR::Repository']],
  ['removed', [images], ['AWS::SecretsManager::Secret']],
  ['made anew under another logical id', [images, resource('Secret2', 'AWS::SecretsManager::Secret', 'secret-2')], ['AWS::SecretsManager::Secret']],
  ['kept, beside new ones', [images, secret, resource('Bucket', 'AWS::S3::Bucket', 'bucket-1')], []],
])('a resource is noticed that was %s', (_what, after, lost) => {
  expect(lostBetween(stateOf([images, secret]), stateOf(after))).toEqual(lost);
});

test('nobody misses a policy', () => {
  expect(lostBetween(stateOf([resource('Policy', 'AWS::IAM::Policy', 'policy-1')]), stateOf([]))).toEqual([]);
});
