import { Contents } from './artifact-bucket';
import { collectArtifacts } from './build-artifacts';
import { BuildPhases, PhaseFailed, PhaseType } from './build-phases';
import { BuildShell, ShellModel } from './build-shell';
import { ArtifactRules, Buildspec, Phase, PhaseName, PHASES } from './buildspec';
import { interruption } from './processes';

export interface Build {
  readonly buildspec: Buildspec;
  /** Where the source has been unpacked. */
  readonly sourceDirectory: string;
  /** All variables, the buildspec's among them. */
  readonly environment: { [name: string]: string };
  readonly logFile: string;
  readonly scratch: string;
  /** A script for each command by default. */
  readonly shellModel?: ShellModel;
  /** Aborted with a `BuildEnd` when the build has to end at once. */
  readonly signal?: AbortSignal;
  /** Takes what is handed on: nothing when the buildspec names no artifacts. */
  upload(artifact?: Contents): Promise<void>;
  /** Takes the results of tests, by the name that the buildspec has for their group. */
  report?(group: string, results: Contents): Promise<void>;
}

/**
 * Runs a build as CodeBuild does, and returns the exported variables. What ends the build from outside is thrown.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html
 */
export async function runBuild(build: Build, phases: BuildPhases): Promise<{ [name: string]: string }> {
  const { buildspec } = build;
  const shell = new BuildShell({
    shell: buildspec.shell,
    model: build.shellModel,
    directory: build.sourceDirectory,
    environment: { ...build.environment, CODEBUILD_SRC_DIR: build.sourceDirectory, CODEBUILD_BUILD_SUCCEEDING: '1' },
    logFile: build.logFile,
    scratch: build.scratch,
    signal: build.signal,
  });
  try {
    await runPhases(buildspec, shell, phases);
    const exportedVariables: { [name: string]: string } = {};
    for (const name of buildspec.exportedVariables) exportedVariables[name] = await shell.read(name);
    const failed = phases.failure !== undefined;
    // CodeBuild would upload what a failed build has left, but a failed action hands nothing on to the next stage.
    // Reports are another matter: tests that fail are what they are for.
    if (!failed || Object.keys(buildspec.reports).length > 0) {
      await runPhase('UPLOAD_ARTIFACTS', shell, phases, async () => {
        if (!failed) await uploadArtifacts(build);
        await uploadReports(build);
      });
    }
    return exportedVariables;
  } finally {
    await shell.close();
  }
}

async function runPhases(buildspec: Buildspec, shell: BuildShell, phases: BuildPhases): Promise<void> {
  for (const name of PHASES) {
    const phase = buildspec.phases[name];
    if (!phase) continue;
    const succeeded = await runPhase(name.toUpperCase() as PhaseType, shell, phases, () => runBuildspecPhase(phase, shell));
    if (!succeeded && !goesOnAfterFailed(name, phase)) break;
  }
}

async function runPhase(phaseType: PhaseType, shell: BuildShell, phases: BuildPhases, work: () => Promise<void>): Promise<boolean> {
  shell.note(`Entering phase ${phaseType}`);
  try {
    return await phases.run(phaseType, work);
  } finally {
    const { phaseStatus, contexts: [context] = [] } = phases.all[phases.all.length - 1];
    shell.note(`Phase complete: ${phaseType} State: ${phaseStatus}`);
    if (context) shell.note(`Phase context status code: ${context.statusCode} Message: ${context.message}`);
    interruption.signal.throwIfAborted();
  }
}

/** A failed command ends the commands, but not before `finally` has had its turn. */
async function runBuildspecPhase(phase: Phase, shell: BuildShell): Promise<void> {
  const reason = await runCommands(phase.commands, shell);
  const reasonInFinally = await runCommands(phase.finally, shell);
  const failure = reason ?? reasonInFinally;
  if (failure !== undefined) throw new PhaseFailed('COMMAND_EXECUTION_ERROR', failure);
}

async function runCommands(commands: string[], shell: BuildShell): Promise<string | undefined> {
  for (const command of commands) {
    const code = await shell.run(command);
    if (code !== 0) {
      await shell.set('CODEBUILD_BUILD_SUCCEEDING', '0');
      return `Error while executing command: ${command}. Reason: exit status ${code}`;
    }
  }
  return undefined;
}

/** Only a failed `build` is followed by the next phase on its own: `post_build` may want to report or tidy up. */
function goesOnAfterFailed(name: PhaseName, phase: Phase): boolean {
  return phase.onFailure === 'CONTINUE' || (phase.onFailure === undefined && name === 'build');
}

async function uploadArtifacts({ buildspec, sourceDirectory, upload, signal }: Build): Promise<void> {
  await upload(buildspec.artifacts && collectArtifacts(buildspec.artifacts, sourceDirectory));
  signal?.throwIfAborted();
}

/**
 * What cannot be reported fails the build.
 *
 * @see https://github.com/aws/aws-cdk/issues/7367 for what CodeBuild says then
 */
async function uploadReports({ buildspec, sourceDirectory, report }: Build): Promise<void> {
  const problems: string[] = [];
  for (const [group, rules] of Object.entries(buildspec.reports)) {
    try {
      await report?.(group, resultsOf(rules, sourceDirectory));
    } catch (error) {
      problems.push(`${group}: [${(error as Error).message}]`);
    }
  }
  if (problems.length > 0) throw new Error(`Error in UPLOAD_ARTIFACTS phase: [${problems.join(' ')}]`);
}

function resultsOf(rules: ArtifactRules, sourceDirectory: string): Contents {
  try {
    return collectArtifacts(rules, sourceDirectory);
  } catch {
    throw new Error('report files not found in build');
  }
}
