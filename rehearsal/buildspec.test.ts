import { parseBuildspec } from './buildspec';

const minimal = "version: 0.2\nphases:\n  build:\n    commands: ['true']\n";

test('reads YAML and JSON alike', () => {
  const buildspec = { version: '0.2', phases: { build: { commands: ['true'] } } };
  expect(parseBuildspec(minimal)).toEqual(parseBuildspec(JSON.stringify(buildspec)));
});

test('reads all that it plays', () => {
  expect(parseBuildspec(`
version: 0.2
env:
  shell: bash
  variables: { A: b, N: 1 }
  parameter-store: { P: /a/b }
  secrets-manager: { S: "secret:key" }
  exported-variables: [TAG]
phases:
  install:
    runtime-versions: { nodejs: 20 }
  build:
    on-failure: ABORT
    commands:
      - make
      - |
        echo a
        echo b
    finally: [make clean]
artifacts:
  files: out/**/*
  base-directory: dist
  discard-paths: yes
reports:
  unit:
    files: ['*.xml']
    base-directory: results
    file-format: JUNITXML
`)).toEqual({
    shell: 'bash',
    variables: { A: 'b', N: '1' },
    parameters: { P: '/a/b' },
    secrets: { S: 'secret:key' },
    exportedVariables: ['TAG'],
    phases: {
      install: { onFailure: undefined, commands: [], finally: [] },
      build: { onFailure: 'ABORT', commands: ['make', 'echo a\necho b\n'], finally: ['make clean'] },
    },
    artifacts: { files: ['out/**/*'], baseDirectory: 'dist', discardPaths: true },
    reports: { unit: { files: ['*.xml'], baseDirectory: 'results', discardPaths: false } },
  });
});

test.each([
  ['another version', minimal.replace('0.2', '0.1'), 'version must be 0.2, got: 0.1'],
  ['no phases', 'version: 0.2', 'phases must be a mapping, got: undefined'],
  ['no mapping', '- a', 'the buildspec must be a mapping, got: ["a"]'],
  ['a misspelt phase', minimal.replace('build:', 'prebuild:'), 'prebuild in phases is not played here'],
  ['a misspelt key of a phase', minimal.replace('commands', 'command'), 'command in the phase build is not played here'],
  ['git credentials', `${minimal}env: { git-credential-helper: yes }`, 'git-credential-helper in env is not played here'],
  ['retries', minimal.replace('commands', 'on-failure: RETRY\n    commands'), 'on-failure of the phase build must be ABORT or CONTINUE to be played here, got: RETRY'],
  ['a report group by its ARN', `${minimal}reports: { "arn:aws:codebuild:eu-west-1:111122223333:report-group/unit": { files: a.xml } }`,
    'report-group/unit is not played here: only names are'],
  ['a report group by a variable', `${minimal}reports: { $GROUP: { files: a.xml } }`, 'the report group $GROUP is not played here'],
  ['a misspelt key of a report', `${minimal}reports: { unit: { file: a.xml } }`, 'file in the report group unit is not played here'],
  ['a strange shell', `${minimal}env: { shell: powershell.exe }`, 'shell must be sh or bash to be played here, got: powershell.exe'],
])('refuses %s', (_, text, message) => {
  expect(() => parseBuildspec(text)).toThrow(message);
});
