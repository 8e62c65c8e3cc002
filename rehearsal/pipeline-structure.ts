import { PipelineDeclaration } from '@aws-sdk/client-codepipeline';

/** One action of a pipeline, as GetPipeline shows it. */
export interface PipelineAction {
  readonly name: string;
  /** For example `ECS`. */
  readonly provider: string;
  readonly configuration: { [key: string]: string };
  readonly inputArtifacts: string[];
  readonly outputArtifacts: string[];
  /** The role that runs it. */
  readonly roleArn: string;
}

export interface PipelineStage {
  readonly name: string;
  /** In the order in which they run. */
  readonly actions: PipelineAction[];
  /** What happens when it fails, such as ROLLBACK. */
  readonly onFailure?: string;
}

export function stagesOf(pipeline: PipelineDeclaration): PipelineStage[] {
  return pipeline.stages!.map((stage) => ({
    name: stage.name!,
    onFailure: stage.onFailure?.result,
    actions: [...stage.actions!].sort((a, b) => (a.runOrder ?? 1) - (b.runOrder ?? 1)).map((action) => ({
      name: action.name!,
      provider: action.actionTypeId!.provider!,
      configuration: action.configuration ?? {},
      inputArtifacts: (action.inputArtifacts ?? []).map(({ name }) => name!),
      outputArtifacts: (action.outputArtifacts ?? []).map(({ name }) => name!),
      roleArn: action.roleArn ?? pipeline.roleArn!,
    })),
  }));
}

export function actionNamed(name: string, stages: PipelineStage[]): PipelineAction {
  return onlyAction(stages, `named ${name}`, (action) => action.name === name);
}

export function actionOf(provider: string, stages: PipelineStage[]): PipelineAction {
  return onlyAction(stages, `of the provider ${provider}`, (action) => action.provider === provider);
}

function onlyAction(stages: PipelineStage[], which: string, matches: (action: PipelineAction) => boolean): PipelineAction {
  const found = stages.flatMap(({ actions }) => actions).filter(matches);
  if (found.length !== 1) throw new Error(`the pipeline must have one action ${which}, got: ${found.length}`);
  return found[0];
}
