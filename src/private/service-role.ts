import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/**
 * Not `aws:SourceArn` as well: the names are generated, so role and resource would wait for each other. And "if exists", as AWS does
 * not say of every service that it tells for whom it acts: one that does not would be locked out (decisions/019).
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
function serviceFor(account: string, service: string): iam.ServicePrincipal {
  return new iam.ServicePrincipal(service, { conditions: { StringEqualsIfExists: { 'aws:SourceAccount': account } } });
}

/**
 * A role for one AWS service, acting for this account.
 *
 * CDK's L2 parts grant themselves more than this library promises (the whole of S3's object actions, log groups that are
 * not used), and handing them an immutable role would also swallow the grants that users add later. So the role is deaf
 * only while such a part wires itself, and hears everybody afterwards.
 */
export class ServiceRole extends iam.Role {
  private deaf = false;

  constructor(scope: Construct, id: string, service: string, description: string) {
    super(scope, id, { description, assumedBy: serviceFor(Stack.of(scope).account, service) });
  }

  /** Lets a CDK part wire itself, and drops the grants that it makes on the way. */
  public withoutGrants<T>(wire: () => T): T {
    this.deaf = true;
    try {
      return wire();
    } finally {
      this.deaf = false;
    }
  }

  /** One permission and its reason; actions on named resources. */
  public allow(resources: string[], ...actions: string[]): void {
    this.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources }));
  }

  public override addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    // "Added", because a grant that fails on the role is tried again on the resource's own policy.
    return this.deaf ? { statementAdded: true, policyDependable: this } : super.addToPrincipalPolicy(statement);
  }

  public override attachInlinePolicy(policy: iam.Policy): void {
    if (!this.deaf) super.attachInlinePolicy(policy);
  }
}
