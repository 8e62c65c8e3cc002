import { join } from 'path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ServiceRole } from '../service-role';

/** From src/private as well as from lib/private: what runs in Lambda is what the compiler made. */
const HANDLERS = join(__dirname, '..', '..', '..', 'lib', 'private', 'steps', 'handlers');

export interface StepFunctionProps {
  /** The module in handlers/ that exports the handler. */
  readonly handler: string;
  readonly description: string;
}

/**
 * The function that plays one kind of step of a pipeline, its role and its log. At rest it costs nothing.
 *
 * An invocation takes a minute at most and hands over to the next; the function's own timeout is for the day that AWS hangs.
 */
export class StepFunction extends Construct {
  public readonly role: ServiceRole;
  public readonly function: lambda.IFunction;

  constructor(scope: Construct, id: string, { handler, description }: StepFunctionProps) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    this.role = new ServiceRole(this, 'Role', 'lambda.amazonaws.com', description);
    logGroup.grantWrite(this.role);
    // Neither has a resource level.
    this.role.allow(['*'], 'codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult');

    this.function = new lambda.Function(this, 'Function', {
      description,
      // By name, as the constant is newer than the oldest aws-cdk-lib that we support.
      runtime: new lambda.Runtime('nodejs24.x', lambda.RuntimeFamily.NODEJS),
      code: lambda.Code.fromAsset(HANDLERS, { exclude: ['*.d.ts'] }),
      handler: `${handler}.handler`,
      memorySize: 512, // with less of it, the processor takes seconds to load the SDK
      timeout: Duration.minutes(5),
      role: this.role,
      logGroup,
    });
  }
}
