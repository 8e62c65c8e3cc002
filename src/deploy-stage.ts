import { Duration } from 'aws-cdk-lib';
import { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';

/**
 * An ECS service that a stage deploys the image to.
 */
export interface EcsTarget {
  /**
   * The service, with the deployment controller ECS, in the pipeline's region and account. Define it before the pipeline.
   *
   * Rolling deployments and ECS's own blue/green, linear and canary ones work alike.
   */
  readonly service: ecs.IService;

  /**
   * The cluster that the service runs in.
   *
   * @default - the service's own; required when the service was imported without one, by its ARN
   */
  readonly cluster?: ecs.ICluster;

  /**
   * The containers that get the new image, 1 to 10 of one task definition.
   *
   * @default - those that use an `ImageRepository`'s image, else the one essential container; required for an imported service
   */
  readonly containerNames?: string[];

  /**
   * The task role and the execution role of the service. The pipeline may pass these to ECS, and no others.
   *
   * @default - those of the task definition; required for an imported service
   */
  readonly taskRoles?: iam.IRole[];
}

/**
 * A step on the image's way to production. The image is built once; every stage deploys the same one.
 */
export interface DeployStage {
  /**
   * Name of the stage: 1 to 90 letters, digits, dots, underscores and dashes. It becomes part of a tag.
   *
   * `Source`, `Build`, `Test` and `Scan` are taken, and names that begin with `Approve-`.
   */
  readonly stageName: string;

  /**
   * The services to deploy to, 1 to 40, all at the same time: a web service and its worker, for example.
   */
  readonly targets: EcsTarget[];

  /**
   * Whether somebody must approve before the image is deployed here. It waits in a stage of its own, for seven days unless
   * `approvalTimeout` says otherwise.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html
   * @default false
   */
  readonly approval?: boolean;

  /**
   * What the approver is told, 1 to 1000 characters; variables of the pipeline such as `#{Build.IMAGE_TAG}` are filled in.
   *
   * An error without `approval`. The approver gets a link to the commit in any case.
   *
   * @default - no message
   */
  readonly approvalMessage?: string;

  /**
   * Where the request for approval is published, a topic of the pipeline's region.
   *
   * An error without `approval`. The pipeline may use the key of a topic that this app defines, or that was imported with it.
   *
   * @default - nowhere; it is seen in the console
   */
  readonly approvalTopic?: sns.ITopic;

  /**
   * How long the approval may take before it counts as rejected, 5 minutes to 60 days in whole minutes.
   *
   * An error without `approval`.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
   * @default Duration.days(7)
   */
  readonly approvalTimeout?: Duration;

  /**
   * A command, a database migration for example, that runs before the deployment: once, in a task of its own with the new
   * image, and with the network, roles and environment of the stage's first target. Its first container runs the command.
   *
   * It has 1 to 100 words, and as JSON at most 500 characters; longer scripts go into a file of the image.
   *
   * The deployment starts only after it has ended with exit code 0. It must be idempotent: a retry and a rollback run it again.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
   * @default - none
   */
  readonly beforeDeploy?: string[];

  /**
   * How long `beforeDeploy` may take before its task is stopped and the stage fails, 1 to 480 whole minutes.
   *
   * An error without `beforeDeploy`.
   *
   * @default Duration.minutes(10)
   */
  readonly beforeDeployTimeout?: Duration;

  /**
   * How long a deployment may take to settle before it counts as failed, 1 to 60 whole minutes.
   *
   * It must be longer than the bake and step times of a service that shifts its traffic bit by bit.
   *
   * @default - the pipeline's `deploymentTimeout`
   */
  readonly deploymentTimeout?: Duration;

  /**
   * Whether a failure of this stage is rolled back to the last execution that succeeded in it, where AWS has one.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html
   * @default - the pipeline's `rollbackOnFailure`
   */
  readonly rollbackOnFailure?: boolean;

  /**
   * Alarms, 1 to 5, that are watched when a deployment has settled. One that goes off rolls the stage back, like a failure.
   * They are of the pipeline's region and account.
   *
   * An error in `PARALLEL` mode, which has no rollback.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-CloudWatchAlarm.html
   * @default - none
   */
  readonly rollbackAlarms?: IAlarm[];

  /**
   * How long `rollbackAlarms` are watched, 1 to 60 whole minutes. The stage goes on as long.
   *
   * An error without `rollbackAlarms`.
   *
   * @default Duration.minutes(5)
   */
  readonly rollbackAlarmTime?: Duration;
}
