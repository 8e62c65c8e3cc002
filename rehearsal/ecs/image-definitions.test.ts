import { TaskDefinition } from './api';
import { InvalidActionConfiguration } from './failures';
import { nextRevision, parseImageDefinitions } from './image-definitions';

const parse = (bytes: string | Buffer | undefined) => parseImageDefinitions('imagedefinitions.json', typeof bytes === 'string' ? Buffer.from(bytes) : bytes);

test('reads which container gets which image', () => {
  const definitions = [{ name: 'api', imageUri: 'host/repo:tag' }, { name: 'proxy', imageUri: 'host/proxy:1' }];
  expect(parse(JSON.stringify(definitions))).toEqual(definitions);
});

test.each([
  ['missing', undefined, 'Did not find the image definition file imagedefinitions.json in the input artifact'],
  ['malformed', '[{"name":"api",', 'The image definition file imagedefinitions.json contains invalid JSON: '],
  ['empty', '', 'contains invalid JSON'],
  ['not UTF-8', Buffer.from([0x5b, 0xff, 0x5d]), 'contains invalid JSON'],
  ['no list', '{"name":"api","imageUri":"a"}', 'must be a list of {"name": …, "imageUri": …}, got: {"name":"api","imageUri":"a"}'],
  ['an empty list', '[]', 'must be a list'],
  ['a list of something else', '[null]', 'Entry 1 of imagedefinitions.json must have a name and an imageUri, got: null'],
  ['without a name', '[{"imageUri":"a"}]', 'Entry 1 of imagedefinitions.json must have a name'],
  ['with a wrong key', '[{"name":"api","image":"a"}]', 'got: {"name":"api","image":"a"}'],
  ['of blue/green deployments', '[{"ImageURI":"a"}]', 'got: {"ImageURI":"a"}'],
  ['with an empty image', '[{"name":"api","imageUri":""}]', 'must have a name and an imageUri'],
  ['with a second entry that is wrong', '[{"name":"api","imageUri":"a"},{"name":"b"}]', 'Entry 2 of imagedefinitions.json'],
])('refuses a file that is %s', (_, bytes, message) => {
  const parsing = () => parse(bytes);
  expect(parsing).toThrow(InvalidActionConfiguration);
  expect(parsing).toThrow(message);
});

test('refuses more than 100 KB', () => {
  const definitions = (length: number) => `[{"name":"api","imageUri":"${'x'.repeat(length)}"}]`;
  expect(parse(definitions(102_000))).toHaveLength(1);
  expect(() => parse(definitions(103_000))).toThrow('must have at most 100 KB, got: 1030');
});

describe('the next revision', () => {
  const current: TaskDefinition = {
    family: 'api',
    cpu: '256',
    containerDefinitions: [
      { name: 'api', image: 'public/nginx', portMappings: [{ containerPort: 80 }], environment: [{ name: 'A', value: 'b' }] },
      { name: 'proxy', image: 'public/envoy', essential: false },
    ],
  };

  test('has another image in the named container, and nothing else changes', () => {
    const before = structuredClone(current);
    const [api, proxy] = current.containerDefinitions;
    expect(nextRevision(current, [{ name: 'api', imageUri: 'host/api:1' }])).toEqual({ ...current, containerDefinitions: [{ ...api, image: 'host/api:1' }, proxy] });
    expect(current).toEqual(before);
  });

  test('has a container for every name, or is refused', () => {
    expect(() => nextRevision(current, [{ name: 'api', imageUri: 'a' }, { name: 'web', imageUri: 'b' }]))
      .toThrow('The AWS ECS container web does not exist; the task definition has: api, proxy');
  });
});
