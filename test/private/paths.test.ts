import { Fn } from 'aws-cdk-lib';
import { checkPath, joinPath } from '../../src/private/paths';
import { refusalOf, SHELL_CHARACTERS } from '../helpers';

describe('a path', () => {
  test.each([
    '.', './', 'services/api', './services/api', 'services/api/', 'a/../b', 'a/..', 'my service', '..a', '...', 'a..b', '-dash', '@scope/pkg', 'a+b=c,d~e', '~',
    'p'.repeat(1000),
  ])('%j stays inside the repository', (path) => {
    expect(() => checkPath('directory', path)).not.toThrow();
  });

  test.each(['/', '/services/api', '//services', '..', '../api', './../api', 'a/../..', 'a/../../b', 'a/b/../../../c', 'a/./../../b'])('%s is refused, for it leaves the repository', (path) => {
    expect(refusalOf(() => checkPath('directory', path)))
      .toBe(`directory must stay inside the repository, relative to its root, got: "${path}"; for example 'services/api'`);
  });

  test('may climb as far as the directory that it starts from is deep', () => {
    expect(() => checkPath('dockerfile', '../Dockerfile', 'services')).not.toThrow();
    expect(() => checkPath('dockerfile', '../../Dockerfile', Fn.importValue('Directory'))).not.toThrow();
    expect(refusalOf(() => checkPath('dockerfile', '../../Dockerfile', 'services'))).toMatch(/^dockerfile must stay inside the repository, .+ got: "..\/..\/Dockerfile";/);
    expect(refusalOf(() => checkPath('dockerfile', '/Dockerfile', Fn.importValue('Directory')))).toMatch(/^dockerfile must stay inside the repository/);
  });

  test.each([...SHELL_CHARACTERS, '', 'a:b', 'C:\\app', 's3://bucket/a', 'ä', 'a\x00', 'p'.repeat(1001)])('%j is refused, for it is more than a path', (path) => {
    expect(refusalOf(() => checkPath('directory', path))).toBe(
      `directory must be a path of letters, digits, spaces and . _ @ + = , ~ / -, got: ${JSON.stringify(path)}; a shell would read other characters`);
  });

  test.each([
    ['absent', undefined],
    ['a token', Fn.importValue('Path')],
    ['partly a token', `/${Fn.importValue('Path')}`],
  ])('that is %s passes unjudged', (_, path) => {
    expect(() => checkPath('directory', path)).not.toThrow();
  });
});

describe('a path for a command', () => {
  test.each([
    ['.', 'Dockerfile', './Dockerfile'],
    ['services/api', 'Dockerfile', './services/api/Dockerfile'],
    ['./services/api/', 'docker/Dockerfile', './services/api/docker/Dockerfile'],
    ['services/api', '../Dockerfile', './services/Dockerfile'],
    ['-services', '', './-services'],
    ['.', '', '.'],
  ])('%j and %j make %j, which no command takes for an option', (directory, file, path) => {
    expect(joinPath(directory, file)).toBe(path);
  });

  test('is put together unread when part of it is a token', () => {
    const token = Fn.importValue('Path');
    expect(joinPath(token, 'Dockerfile')).toBe(`./${token}/Dockerfile`);
    expect(joinPath('services', token)).toBe(`./services/${token}`);
  });
});
