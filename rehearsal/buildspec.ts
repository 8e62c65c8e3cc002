import { parse } from 'yaml';

/** In the order in which they run. */
export const PHASES = ['install', 'pre_build', 'build', 'post_build'] as const;
export type PhaseName = typeof PHASES[number];

export interface Phase {
  readonly onFailure?: 'ABORT' | 'CONTINUE';
  readonly commands: string[];
  /** Run after the commands, whether they have failed or not. */
  readonly finally: string[];
}

export interface ArtifactRules {
  readonly files: string[];
  readonly baseDirectory: string;
  readonly discardPaths: boolean;
}

export interface Buildspec {
  readonly shell: string;
  readonly variables: { [name: string]: string };
  /** By the names of variables, the names of parameters. */
  readonly parameters: { [name: string]: string };
  /** By the names of variables, `secret-id:json-key:version-stage:version-id`. */
  readonly secrets: { [name: string]: string };
  readonly exportedVariables: string[];
  readonly phases: { [name in PhaseName]?: Phase };
  readonly artifacts?: ArtifactRules;
  /** By the names of report groups, the files with the results of tests. */
  readonly reports: { [group: string]: ArtifactRules };
}

/**
 * Reads a buildspec, and refuses what the rehearsal would play otherwise than CodeBuild does.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export function parseBuildspec(text: string): Buildspec {
  const spec = mapping('the buildspec', parse(text), ['version', 'env', 'phases', 'artifacts', 'reports']);
  if (String(spec.version) !== '0.2') throw new Error(`the buildspec's version must be 0.2, got: ${spec.version}`);

  const env = mapping('env', spec.env ?? {}, ['shell', 'variables', 'parameter-store', 'secrets-manager', 'exported-variables']);
  const phases = mapping('phases', spec.phases, [...PHASES]);
  return {
    shell: shellOf(env.shell),
    variables: textsByName('variables', env.variables),
    parameters: textsByName('parameter-store', env['parameter-store']),
    secrets: textsByName('secrets-manager', env['secrets-manager']),
    exportedVariables: env['exported-variables'] ?? [],
    phases: Object.fromEntries(Object.entries(phases).map(([name, phase]) => [name, phaseOf(name, phase)])),
    artifacts: spec.artifacts && filesOf('artifacts', spec.artifacts, 'name'),
    reports: reportsOf(spec.reports),
  };
}

function shellOf(shell = 'sh'): string {
  if (shell !== 'sh' && shell !== 'bash') throw new Error(`the buildspec's shell must be sh or bash to be played here, got: ${shell}`);
  return shell;
}

function phaseOf(name: string, given: unknown): Phase {
  // Runtime versions are what the build image brings; this machine brings its own.
  const phase = mapping(`the phase ${name}`, given ?? {}, ['on-failure', 'commands', 'finally', 'runtime-versions']);
  const onFailure = phase['on-failure'];
  if (onFailure !== undefined && onFailure !== 'ABORT' && onFailure !== 'CONTINUE') {
    throw new Error(`on-failure of the phase ${name} must be ABORT or CONTINUE to be played here, got: ${onFailure}`);
  }
  return { onFailure, commands: texts(phase.commands), finally: texts(phase.finally) };
}

function filesOf(what: string, given: unknown, alsoPlayed: string): ArtifactRules {
  const rules = mapping(what, given, ['files', 'base-directory', 'discard-paths', alsoPlayed]);
  return {
    files: texts(rules.files),
    baseDirectory: rules['base-directory'] ?? '.',
    discardPaths: rules['discard-paths'] === true || rules['discard-paths'] === 'yes',
  };
}

function reportsOf(given: unknown = {}): Buildspec['reports'] {
  return Object.fromEntries(Object.entries(mapping('reports', given)).map(([group, rules]) => {
    // A variable or an ARN: a group that somebody else has made.
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]{1,127}$/.test(group)) throw new Error(`the report group ${group} is not played here: only names are`);
    return [group, filesOf(`the report group ${group}`, rules, 'file-format')];
  }));
}

function textsByName(what: string, given: unknown = {}): { [name: string]: string } {
  return Object.fromEntries(Object.entries(mapping(what, given)).map(([name, value]) => [name, String(value)]));
}

function mapping(what: string, value: unknown, played?: string[]): { [key: string]: any } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} must be a mapping, got: ${JSON.stringify(value)}`);
  const strange = Object.keys(value).find((key) => played?.includes(key) === false);
  if (strange) throw new Error(`${strange} in ${what} is not played here`);
  return value;
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value ?? []].flat()).map(String);
}
