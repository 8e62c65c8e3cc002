import { spawnSync } from 'child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { BuildCache, DockerfileBuildOptions, ImageBuild } from '../../src';
import { BoundBuild } from '../../src/private/bound-build';
import { ImageDefinitions } from '../../src/private/image-definitions';
import { RegistryLogin } from '../../src/private/registry-logins';
import { ServiceFacts } from '../../src/private/service-facts';
import { quote } from '../../src/private/shell-words';
import { newStack } from '../helpers';
import { Agent, AGENTS, runCommands } from './build-agent';

const PHASES = ['install', 'pre_build', 'build', 'post_build'];

/** Records what it was called with, each word ended by a NUL, and fails when it is told to. */
const FAKE = `#!/bin/sh
name=$(basename "$0") stdin=
fail() { echo "$SAYS" >&2; exit 1; }
case " $* " in *" --password-stdin "*) stdin=$(cat); [ -n "$stdin" ] || FAIL="$name" ;; esac
printf '%s\\0' "$name" "$#" "$@" "$stdin" >> "$CALLS"
[ -z "$FAIL" ] || case "$name $*" in *"$FAIL"*) fail ;; esac
case "$name $*" in
  'aws ecr'*) printf registry-password ;;
  'aws secretsmanager'*) cat "$CALLS.answer" ;;
  'docker buildx build'*--metadata-file*) printf '{\\n  "containerimage.digest": "DIGEST",\\n  "image.name": "x"\\n}' > "$BUILD_METADATA" ;;
esac
`;

export const DIGEST = `sha256:${'d'.repeat(64)}`;

export interface Call {
  readonly name: string;
  readonly argv: string[];
  readonly stdin?: string;
}

export interface BuildRun {
  readonly succeeded: boolean;
  readonly calls: Call[];
  /** What the build has handed to the deployment. */
  readonly imageDefinitions?: string;
  /** The same for services whose containers have other names, by the name of the file. */
  readonly artifacts: { [fileName: string]: string };
  readonly output: string;
  /** What the build tells the pipeline. */
  readonly exported: { [name: string]: string };
}

export interface RunOptions {
  /** A part of the command that fails, for example 'docker buildx build'. */
  readonly fail?: string;
  /** What it says then. */
  readonly says?: string;
  /** Variables of the build project, beside those that every build has. */
  readonly env?: { [name: string]: string };
  /** What Secrets Manager answers. */
  readonly answer?: string | object;
  /** Files of the commit. */
  readonly files?: { [name: string]: string };
  /** The names of the containers, service by service. */
  readonly containers?: string[][];
  /** Makes other commands of the buildspec's. */
  readonly edit?: (commands: string[]) => string[];
}

let agent = AGENTS[0];

/** Both models and both shells, but not with each other. */
export const SOME_AGENTS = [AGENTS[0], AGENTS[AGENTS.length - 1]];

/** A `describe` of builds, whose tests run under every model of CodeBuild's agent and every shell. */
export function describeBuilds(what: string, tests: (agent: Agent) => void, agents = AGENTS): void {
  describe.each(agents.map((each): [string, Agent] => [`${each.model}, ${each.shell}`, each]))(`${what}: %s`, (_, each) => {
    // Both while the tests are collected and while they run.
    beforeAll(() => { agent = each; });
    afterAll(() => { [agent] = AGENTS; });
    agent = each;
    tests(each);
    [agent] = AGENTS;
  });
}

/** The same for builds that read secrets, which takes jq; where it is missing, only CI has to have it. */
export const describeBuildsWithJq: typeof describeBuilds = spawnSync('jq', ['--version']).status === 0 || process.env.CI
  ? describeBuilds : (what, tests) => describe.skip(what, () => tests(AGENTS[0]));

/** What the build has to say to services whose containers are called like this. */
export function definitionsFor(containers: string[][] = [['api']]): ImageDefinitions {
  return new ImageDefinitions(containers.map((containerNames) => ({ containerNames }) as ServiceFacts));
}

/** A generated buildspec, as CodeBuild gets it. */
export function buildspecOf(options: DockerfileBuildOptions, containers?: string[][]): any {
  return JSON.parse(newStack().resolve(boundOf(options, containers).buildSpec.toBuildSpec()));
}

/** What a project gets of a build; without a cache, which takes nothing to start, unless one is asked for. */
export function boundOf(options: DockerfileBuildOptions, containers?: string[][], logins: RegistryLogin[] = []): BoundBuild {
  return ImageBuild.dockerfile({ cache: BuildCache.none(), ...options })._bind({ definitions: definitionsFor(containers), logins });
}

/** Runs a generated buildspec as CodeBuild does: phase by phase, aborted by the first command that fails. */
export function runBuild(options: DockerfileBuildOptions = {}, { fail = '', says = '', env = {}, answer = '', files = {}, containers, edit = (all) => all }: RunOptions = {}): BuildRun {
  const scratch = mkdtempSync(join(tmpdir(), 'build-'));
  const [bin, source] = ['bin', 'source code'].map((name) => join(scratch, name));
  try {
    mkdirSync(bin);
    mkdirSync(source);
    for (const name of ['docker', 'aws']) {
      writeFileSync(join(bin, name), FAKE.replace('DIGEST', DIGEST));
      chmodSync(join(bin, name), 0o755);
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(source, name), text);

    const { phases, artifacts, env: { 'exported-variables': exportedVariables } } = buildspecOf(options, containers);
    const names = Object.entries(definitionsFor(containers).environmentVariables).map(([name, { value }]) => [name, value]);
    const commands = edit(PHASES.flatMap((phase): string[] => phases[phase].commands));
    const exported = join(scratch, 'exported');
    const tell = exportedVariables.map((name: string) => `printf '${name}=%s\\n' "$${name}" >> ${quote(exported)}`);
    writeFileSync(exported, '');
    const calls = join(scratch, 'calls');
    writeFileSync(calls, '');
    // Not from a variable, which would be in every command's environment.
    writeFileSync(`${calls}.answer`, typeof answer === 'string' ? answer : JSON.stringify(answer));
    const { succeeded, output } = runCommands([...commands, ...tell], {
      ...agent,
      cwd: source,
      scratch: join(scratch, 'agent'),
      env: {
        PATH: `${bin}:${process.env.PATH}`,
        CALLS: calls,
        FAIL: fail,
        SAYS: says,
        TMPDIR: scratch,
        AWS_DEFAULT_REGION: 'eu-west-1',
        CODEBUILD_RESOLVED_SOURCE_VERSION: '0123456789abcdef0123456789abcdef01234567',
        CODEBUILD_BUILD_ID: 'api-build:89abcdef-0123-4567-89ab-cdef01234567',
        IMAGE_REPOSITORY_URI: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/api',
        IMAGE_TAG_PREFIX: 'release',
        ...Object.fromEntries(names),
        ...env,
      },
    });
    const handedOver = (artifacts.files as string[]).filter((name) => existsSync(join(source, name))).map((name) => [name, readFileSync(join(source, name), 'utf8')]);
    const written: { [name: string]: string } = Object.fromEntries(handedOver);
    return {
      succeeded,
      calls: parseCalls(readFileSync(calls, 'utf8').split('\0').slice(0, -1)),
      imageDefinitions: written['imagedefinitions.json'],
      artifacts: written,
      output,
      exported: Object.fromEntries(readFileSync(exported, 'utf8').split('\n').filter(Boolean).map((line) => line.split(/=(.*)/))),
    };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function parseCalls([name, count, ...words]: string[]): Call[] {
  if (name === undefined) return [];
  const end = Number(count);
  const argv = words.slice(0, end);
  return [{ name, argv, stdin: words[end] || undefined }, ...parseCalls(words.slice(end + 1))];
}

/** What docker was told to build. */
export function buildCall(run: BuildRun): string[] {
  const builds = run.calls.filter(({ name, argv }) => name === 'docker' && argv[0] === 'buildx' && argv[1] === 'build');
  if (builds.length !== 1) throw new Error(`built ${builds.length} times: ${run.output}`);
  return builds[0].argv;
}

/** The values of an option, in order. */
export function optionsIn(argv: string[], option: string): string[] {
  return argv.flatMap((word, i) => (argv[i - 1] === option ? [word] : []));
}
