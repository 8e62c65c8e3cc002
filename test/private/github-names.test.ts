import { App, CfnParameter, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { checkBranch, checkRepo, splitRepo } from '../../src/private/github-names';
import { refusalOf } from '../helpers';

describe('repo', () => {
  test.each([
    'acme/api', 'a/b', 'acme-corp/my.app_2', 'jane_acme/api', 'acme/.github', 'acme/-', 'acme/git', 'acme/api.gitops',
    `${'a'.repeat(39)}/${'b'.repeat(100)}`,
  ])('%s is accepted', (repo) => {
    expect(() => checkRepo(repo)).not.toThrow();
  });

  test.each([
    ['a web address', 'https://github.com/acme/api'],
    ['a clone address', 'https://github.com/acme/api.git'],
    ['an ssh address', 'ssh://git@github.com/acme/api.git'],
    ['an scp-like address', 'git@github.com:acme/api.git'],
    ['a host in front', 'github.com/acme/api'],
    ['a name without an owner', 'api'],
    ['an empty owner', '/api'],
    ['an empty name', 'acme/'],
    ['three parts', 'acme/services/api'],
    ['.git behind it', 'acme/api.git'],
    ['nothing but .git', 'acme/.git'],
    ['a space inside', 'acme/my api'],
    ['a space in front', ' acme/api'],
    ['a space behind', 'acme/api '],
    ['a newline behind', 'acme/api\n'],
    ['a newline inside', 'acme\n/api'],
    ['nothing', ''],
    ['a slash', '/'],
    ['the name .', 'acme/.'],
    ['the name ..', 'acme/..'],
    ['the owner ..', '../api'],
    ['an owner with a dot', 'acme.com/api'],
    ['an owner that begins with a dash', '-acme/api'],
    ['an owner of 40 characters', `${'a'.repeat(40)}/api`],
    ['a name of 101 characters', `acme/${'b'.repeat(101)}`],
    ['a backslash', 'acme\\api'],
    ['a character outside of ASCII', 'acme/äpi'],
    ['a query', 'acme/api?ref=main'],
    ['a shell command', 'acme/$(id)'],
  ])('%s is refused', (_, repo) => {
    expect(refusalOf(() => checkRepo(repo)))
      .toBe(`repo must be owner/name as GitHub spells it, got: ${JSON.stringify(repo)}; write 'acme/api' for https://github.com/acme/api.git`);
  });

  test('what is no text is refused', () => {
    expect(refusalOf(() => checkRepo(undefined as any))).toMatch(/^repo must be owner\/name as GitHub spells it, got: ""; /);
    expect(refusalOf(() => checkRepo(42 as any))).toMatch(/^repo must be owner\/name as GitHub spells it, got: 42; /);
  });

  test('a token passes unjudged, and CloudFormation takes it apart', () => {
    const stack = new Stack(new App(), 'Stack');
    const repo = new CfnParameter(stack, 'Repo').valueAsString;
    checkRepo(repo);
    expect(stack.resolve(splitRepo(repo))).toEqual({
      owner: { 'Fn::Select': [0, { 'Fn::Split': ['/', { Ref: 'Repo' }] }] },
      name: { 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'Repo' }] }] },
    });
  });
});

describe('branch', () => {
  // Both tables were compared with `git check-ref-format --branch`.
  test.each([
    'main', 'feature/x', 'release/1.2', '1', '#1', 'A', 'x-', 'a@b', '@a', 'a@', '@@', '@/a', 'a/@', 'a.lock.b', 'x.LOCK', 'a./b', 'a/-b',
    'heads/x', 'x/refs/heads/y', 'a/HEAD', 'HEAD/x', 'reference/x', "it's", 'a"b', 'a$b', 'a;b', 'a|b', 'a&b', 'a!b', 'a`b', 'a(b)', 'a{b}', 'a]b', 'a%b', 'a+b', 'a=b',
    'ünïcode', '分支', 'b'.repeat(255),
  ])('%s is accepted', (branch) => {
    expect(() => checkBranch(branch)).not.toThrow();
  });

  test.each([
    '', '-x', '--force', 'HEAD', '@', '@{-1}', 'a@{b', 'a b', ' a', 'a ', 'a\tb', 'a\nb', 'a\n', 'a\x7fb', 'a\x00b', 'a..b', '..', '.', '.a', 'a/.b', 'a.', 'a/b.',
    'a.lock', '.lock', 'a.lock/b', 'a/b.lock/c', 'a~1', 'a^', 'a:b', 'a?', 'a*', '*', 'a[b', 'a\\b', '/a', 'a/', '/', 'a//b',
  ])('%j is refused, as git refuses it', (branch) => {
    expect(refusalOf(() => checkBranch(branch)))
      .toBe(`branch must be a name that git accepts for a branch, got: ${JSON.stringify(branch)}; try 'git check-ref-format --branch NAME'`);
  });

  test.each([
    ['in letters', 'b'.repeat(256)],
    ['in the bytes that they take', 'ü'.repeat(128)],
  ])('more than GitHub stores is refused, %s', (_, branch) => {
    expect(refusalOf(() => checkBranch(branch))).toMatch(/^branch must be a name that git accepts for a branch, got: /);
  });

  test.each([
    ['refs/heads/main', "write 'main'"],
    ['refs/heads/feature/x', "write 'feature/x'"],
    ['refs/tags/v1', 'only branches are deployed'],
    ['refs/pull/1/head', 'only branches are deployed'],
  ])('%s is refused, and the message says what to write', (branch, remedy) => {
    expect(refusalOf(() => checkBranch(branch))).toBe(`branch must be a branch name without refs/heads/, got: "${branch}"; ${remedy}`);
  });

  test.each([
    ['absent', undefined],
    ['lazy', Lazy.string({ produce: () => 'refs/heads/main' })],
    ['imported', Fn.importValue('Branch')],
    ['partly a token', `feature ${Fn.importValue('Branch')}`],
  ])('a value that is %s passes unjudged', (_, branch) => {
    expect(() => checkBranch(branch)).not.toThrow();
  });
});
