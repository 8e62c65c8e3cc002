import { IProject } from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Action } from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

export interface CodeBuildActionProps {
  /** The variables that the project exports are known by it, too. */
  readonly actionName: string;
  readonly category: codepipeline.ActionCategory;
  readonly project: IProject;
  readonly input: codepipeline.Artifact;
  /** What the project hands on, if anything. */
  readonly output?: codepipeline.Artifact;
  /** By the names that they have in the project's environment, variables of earlier actions. */
  readonly variables?: { [name: string]: string };
}

/**
 * Runs a CodeBuild project. Not the stock action: that one lets both roles read, write and delete all artifacts.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
 */
export class CodeBuildAction extends Action {
  constructor(private readonly props: CodeBuildActionProps) {
    super({
      actionName: props.actionName,
      category: props.category,
      provider: 'CodeBuild',
      artifactBounds: { minInputs: 1, maxInputs: 1, minOutputs: 0, maxOutputs: 1 },
      inputs: [props.input],
      outputs: props.output ? [props.output] : [],
      variablesNamespace: props.actionName,
    });
  }

  protected bound(_scope: Construct, _stage: codepipeline.IStage, { role }: codepipeline.ActionBindOptions): codepipeline.ActionConfig {
    const { project, variables } = this.props;
    role.addToPrincipalPolicy(new iam.PolicyStatement({
      actions: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild'],
      resources: [project.projectArn],
    }));
    return {
      configuration: {
        ProjectName: project.projectName,
        EnvironmentVariables: variables && JSON.stringify(Object.entries(variables).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' }))),
      },
    };
  }
}
