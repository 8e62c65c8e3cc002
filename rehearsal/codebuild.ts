import { Contents } from './artifact-bucket';
import { collectArtifacts } from './build-artifacts';
import { BuildShell } from './build-shell';
import { Buildspec, Phase, PhaseName, PHASES } from './buildspec';

export interface Build {
  readonly buildspec: Buildspec;
  /** Where the source has been unpacked. */
  readonly sourceDirectory: string;
  readonly environment: { [name: string]: string };
  readonly logFile: string;
  readonly scratch: string;
}

export interface BuildFailure {
  readonly phase: PhaseName | 'upload_artifacts';
  readonly reason: string;
}

export interface BuildResult {
  /** The first failure; none when the build has succeeded. */
  readonly failure?: BuildFailure;
  /** In the order in which they ran. */
  readonly phases: PhaseName[];
  readonly exportedVariables: { [name: string]: string };
  /** What is handed on: nothing, when the build has failed. */
  readonly artifact?: Contents;
}

/**
 * Runs a build as CodeBuild does.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html
 */
export async function runBuild(build: Build): Promise<BuildResult> {
  const { buildspec } = build;
  const shell = new BuildShell({
    shell: buildspec.shell,
    directory: build.sourceDirectory,
    // The project's variables win over the buildspec's.
    environment: { ...buildspec.variables, ...build.environment, CODEBUILD_SRC_DIR: build.sourceDirectory, CODEBUILD_BUILD_SUCCEEDING: '1' },
    logFile: build.logFile,
    scratch: build.scratch,
  });
  try {
    const { failure, phases } = await runPhases(buildspec, shell);
    const exportedVariables: { [name: string]: string } = {};
    for (const name of buildspec.exportedVariables) exportedVariables[name] = await shell.read(name);
    // CodeBuild would upload what a failed build has left, but a failed action hands nothing on to the next stage.
    if (failure) return { failure, phases, exportedVariables };
    return { phases, exportedVariables, ...uploadArtifacts(build, shell) };
  } finally {
    await shell.close();
  }
}

async function runPhases(buildspec: Buildspec, shell: BuildShell): Promise<Pick<BuildResult, 'failure' | 'phases'>> {
  let failure: BuildFailure | undefined;
  const phases: PhaseName[] = [];
  for (const name of PHASES) {
    const phase = buildspec.phases[name];
    if (!phase) continue;
    shell.note(`Entering phase ${name.toUpperCase()}`);
    phases.push(name);
    const reason = await runPhase(phase, shell);
    if (reason === undefined) continue;

    shell.note(`Phase ${name.toUpperCase()} failed: ${reason}`);
    failure ??= { phase: name, reason };
    if (!goesOnAfterFailed(name, phase)) break;
  }
  return { failure, phases };
}

/** Returns why the phase failed, if so. A failed command ends the commands, but not before `finally` has had its turn. */
async function runPhase(phase: Phase, shell: BuildShell): Promise<string | undefined> {
  const reason = await runCommands(phase.commands, shell);
  const reasonInFinally = await runCommands(phase.finally, shell);
  return reason ?? reasonInFinally;
}

async function runCommands(commands: string[], shell: BuildShell): Promise<string | undefined> {
  for (const command of commands) {
    const code = await shell.run(command);
    if (code !== 0) {
      await shell.set('CODEBUILD_BUILD_SUCCEEDING', '0');
      return `\`${command}\` ended with exit code ${code}`;
    }
  }
  return undefined;
}

/** Only a failed `build` is followed by the next phase on its own: `post_build` may want to report or tidy up. */
function goesOnAfterFailed(name: PhaseName, phase: Phase): boolean {
  return phase.onFailure === 'CONTINUE' || (phase.onFailure === undefined && name === 'build');
}

function uploadArtifacts({ buildspec, sourceDirectory }: Build, shell: BuildShell): Pick<BuildResult, 'failure' | 'artifact'> {
  if (!buildspec.artifacts) return {};
  try {
    return { artifact: collectArtifacts(buildspec.artifacts, sourceDirectory) };
  } catch (error) {
    const reason = (error as Error).message;
    shell.note(`Phase UPLOAD_ARTIFACTS failed: ${reason}`);
    return { failure: { phase: 'upload_artifacts', reason } };
  }
}
