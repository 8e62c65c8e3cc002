import { DeployedStack } from './deployed-stack';

/** One action of a pipeline, as the template has it. */
export interface PipelineAction {
  readonly name: string;
  /** For example `ECS`. */
  readonly provider: string;
  readonly configuration: { [key: string]: any };
  readonly inputArtifacts: string[];
  readonly outputArtifacts: string[];
}

export interface PipelineStage {
  readonly name: string;
  /** In the order in which they run. */
  readonly actions: PipelineAction[];
}

/** The stages of the stack's own `AWS::CodePipeline::Pipeline`. */
export function stagesOf(stack: DeployedStack): PipelineStage[] {
  const { Stages: stages } = stack.only('AWS::CodePipeline::Pipeline') as { Stages: any[] };
  return stages.map((stage) => ({
    name: stage.Name,
    actions: [...stage.Actions].sort((a, b) => (a.RunOrder ?? 1) - (b.RunOrder ?? 1)).map((action) => ({
      name: action.Name,
      provider: action.ActionTypeId.Provider,
      configuration: action.Configuration ?? {},
      inputArtifacts: artifactNames(action.InputArtifacts),
      outputArtifacts: artifactNames(action.OutputArtifacts),
    })),
  }));
}

export function actionNamed(name: string, stages: PipelineStage[]): PipelineAction {
  const action = stages.flatMap(({ actions }) => actions).find((candidate) => candidate.name === name);
  if (!action) throw new Error(`the pipeline has no action ${name}`);
  return action;
}

function artifactNames(artifacts: { Name: string }[] = []): string[] {
  return artifacts.map((artifact) => artifact.Name);
}
