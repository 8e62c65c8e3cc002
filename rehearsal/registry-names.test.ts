import { atAws, withRegistry } from './registry-names';

const AWS = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const HERE = '127.0.0.1:5000';

test("the local registry stands where AWS's stood, in every variable", () => {
  const variables = { URI: `${AWS}/api`, BOTH: `${AWS}/a,${AWS}/b`, NONE: 'api', ELSEWHERE: 'public.ecr.aws/api' };
  expect(withRegistry(variables, HERE)).toEqual({ URI: `${HERE}/api`, BOTH: `${HERE}/a,${HERE}/b`, NONE: 'api', ELSEWHERE: 'public.ecr.aws/api' });
});

test("what leaves this machine has AWS's names again", () => {
  const text = JSON.stringify([{ name: 'api', imageUri: `${HERE}/api:release-1` }, { name: 'web', imageUri: 'public.ecr.aws/web' }]);
  expect(JSON.parse(atAws(text, HERE, 'eu-west-1'))).toEqual([{ name: 'api', imageUri: `${AWS}/api:release-1` }, { name: 'web', imageUri: 'public.ecr.aws/web' }]);
});
