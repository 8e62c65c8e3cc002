import { strToU8, zipSync } from 'fflate';
import { DeployAction } from './deploy-action';

const CURRENT = {
  taskDefinitionArn: 'arn:api:1',
  family: 'api',
  revision: 1,
  status: 'ACTIVE',
  registeredBy: 'somebody',
  cpu: '256',
  containerDefinitions: [{ name: 'api', image: 'old' }, { name: 'sidecar', image: 'kept' }],
};
const definitions = (name = 'api') => JSON.stringify([{ name, imageUri: 'new' }]);

/** An AWS with one service, whose tags and artifact are given; `log` has what was called, and with what. */
function world({ tags = [] as object[], files = { 'imagedefinitions.json': definitions() } as { [name: string]: string }, services = [{ taskDefinition: 'arn:api:1' }] } = {}) {
  const log: [string, unknown][] = [];
  const told = (name: string, answer: object) => async (request: unknown) => { log.push([name, request]); return answer; };
  const zip = zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
  const role = {
    s3: { getObject: told('get', { Body: { transformToByteArray: async () => zip } }) },
    ecs: {
      describeServices: told('services', { services }),
      describeTaskDefinition: told('describe', { taskDefinition: CURRENT, tags }),
      registerTaskDefinition: told('register', { taskDefinition: { taskDefinitionArn: 'arn:api:2', revision: 2, family: 'api' } }),
      updateService: told('update', {}),
    },
  };
  const aws: any = { as: async (...who: string[]) => { log.push(['as', who]); return role; } };
  const localServices: any = { of: () => ({ deploy: async () => void log.push(['deploy', undefined]) }) };
  const play = async (configuration: { [key: string]: string } = {}) => new DeployAction(aws, localServices).play(
    { inputArtifacts: ['image'], configuration: { ClusterName: 'c', ServiceName: 's', ...configuration }, roleArn: 'arn:role' } as any,
    { id: 'execution' } as any, { name: 'pipeline', artifactBucket: 'artifacts', roleArn: 'arn:pipeline' });
  const called = (name: string): any => log.find(([each]) => each === name)?.[1];
  return { log, play, called };
}

test("works with the action's role", async () => {
  const { play, called } = world();
  await play();
  expect(called('as')).toEqual(['arn:role', 'codepipeline.amazonaws.com']);
});

test('registers a revision with the new image and nothing else changed', async () => {
  const { play, called } = world();
  await play();
  expect(called('register')).toEqual({ family: 'api', cpu: '256', containerDefinitions: [{ name: 'api', image: 'new' }, { name: 'sidecar', image: 'kept' }] });
});

test('tags are handed on to the next revision', async () => {
  const { play, called } = world({ tags: [{ key: 'team', value: 'a' }] });
  await play();
  expect(called('register').tags).toEqual([{ key: 'team', value: 'a' }]);
});

test("makes the revision the service's before it waits for its tasks", async () => {
  const { play, log, called } = world();
  expect((await play()).says).toBe('revision 2 of api, api from new');
  expect(called('update')).toEqual({ cluster: 'c', service: 's', taskDefinition: 'arn:api:2' });
  expect(log.map(([name]) => name).slice(-3)).toEqual(['register', 'update', 'deploy']);
});

test('reads the file that the action names', async () => {
  const { play, called } = world({ files: { 'other.json': definitions() } });
  await play({ FileName: 'other.json' });
  expect(called('register')).toBeDefined();
});

test.each([
  ['a file that is not there', { files: { 'readme.md': '' } }, 'Did not find the image definition file imagedefinitions.json'],
  ['a container that is not there', { files: { 'imagedefinitions.json': definitions('web') } }, 'container web does not exist'],
  ['a service that is not there', { services: [] }, 'the cluster c has no service s'],
])('%s leaves the service as it is', async (_what, given, message) => {
  const { play, called } = world(given);
  await expect(play()).rejects.toThrow(message);
  expect(called('register')).toBeUndefined();
  expect(called('update')).toBeUndefined();
});
