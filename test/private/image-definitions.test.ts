import { Fn } from 'aws-cdk-lib';
import { definitionsFor } from './build-run';
import { ServiceFacts } from '../../src/private/service-facts';

const facts = (...containerNames: string[]) => ({ containerNames }) as ServiceFacts;

test('one service has the plain names', () => {
  const definitions = definitionsFor([['api']]);
  expect(definitions.files).toEqual([{ fileName: 'imagedefinitions.json', variables: ['CONTAINER_NAME'] }]);
  expect(definitions.environmentVariables).toEqual({ CONTAINER_NAME: { value: 'api' } });
  expect(definitions.fileFor(facts('api'))).toBe('imagedefinitions.json');
});

test('services whose containers have the same names share a file', () => {
  const definitions = definitionsFor([['api', 'proxy'], ['api', 'proxy']]);
  expect(definitions.files).toHaveLength(1);
  expect(definitions.fileFor(facts('api', 'proxy'))).toBe('imagedefinitions.json');
});

test('others have files of their own, for ECS refuses a name that the task definition lacks', () => {
  const definitions = definitionsFor([['api'], ['worker', 'api'], ['api'], ['worker']]);
  expect(definitions.files).toEqual([
    { fileName: 'imagedefinitions.json', variables: ['CONTAINER_NAME'] },
    { fileName: 'imagedefinitions-2.json', variables: ['CONTAINER_NAME_2', 'CONTAINER_NAME'] },
    { fileName: 'imagedefinitions-3.json', variables: ['CONTAINER_NAME_2'] },
  ]);
  expect(definitions.environmentVariables).toEqual({ CONTAINER_NAME: { value: 'api' }, CONTAINER_NAME_2: { value: 'worker' } });
  expect([facts('api'), facts('worker', 'api'), facts('worker')].map((each) => definitions.fileFor(each)))
    .toEqual(['imagedefinitions.json', 'imagedefinitions-2.json', 'imagedefinitions-3.json']);
});

test('a name that only CloudFormation knows is a name like any other', () => {
  const name = Fn.importValue('Container');
  expect(definitionsFor([[name], ['api'], [name]]).environmentVariables).toEqual({ CONTAINER_NAME: { value: name }, CONTAINER_NAME_2: { value: 'api' } });
});
