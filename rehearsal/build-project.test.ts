import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { buildProjectOf, codeBuildVariables, readBuildspec } from './build-project';

const spec = (command: string) => `version: 0.2\nphases:\n  build:\n    commands: [${command}]\n`;

describe('a buildspec', () => {
  let source: string;
  beforeEach(() => { source = mkdtempSync(join(tmpdir(), 'build-project-test-')); });
  afterEach(() => rmSync(source, { recursive: true }));

  const commandsOf = (buildspec: string) => readBuildspec(buildspec, source).phases.build!.commands;

  test('is the text that the project carries', () => {
    expect(commandsOf(spec('carried'))).toEqual(['carried']);
  });

  test('is the file of the source that the project names', () => {
    mkdirSync(join(source, 'ci'));
    writeFileSync(join(source, 'ci', 'test.yml'), spec('committed'));
    expect(commandsOf('ci/test.yml')).toEqual(['committed']);
  });

  test("is CodeBuild's own file where the project names none", () => {
    writeFileSync(join(source, 'buildspec.yml'), spec('usual'));
    expect(commandsOf(buildProjectOf({ source: { type: 'CODEPIPELINE' } }).buildspec)).toEqual(['usual']);
  });

  test('that is not in the source fails the build as CodeBuild fails it', () => {
    expect(() => commandsOf('ci/test.yml')).toThrow(expect.objectContaining({ code: 'YAML_FILE_ERROR', message: 'stat ci/test.yml: no such file or directory' }));
  });
});

test('CodeBuild tells a build who it is and what it builds', () => {
  const build = { id: 'api-build:b-u-i-l-d', arn: 'arn:build', buildNumber: 3 };
  expect(codeBuildVariables(build, 'eu-west-1', 'c0ffee')).toEqual({
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_REGION: 'eu-west-1',
    CODEBUILD_BUILD_ARN: 'arn:build',
    CODEBUILD_BUILD_ID: 'api-build:b-u-i-l-d',
    CODEBUILD_BUILD_NUMBER: '3',
    CODEBUILD_RESOLVED_SOURCE_VERSION: 'c0ffee',
  });
});
