import { Duration, Token } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ecsArns, passTaskRoles, passVolumeRoles, registerRevisions } from '../ecs-rights';
import { ServiceFacts } from '../service-facts';
import type { BeforeDeployParameters } from './handlers/before-deploy';
import { LambdaInvokeAction } from './lambda-invoke-action';
import { StepFunction } from './step-function';
import { userParameters } from './user-parameters';

/** The function that runs commands before deployments. It may do so for the services that are granted to it. */
export function newBeforeDeployFunction(scope: Construct): StepFunction {
  return new StepFunction(scope, 'BeforeDeploy', { handler: 'before-deploy', description: 'Runs a task before a deployment, and waits for it' });
}

export interface BeforeDeployProps {
  readonly step: StepFunction;
  readonly target: ServiceFacts;
  readonly command: string[];
  readonly timeout: Duration;
  readonly fileName: string;
  readonly input: codepipeline.Artifact;
}

export function beforeDeploy(scope: Construct, { step, target, command, timeout, fileName, input }: BeforeDeployProps): LambdaInvokeAction {
  grantRun(scope, step, target);
  const { service, cluster, containerNames: [container] } = target;
  const minutes = timeout.toMinutes();
  const parameters: BeforeDeployParameters = {
    cluster: cluster.clusterName,
    service: service.serviceName,
    container,
    fileName,
    command,
    timeout: Token.isUnresolved(minutes) ? Token.asString(minutes) : String(minutes),
  };
  return new LambdaInvokeAction({ actionName: 'BeforeDeploy', step, input, userParameters: userParameters('beforeDeploy', parameters) });
}

/** Tasks of that one service's family, in its cluster, with its roles. */
function grantRun(scope: Construct, { role }: StepFunction, target: ServiceFacts): void {
  const { serviceArn, clusterArn, tasks, revisions } = ecsArns(scope, target);
  role.allow([serviceArn], 'ecs:DescribeServices');
  role.allow([tasks], 'ecs:DescribeTasks', 'ecs:StopTask');
  const conditions = { ArnEquals: { 'ecs:cluster': clusterArn } };
  const tagsOfTasks = { StringEquals: { 'ecs:CreateAction': 'RunTask' } };
  role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['ecs:RunTask'], resources: [revisions], conditions }));
  // The task bears the tags of the service.
  role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['ecs:TagResource'], resources: [tasks], conditions: tagsOfTasks }));
  const statements = [...registerRevisions(scope, target), passTaskRoles(target), ...passVolumeRoles(target)];
  for (const statement of statements) role.addToPrincipalPolicy(statement);
}
