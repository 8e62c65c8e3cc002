import { parseImageDefinitions } from './image-definitions';

const parse = (text: string) => parseImageDefinitions('imagedefinitions.json', Buffer.from(text));

test('reads which container gets which image', () => {
  expect(parse('[{"name":"api","imageUri":"host/repo:tag"},{"name":"proxy","imageUri":"host/proxy:1"}]')).toEqual([
    { name: 'api', imageUri: 'host/repo:tag' },
    { name: 'proxy', imageUri: 'host/proxy:1' },
  ]);
});

test.each([
  ['malformed', '[{"name":"api",', 'imagedefinitions.json must be JSON'],
  ['empty', '', 'imagedefinitions.json must be JSON'],
  ['no list', '{"name":"api","imageUri":"a"}', 'must be a list'],
  ['an empty list', '[]', 'must be a list'],
  ['a list of something else', '[null]', 'must be a list'],
  ['with a wrong key', '[{"name":"api","image":"a"}]', 'got: [{"name":"api","image":"a"}]'],
  ['with an empty image', '[{"name":"api","imageUri":""}]', 'must be a list'],
  ['with a second entry that is wrong', '[{"name":"api","imageUri":"a"},{"name":"b"}]', 'must be a list'],
])('refuses a file that is %s', (_, text, message) => {
  expect(() => parse(text)).toThrow(message);
});

test('refuses an artifact without the file', () => {
  expect(() => parseImageDefinitions('imagedefinitions.json', undefined)).toThrow('the artifact holds no imagedefinitions.json');
});

test('refuses more than 100 KB', () => {
  const definitions = (length: number) => `[{"name":"api","imageUri":"${'x'.repeat(length)}"}]`;
  expect(parse(definitions(102_000))).toHaveLength(1);
  expect(() => parse(definitions(103_000))).toThrow('must be at most 100 KB, got: 1030');
});
