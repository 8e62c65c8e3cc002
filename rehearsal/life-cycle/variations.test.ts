import { publicApi } from './public-api';
import { EXEMPTIONS, VARIATIONS } from './variations';

const api = publicApi();

test('the public API is found', () => {
  expect([...api.keys()]).toEqual(expect.arrayContaining(['EcsGithubPipelineProps.repo', 'GithubSource.webhook', 'DockerfileBuildOptions.target']));
});

test.each([...api.keys()])('%s is changed in the life of a stack, once, or there is a reason why not', (name) => {
  expect([...VARIATIONS, ...EXEMPTIONS].filter((entry) => entry.of === name)).toHaveLength(1);
});

test('nothing is changed that does not exist', () => {
  expect([...VARIATIONS, ...EXEMPTIONS].map((entry) => entry.of).filter((name) => !api.has(name))).toEqual([]);
});

const costly = VARIATIONS.flatMap(({ of, costs }) => costs ? [{ of, words: costs.documentedAs }] : []);

test.each(costly)('the documentation of $of says that $words', ({ of, words }) => {
  expect(api.get(of)).toContain(words);
});
