import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Action } from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { StepFunction } from './step-function';

export interface LambdaInvokeActionProps {
  readonly actionName: string;
  readonly step: StepFunction;
  readonly input: codepipeline.Artifact;
  /** What the handler reads as JSON, 1 to 1,000 characters. */
  readonly userParameters: string;
  readonly runOrder?: number;
}

/**
 * Has a function do something, with the function's own role. Not the stock action: that one lets the function's role read
 * the artifact bucket, which the job's credentials are for.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html
 */
export class LambdaInvokeAction extends Action {
  constructor(private readonly props: LambdaInvokeActionProps) {
    super({
      actionName: props.actionName,
      runOrder: props.runOrder,
      category: codepipeline.ActionCategory.INVOKE,
      provider: 'Lambda',
      artifactBounds: { minInputs: 1, maxInputs: 1, minOutputs: 0, maxOutputs: 0 },
      inputs: [props.input],
    });
  }

  protected bound(_scope: Construct, _stage: codepipeline.IStage, { role }: codepipeline.ActionBindOptions): codepipeline.ActionConfig {
    const { step, userParameters } = this.props;
    role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [step.function.functionArn] }));
    // The guide says that without it pipelines with such actions fail; it has no resource level.
    role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['lambda:ListFunctions'], resources: ['*'] }));
    return { configuration: { FunctionName: step.function.functionName, UserParameters: userParameters } };
  }
}
