import { readFileSync } from 'fs';
import { Build } from '@aws-sdk/client-codebuild';
import { ActionFailed, ActionProvider, artifactsOf, Execution, Outcome, PipelineFacts } from './execution';
import { PipelineAction } from './pipeline-structure';
import { lastLines } from './processes';
import { BuildMachinery, ProjectBuild } from './project-build';
import { resolveVariables } from './variables';

/** Starts a build with the pipeline's rights, and sees what became of it. */
export class BuildAction implements ActionProvider {
  constructor(private readonly machinery: BuildMachinery) {}

  public async play(
    { inputArtifacts: [input], outputArtifacts: [output], configuration, roleArn }: PipelineAction,
    playing: Execution, pipeline: PipelineFacts,
  ): Promise<Outcome> {
    const { commit, variables: known } = playing;
    const execution = artifactsOf(playing);
    const { codeBuild } = await this.machinery.emulator.aws.as(roleArn, 'codepipeline.amazonaws.com');
    const { ProjectName: projectName, EnvironmentVariables: variables } = configuration;
    const environmentVariablesOverride = variables && JSON.parse(resolveVariables(variables, known));
    const { build } = await codeBuild.startBuild({ projectName, ...(environmentVariablesOverride && { environmentVariablesOverride }) });
    const projectBuild = new ProjectBuild(this.machinery, { build: build!, commit, execution, pipeline, input, output });
    await projectBuild.run();

    const { builds: [ended] = [] } = await codeBuild.batchGetBuilds({ ids: [build!.id!] });
    if (ended.buildStatus !== 'SUCCEEDED') throw new ActionFailed(failureOf(ended), lastLines(readFileSync(projectBuild.logFile, 'utf8'), 12));
    const phases = ended.phases!.map(({ phaseType }) => phaseType).filter((type) => type !== 'QUEUED');
    return {
      says: `build ${ended.buildNumber}: ${phases.join(', ')} succeeded`,
      variables: Object.fromEntries((ended.exportedEnvironmentVariables ?? []).map(({ name, value }) => [name!, value!])),
    };
  }
}

/** As CodePipeline words it: a stopped build has nothing to say about its phase. */
export function failureOf({ buildStatus, phases = [] }: Build): string {
  const failed = phases.find(({ phaseStatus }) => phaseStatus !== 'SUCCEEDED');
  const context = failed?.contexts?.[0];
  return `Build terminated with state: ${buildStatus}${context ? `. Phase: ${failed!.phaseType}, Code: ${context.statusCode}, Message: ${context.message}` : ''}`;
}
