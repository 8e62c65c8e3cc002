import { PipelineDeclaration } from '@aws-sdk/client-codepipeline';

/** One action of a pipeline, as GetPipeline shows it. */
export interface PipelineAction {
  readonly name: string;
  /** For example `ECS`. */
  readonly provider: string;
  /** The stage that it is of. */
  readonly stage: string;
  readonly configuration: { [key: string]: string };
  /** What its variables are known by, if it has any. */
  readonly namespace?: string;
  /** Actions of the same number run at the same time. */
  readonly runOrder: number;
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
  /** Which actions a RETRY is of. */
  readonly retryMode?: string;
  /** What is looked at before it counts as succeeded. */
  readonly onSuccess: Condition[];
}

/** What happens unless all rules hold. */
export interface Condition {
  /** Such as ROLLBACK. */
  readonly result: string;
  readonly rules: { readonly name: string; readonly provider: string; readonly configuration: { [key: string]: string } }[];
}

export function stagesOf(pipeline: PipelineDeclaration): PipelineStage[] {
  return pipeline.stages!.map((stage) => ({
    name: stage.name!,
    onFailure: stage.onFailure?.result,
    retryMode: stage.onFailure?.retryConfiguration?.retryMode,
    onSuccess: (stage.onSuccess?.conditions ?? []).map(({ result, rules = [] }) => ({
      result: result!,
      rules: rules.map(({ name, ruleTypeId, configuration = {} }) => ({ name: name!, provider: ruleTypeId!.provider!, configuration })),
    })),
    actions: [...stage.actions!].sort((a, b) => (a.runOrder ?? 1) - (b.runOrder ?? 1)).map((action) => ({
      name: action.name!,
      provider: action.actionTypeId!.provider!,
      stage: stage.name!,
      namespace: action.namespace,
      runOrder: action.runOrder ?? 1,
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

export function actionsOf(provider: string, stages: PipelineStage[]): PipelineAction[] {
  return stages.flatMap(({ actions }) => actions).filter((action) => action.provider === provider);
}

export function actionOf(provider: string, stages: PipelineStage[]): PipelineAction {
  return onlyAction(stages, `of the provider ${provider}`, (action) => action.provider === provider);
}

function onlyAction(stages: PipelineStage[], which: string, matches: (action: PipelineAction) => boolean): PipelineAction {
  const found = stages.flatMap(({ actions }) => actions).filter(matches);
  if (found.length !== 1) throw new Error(`the pipeline must have one action ${which}, got: ${found.length}`);
  return found[0];
}
