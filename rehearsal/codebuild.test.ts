import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { Contents } from './artifact-bucket';
import { BuildEnd, BuildStopped } from './build-end';
import { BuildPhases } from './build-phases';
import { ShellModel } from './build-shell';
import { parseBuildspec } from './buildspec';
import { runBuild } from './codebuild';

let directory: string;
beforeEach(() => { directory = realpathSync(mkdtempSync(join(tmpdir(), 'codebuild-test-'))); });
afterEach(() => rmSync(directory, { recursive: true }));

type PhaseSpec = string[] | { 'commands'?: string[]; 'finally'?: string[]; 'on-failure'?: string };

interface Result {
  readonly exportedVariables: { [name: string]: string };
  readonly phases: string[];
  readonly failure?: { readonly phase: string; readonly reason?: string };
  readonly artifact?: Contents;
  readonly reported: { [group: string]: string[] };
  readonly end?: BuildEnd;
}

async function build(phases: { [name: string]: PhaseSpec }, rest: object = {}, environment = {}, signal?: AbortSignal, shellModel?: ShellModel): Promise<Result> {
  const sourceDirectory = join(directory, 'src');
  mkdirSync(sourceDirectory);
  const spec = Object.entries(phases).map(([name, phase]) => [name, Array.isArray(phase) ? { commands: phase } : phase]);
  const recorded = new BuildPhases();
  const reported: Result['reported'] = {};
  let artifact: Contents | undefined;
  let end: BuildEnd | undefined;
  const exportedVariables = await runBuild({
    buildspec: parseBuildspec(JSON.stringify({ version: '0.2', phases: Object.fromEntries(spec), ...rest })),
    sourceDirectory,
    shellModel,
    signal,
    upload: async (contents) => { artifact = contents; },
    report: async (group, results) => { reported[group] = [...results.keys()]; },
    environment: { PATH: process.env.PATH!, ...environment },
    logFile: join(directory, 'build.log'),
    scratch: join(directory, 'shell'),
  }, recorded).catch((error) => {
    end = error;
    return {};
  });
  const { failure } = recorded;
  return {
    exportedVariables,
    artifact,
    reported,
    end,
    phases: recorded.all.map(({ phaseType }) => phaseType.toLowerCase()).filter((name) => name !== 'upload_artifacts'),
    failure: failure && { phase: failure.phaseType.toLowerCase(), reason: failure.contexts?.[0]?.message },
  };
}

const log = () => readFileSync(join(directory, 'build.log'), 'utf8');
const wrote = (name: string) => existsSync(join(directory, 'src', name));
const exporting = (...names: string[]) => ({ env: { 'exported-variables': names } });

describe('phases', () => {
  test('run in their order, whatever the order in the buildspec', async () => {
    const result = await build({ post_build: ['echo 4'], install: ['echo 1'], build: ['echo 3'], pre_build: ['echo 2'] });
    expect(result.failure).toBeUndefined();
    expect(result.phases).toEqual(['install', 'pre_build', 'build', 'post_build']);
    expect(log().match(/^\d$/gm)).toEqual(['1', '2', '3', '4']);
  });

  const touching = { install: ['touch install'], pre_build: ['touch pre_build'], build: ['touch build'], post_build: ['touch post_build'] };
  test.each([
    ['install', undefined, ['install']],
    ['pre_build', undefined, ['install', 'pre_build']],
    ['build', undefined, ['install', 'pre_build', 'build', 'post_build']],
    ['post_build', undefined, ['install', 'pre_build', 'build', 'post_build']],
    ['install', 'CONTINUE', ['install', 'pre_build', 'build', 'post_build']],
    ['pre_build', 'CONTINUE', ['install', 'pre_build', 'build', 'post_build']],
    ['build', 'CONTINUE', ['install', 'pre_build', 'build', 'post_build']],
    ['install', 'ABORT', ['install']],
    ['pre_build', 'ABORT', ['install', 'pre_build']],
    ['build', 'ABORT', ['install', 'pre_build', 'build']],
    ['post_build', 'ABORT', ['install', 'pre_build', 'build', 'post_build']],
  ])('after a failed %s with on-failure %s, these have run: %s', async (failing, onFailure, ran) => {
    const result = await build({ ...touching, [failing]: { 'commands': [`touch ${failing}`, 'sh -c "exit 7"', 'touch too-late'], 'on-failure': onFailure } });
    expect(result.failure).toEqual({ phase: failing, reason: 'Error while executing command: sh -c "exit 7". Reason: exit status 7' });
    expect(result.phases).toEqual(ran);
    expect(['install', 'pre_build', 'build', 'post_build'].filter(wrote)).toEqual(ran);
    expect(wrote('too-late')).toBe(false);
  });

  test('the first failure is the one that is told', async () => {
    expect((await build({ build: ['(exit 3)'], post_build: ['(exit 4)'] })).failure).toEqual({ phase: 'build', reason: 'Error while executing command: (exit 3). Reason: exit status 3' });
  });
});

describe('finally', () => {
  test('runs after a failed command, and the failure stands', async () => {
    const result = await build({ install: { commands: ['false', 'touch too-late'], finally: ['touch tidied'] }, build: ['touch built'] });
    expect(result.failure?.phase).toBe('install');
    expect(['too-late', 'tidied', 'built'].filter(wrote)).toEqual(['tidied']);
  });

  test('runs after commands that succeed, and can fail its phase', async () => {
    const result = await build({ install: { commands: ['true'], finally: ['(exit 9)'] }, build: ['touch built'] });
    expect(result.failure).toEqual({ phase: 'install', reason: 'Error while executing command: (exit 9). Reason: exit status 9' });
    expect(wrote('built')).toBe(false);
  });
});

describe('CODEBUILD_BUILD_SUCCEEDING', () => {
  const report = 'echo "succeeding: $CODEBUILD_BUILD_SUCCEEDING"';

  test('is 1 as long as nothing has failed', async () => {
    await build({ install: [report], post_build: [report] });
    expect(log().match(/^succeeding: .*/gm)).toEqual(['succeeding: 1', 'succeeding: 1']);
  });

  test('is 0 afterwards', async () => {
    await build({ build: { commands: ['false'], finally: [report] }, post_build: [report] });
    expect(log().match(/^succeeding: .*/gm)).toEqual(['succeeding: 0', 'succeeding: 0']);
  });
});

describe('the shell', () => {
  test('keeps variables and the directory from command to command and phase to phase', async () => {
    const result = await build({
      install: ['mkdir sub && cd sub', 'PLAIN=a', 'export EXPORTED="b c"'],
      build: ['GREETING="hi $PLAIN"', 'HERE=$(basename "$PWD")'],
    }, exporting('PLAIN', 'EXPORTED', 'GREETING', 'HERE', 'UNSET'));
    expect(result.exportedVariables).toEqual({ PLAIN: 'a', EXPORTED: 'b c', GREETING: 'hi a', HERE: 'sub', UNSET: '' });
  });

  test('keeps functions only where it is one for all commands', async () => {
    const phases = { install: ['greet() { echo hi; }'], build: ['greet'] };
    expect((await build(phases)).failure?.phase).toBe('build');
    rmSync(join(directory, 'src'), { recursive: true });
    expect((await build(phases, {}, {}, undefined, 'one shell for all')).failure).toBeUndefined();
  });

  test('takes commands of several lines, with quotes of every kind, for one command', async () => {
    const command = "for word in one \"two three\"; do\n  WORDS=\"$WORDS[$word]\"\ndone\nWORDS=\"$WORDS it's\"";
    expect((await build({ build: [command] }, exporting('WORDS'))).exportedVariables).toEqual({ WORDS: "[one][two three] it's" });
  });

  test('lets no command read the commands that follow', async () => {
    const result = await build({ build: ['cat > swallowed', 'AFTER=ran'] }, exporting('AFTER'));
    expect(result.exportedVariables).toEqual({ AFTER: 'ran' });
    expect(readFileSync(join(directory, 'src', 'swallowed'), 'utf8')).toBe('');
  });

  test('lets no command answer in its place', async () => {
    expect((await build({ build: ["sh -c 'echo 7 >&3 || true'"] })).failure).toBeUndefined();
  });

  test('outlives a command that says exit, with what was exported', async () => {
    const result = await build({ install: ['export A=1', 'cd /', 'exit 0'], build: ['HERE=$PWD', 'exit 5'], post_build: ['B="$A again"'] }, exporting('A', 'B', 'HERE'));
    expect(result.failure).toEqual({ phase: 'build', reason: 'Error while executing command: exit 5. Reason: exit status 5' });
    expect(result.phases).toEqual(['install', 'build', 'post_build']);
    expect(result.exportedVariables).toMatchObject({ A: '1', B: '1 again' });
  });

  test('takes a syntax error for a failed command', async () => {
    const result = await build({ install: ['if then', 'touch too-late'] });
    expect(result.failure?.phase).toBe('install');
    expect(wrote('too-late')).toBe(false);
  });

  test('does not wait for what commands leave running', async () => {
    const result = await build({ build: ['sleep 300 & echo $! > background', 'true'] });
    expect(result.failure).toBeUndefined();
    const pid = Number(readFileSync(join(directory, 'src', 'background'), 'utf8'));
    await expect(gone(pid)).resolves.toBe(true);
  });

  test('has the environment of the build, and nothing of ours', async () => {
    process.env.REHEARSAL_TEST = 'leaked';
    const result = await build({ build: ['true'] }, exporting('FROM', 'REHEARSAL_TEST', 'CODEBUILD_SRC_DIR'), { FROM: 'project' });
    delete process.env.REHEARSAL_TEST;
    expect(result.exportedVariables).toEqual({ FROM: 'project', REHEARSAL_TEST: '', CODEBUILD_SRC_DIR: join(directory, 'src') });
  });

  test('writes what commands say to the log', async () => {
    await build({ build: ['echo out', 'echo err >&2'] });
    expect(log()).toMatch(/Entering phase BUILD\n\[build\] Running command: echo out\nout\n\[build\] Running command: echo err >&2\nerr\n/);
  });
});

describe('artifacts', () => {
  const artifacts = { artifacts: { files: ['imagedefinitions.json'] } };

  test('are handed on by a build that has succeeded', async () => {
    const result = await build({ build: ['printf x > imagedefinitions.json'] }, artifacts);
    expect(result.artifact).toEqual(new Map([['imagedefinitions.json', Buffer.from('x')]]));
  });

  test('are not handed on by a build that has failed, though they were made', async () => {
    const result = await build({ build: ['printf x > imagedefinitions.json', 'false'], post_build: ['true'] }, artifacts);
    expect(wrote('imagedefinitions.json')).toBe(true);
    expect(result.artifact).toBeUndefined();
  });

  test('that are missing fail the build', async () => {
    const result = await build({ build: ['true'] }, artifacts);
    expect(result.failure).toEqual({ phase: 'upload_artifacts', reason: 'no matching artifact paths found for imagedefinitions.json' });
    expect(result.artifact).toBeUndefined();
    expect(log()).toContain('Phase complete: UPLOAD_ARTIFACTS State: FAILED');
  });

  test('are found from the source on, wherever the shell has gone', async () => {
    const result = await build({ build: ['printf x > imagedefinitions.json', 'cd /'] }, artifacts);
    expect(result.failure).toBeUndefined();
  });
});

describe('artifact patterns', () => {
  const files = ['mkdir -p out/deep', 'touch out/a.txt out/b.json out/deep/c.txt out/atxt'];
  test.each<[string, object, string[]]>([
    ['one folder', { files: ['out/*.txt'] }, ['out/a.txt']],
    ['all folders', { files: ['**/*.txt'] }, ['out/a.txt', 'out/deep/c.txt']],
    ['everything', { files: ['**/*'] }, ['out/a.txt', 'out/atxt', 'out/b.json', 'out/deep/c.txt']],
    ['a base directory', { 'files': ['**/*.txt'], 'base-directory': 'out' }, ['a.txt', 'deep/c.txt']],
    ['no paths', { 'files': ['**/*.txt'], 'discard-paths': 'yes' }, ['a.txt', 'c.txt']],
    ['a path with a dot in front', { files: ['./out/a.txt'] }, ['out/a.txt']],
  ])('find %s', async (_, artifacts, found) => {
    const result = await build({ build: files }, { artifacts });
    expect([...result.artifact!.keys()]).toEqual(found);
  });

  test('in a base directory that is missing fail the build', async () => {
    const result = await build({ build: files }, { artifacts: { 'files': ['*'], 'base-directory': 'nowhere' } });
    expect(result.failure?.phase).toBe('upload_artifacts');
  });
});

describe('a build that has to end', () => {
  const endless = { commands: ['sleep 300 & echo $! > background; wait'], finally: ['touch tidied'] };

  test('ends at once, with all that it has started, and no phase follows', async () => {
    const end = new AbortController();
    const running = build({ build: endless, post_build: ['touch reported'] }, { artifacts: { files: ['**/*'] } }, {}, end.signal);
    while (!wrote('background') || readFileSync(join(directory, 'src', 'background'), 'utf8') === '') await sleep(10);
    end.abort(new BuildStopped());
    const result = await running;
    expect(result.end).toBeInstanceOf(BuildStopped);
    expect(result.phases).toEqual(['build']);
    expect(['tidied', 'reported'].filter(wrote)).toEqual([]);
    expect(result.artifact).toBeUndefined();
    await expect(gone(Number(readFileSync(join(directory, 'src', 'background'), 'utf8')))).resolves.toBe(true);
  });

  test('since its shell was killed has no more phases, nor a process that goes on', async () => {
    const result = await build({ build: { commands: ['sleep 300 & echo $! > background; kill -KILL $$'], finally: ['touch tidied'] }, post_build: ['touch reported'] });
    expect(result.failure).toMatchObject({ phase: 'build', reason: expect.stringContaining('Build container found dead') });
    expect(result.phases).toEqual(['build']);
    expect(['tidied', 'reported'].filter(wrote)).toEqual([]);
    await expect(gone(Number(readFileSync(join(directory, 'src', 'background'), 'utf8')))).resolves.toBe(true);
  });
});

test('the log goes on where it was', async () => {
  writeFileSync(join(directory, 'build.log'), 'before\n');
  await build({ build: ['true'] });
  expect(log()).toMatch(/^before\n\[build\]/);
});

/** Whether a process ends, sooner or later. */
async function gone(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 200; attempt++) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return false;
}

describe('reports', () => {
  const reports = { reports: { unit: { 'files': '*.xml', 'base-directory': 'results' } } };
  const writing = 'mkdir results; echo "<testsuite/>" > results/unit.xml';

  test('are handed over by their groups', async () => {
    expect((await build({ build: [writing] }, reports)).reported).toEqual({ unit: ['unit.xml'] });
  });

  test('are handed over of tests that fail, but no artifact is', async () => {
    const { failure, reported, artifact } = await build({ build: [`${writing}; (exit 1)`] }, { ...reports, artifacts: { files: ['results/*'] } });
    expect(failure).toMatchObject({ phase: 'build' });
    expect(reported).toEqual({ unit: ['unit.xml'] });
    expect(artifact).toBeUndefined();
  });

  test('without their files fail the build', async () => {
    const { failure } = await build({ build: ['true'] }, reports);
    expect(failure).toEqual({ phase: 'upload_artifacts', reason: 'Error in UPLOAD_ARTIFACTS phase: [unit: [report files not found in build]]' });
  });
});
