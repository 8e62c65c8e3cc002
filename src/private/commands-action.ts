import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Action } from 'aws-cdk-lib/aws-codepipeline-actions';
import { ArnPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { grantReadArtifacts } from './artifacts';
import { ServiceRole } from './service-role';

export interface CommandsActionProps {
  readonly actionName: string;
  readonly role: ServiceRole;
  readonly input: codepipeline.Artifact;
  /** At most 50 lines of at most 1,000 characters, for one POSIX shell, in the folder with the input. */
  readonly commands: string[];
  readonly runOrder?: number;
}

/**
 * Runs a few shell commands with a role of its own. Not the stock action: that one may list and read everything in the
 * artifact bucket, and read the log back.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Commands.html
 */
export class CommandsAction extends Action {
  constructor(private readonly props: CommandsActionProps) {
    super({
      actionName: props.actionName,
      role: props.role,
      category: codepipeline.ActionCategory.COMPUTE,
      provider: 'Commands',
      artifactBounds: { minInputs: 1, maxInputs: 1, minOutputs: 0, maxOutputs: 0 },
      inputs: [props.input],
      commands: props.commands,
      runOrder: props.runOrder,
    });
  }

  protected bound(scope: Construct, { pipeline }: codepipeline.IStage, { bucket }: codepipeline.ActionBindOptions): codepipeline.ActionConfig {
    grantReadArtifacts(this.props.role, bucket, 's3:GetBucketVersioning');
    const logGroup = Stack.of(scope).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `/aws/codepipeline/${pipeline.pipelineName}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.props.role.allow([logGroup, `${logGroup}:*`], 'logs:CreateLogGroup');
    this.props.role.allow([`${logGroup}:*`], 'logs:CreateLogStream', 'logs:PutLogEvents');
    return {};
  }
}

/**
 * A role that the pipeline takes on for an action, so that the action's shell holds none of the pipeline's rights.
 *
 * Its policy names the pipeline, for the log, and so comes after it. The pipeline runs at once when it is made, but gets here
 * only after a build.
 */
export function newActionRole(scope: Construct, id: string, pipeline: codepipeline.Pipeline, description: string): ServiceRole {
  return new ServiceRole(scope, id, new ArnPrincipal(pipeline.role.roleArn), description);
}
