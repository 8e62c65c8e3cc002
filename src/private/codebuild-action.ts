import { IProject } from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Action } from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

export interface CodeBuildActionProps {
  readonly project: IProject;
  readonly input: codepipeline.Artifact;
  readonly output: codepipeline.Artifact;
}

/**
 * Runs the image build. Not the stock action: that one lets both roles read, write and delete all artifacts.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
 */
export class CodeBuildAction extends Action {
  constructor(private readonly props: CodeBuildActionProps) {
    super({
      actionName: 'Build',
      category: codepipeline.ActionCategory.BUILD,
      provider: 'CodeBuild',
      artifactBounds: { minInputs: 1, maxInputs: 1, minOutputs: 1, maxOutputs: 1 },
      inputs: [props.input],
      outputs: [props.output],
      variablesNamespace: 'Build',
    });
  }

  protected bound(_scope: Construct, _stage: codepipeline.IStage, { role }: codepipeline.ActionBindOptions): codepipeline.ActionConfig {
    role.addToPrincipalPolicy(new iam.PolicyStatement({
      actions: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild'],
      resources: [this.props.project.projectArn],
    }));
    return { configuration: { ProjectName: this.props.project.projectName } };
  }
}
