import { CONNECTION_ARN, CONNECTION_NAME } from '../src/private/connection-source';
import { NAME, TAG } from '../src/private/initial-image-source';
import { PIPELINE_NAME } from '../src/private/pipeline-props';
import { pointerTag, STAGE_NAME } from '../src/private/pointer-tags';
import { REPOSITORY_NAME } from '../src/private/repository-names';

/**
 * What AWS itself says of names, in the models of its services (botocore 1.40, `service-2.json`): pattern, shortest, longest.
 *
 * @see https://github.com/boto/botocore/tree/develop/botocore/data
 */
const MODELS = {
  repositoryName: model('[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*', 2, 256),
  pipelineName: model('[A-Za-z0-9.@\\-_]+', 1, 100),
  stageName: model('[A-Za-z0-9.@\\-_]+', 1, 100),
  connectionName: model('[\\s\\S]*', 1, 32),
  connectionArn: model('arn:aws(-[\\w]+)*:.+:.+:[0-9]{12}:.+', 0, 256),
  imageTag: model('[\\s\\S]*', 1, 300),
  exclusionFilter: model('[0-9a-zA-Z._*-]{1,128}', 1, 128),
};

function model(pattern: string, min: number, max: number) {
  const whole = new RegExp(`^(?:${pattern})$`);
  return { test: (name: string) => name.length >= min && name.length <= max && whole.test(name) };
}

/** Every text of these characters, up to a length. */
function* texts(characters: string, longest: number): Generator<string> {
  yield '';
  if (longest > 0) for (const text of texts(characters, longest - 1)) for (const character of characters) yield character + text;
}

/** Around the limits, and in what they are counted by. */
const LONG = [1, 2, 3, 31, 32, 33, 89, 90, 91, 99, 100, 101, 127, 128, 129, 255, 256, 257, 300, 301].flatMap((length) => ['a', 'a-', 'a/', 'a.b'].map((part) => part.repeat(length).slice(0, length)));
const names = (characters: string, longest = 5) => [...new Set([...texts(characters, longest), ...LONG])];

interface Judge { test(name: string): boolean }

const differing = (ours: Judge, theirs: Judge, among: string[]) => among.filter((name) => ours.test(name) !== theirs.test(name));
const tooMuch = (ours: Judge, theirs: Judge, among: string[]) => among.filter((name) => ours.test(name) && !theirs.test(name));

describe('names are judged as AWS judges them', () => {
  test('repositoryName', () => {
    expect(differing(REPOSITORY_NAME, MODELS.repositoryName, names('a0-_./A', 5))).toEqual([]);
  });

  test("the repository in an initial image's uri", () => {
    const whole = new RegExp(`^(?=.{2,256}$)${NAME}$`);
    expect(differing(whole, MODELS.repositoryName, names('a0-_./A', 5))).toEqual([]);
  });

  test('pipelineName', () => {
    expect(differing(PIPELINE_NAME, MODELS.pipelineName, names('aA0.@_- /\n', 4))).toEqual([]);
  });

  test('connectionName, but for what nobody can see', () => {
    const some = names('aA0.@_ /:é\t', 4);
    expect(tooMuch(CONNECTION_NAME, MODELS.connectionName, some)).toEqual([]);
    expect(differing(CONNECTION_NAME, MODELS.connectionName, some.filter((name) => !/^ *$|[^\x20-\x7e]/.test(name)))).toEqual([]);
  });
});

describe('what is judged more strictly than by AWS is at least taken by AWS', () => {
  test('stageName, which becomes part of a tag', () => {
    const some = names('aA0.@_- /', 4);
    expect(tooMuch(STAGE_NAME, MODELS.stageName, some)).toEqual([]);
    // What the pipeline itself makes of it.
    for (const name of some.filter((each) => STAGE_NAME.test(each))) {
      expect(MODELS.stageName.test(`Approve-${name}`)).toBe(true);
      expect(new RegExp(`^${TAG}$`).test(pointerTag(name, false))).toBe(true);
    }
  });

  test('tag of an initial image, as Docker has it', () => {
    expect(tooMuch(new RegExp(`^${TAG}$`), MODELS.imageTag, names('aA0.@_-', 4))).toEqual([]);
  });

  test('connectionArn', () => {
    const id = '11111111-2222-3333-4444-555555555555';
    const arns = ['aws', 'aws-cn', 'aws-us-gov', 'aws-iso-b', 'aws-eusc', 'azure', ''].flatMap((partition) => ['codeconnections', 'codestar-connections', 's3'].flatMap((service) =>
      ['eu-west-1', 'us-gov-west-1', 'us-isob-east-1', 'eusc-de-east-1', ''].flatMap((region) => ['111122223333', '1', ''].flatMap((account) =>
        [`connection/${id}`, `host/${id}`, 'connection/', ''].map((resource) => `arn:${partition}:${service}:${region}:${account}:${resource}`)))));
    expect(tooMuch(CONNECTION_ARN, MODELS.connectionArn, arns)).toEqual([]);
    const taken = arns.filter((arn) => CONNECTION_ARN.test(arn));
    expect(taken).toHaveLength(5 * 2 * 4); // every partition and region, both services
  });

  test('the tags that may move', () => {
    for (const filter of ['live', 'live-*', 'cache']) expect(MODELS.exclusionFilter.test(filter)).toBe(true);
  });
});
