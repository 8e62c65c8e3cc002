import { readFileSync } from 'fs';
import { ActionFailed, ActionProvider, Execution, Outcome } from './execution';
import { PipelineAction } from './pipeline-structure';
import { lastLines } from './processes';
import { BuildMachinery, ProjectBuild } from './project-build';

/** Starts a build with the pipeline's rights, and sees what became of it. */
export class BuildAction implements ActionProvider {
  constructor(private readonly machinery: BuildMachinery) {}

  public async play(
    { inputArtifacts: [input], outputArtifacts: [output], configuration, roleArn }: PipelineAction,
    { id: execution, commit }: Execution, pipeline: { name: string; artifactBucket: string },
  ): Promise<Outcome> {
    const { codeBuild } = await this.machinery.emulator.aws.as(roleArn, 'codepipeline.amazonaws.com');
    const { build } = await codeBuild.startBuild({ projectName: configuration.ProjectName });
    const projectBuild = new ProjectBuild(this.machinery, { build: build!, commit, execution, pipeline, input, output });
    await projectBuild.run();

    const { builds: [ended] = [] } = await codeBuild.batchGetBuilds({ ids: [build!.id!] });
    if (ended.buildStatus !== 'SUCCEEDED') {
      const failed = ended.phases!.find(({ phaseStatus }) => phaseStatus === 'FAILED');
      throw new ActionFailed(`${failed?.phaseType}: ${failed?.contexts?.[0].message}`, lastLines(readFileSync(projectBuild.logFile, 'utf8'), 12));
    }
    return {
      says: `build ${ended.buildNumber}: ${ended.phases!.map(({ phaseType }) => phaseType).join(', ')} succeeded`,
      variables: Object.fromEntries((ended.exportedEnvironmentVariables ?? []).map(({ name, value }) => [name!, value!])),
    };
  }
}
