import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ecsArns, passTaskRoles, passVolumeRoles, registerRevisions } from './ecs-rights';
import { ServiceFacts } from './service-facts';
import { ServiceRole } from './service-role';
import { quote } from './shell-words';

export interface BeforeDeployOptions {
  readonly target: ServiceFacts;
  readonly command: string[];
  readonly timeout: Duration;
  readonly fileName: string;
}

/** What `describe-task-definition` tells and `register-task-definition` does not take. */
const TOLD_ONLY = 'taskDefinitionArn revision status requiresAttributes compatibilities registeredAt registeredBy deregisteredAt deleteRequestedAt';

/**
 * Runs a command in a task of its own, made like the service's but with the new image, and ends as the command does.
 *
 * Python is one of the languages that the machine of a `Commands` action has; JSON is no work for a shell.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
 */
export function beforeDeploy({ target, command, timeout, fileName }: BeforeDeployOptions): string[] {
  const { service, cluster, containerNames } = target;
  const [container] = containerNames;
  return [
    `aws ecs describe-services --cluster "${cluster.clusterName}" --services "${service.serviceName}" --query "services[0]" --output json > service.json`,
    'CURRENT=$(python3 -c \'import json; print(json.load(open("service.json"))["taskDefinition"])\')',
    'aws ecs describe-task-definition --task-definition "$CURRENT" --include TAGS --output json > current.json',
    `export TOLD_ONLY="${TOLD_ONLY}"`,
    python('current.json', 'revision.json',
      `d=j["taskDefinition"]; [d.pop(k,0) for k in e["TOLD_ONLY"].split()]; new={i["name"]:{"image":i["imageUri"]} for i in json.load(open("${fileName}"))}; [c.update(new.get(c["name"],{})) for c in d["containerDefinitions"]]; d.update({"tags":j["tags"]} if j.get("tags") else {})`, 'd'),
    'export REVISION=$(aws ecs register-task-definition --cli-input-json file://revision.json --query taskDefinition.taskDefinitionArn --output text)',
    '[ -n "$REVISION" ] || exit 1',
    `export CLUSTER="${cluster.clusterName}" CONTAINER="${container}"`,
    `export COMMAND=${quote(JSON.stringify(command))}`,
    python('service.json', 'task.json',
      'r={k:j[k] for k in ("networkConfiguration","platformVersion","capacityProviderStrategy") if j.get(k)}; r.update({} if "capacityProviderStrategy" in r else {"launchType":j.get("launchType","EC2")}); r.update(cluster=e["CLUSTER"],taskDefinition=e["REVISION"],startedBy="beforeDeploy",overrides={"containerOverrides":[{"name":e["CONTAINER"],"command":json.loads(e["COMMAND"])}]})', 'r'),
    'TASK=$(aws ecs run-task --cli-input-json file://task.json --query "tasks[0].taskArn || failures[0].reason" --output text)',
    'case "$TASK" in arn:*) echo "Running before the deployment: $TASK";; *) echo "The task of beforeDeploy was not started: $TASK" >&2; exit 1;; esac',
    'ask() { aws ecs describe-tasks --cluster "$CLUSTER" --tasks "$TASK" --query "tasks[0].$1" --output text; }',
    `END=$(($(date +%s) + 60 * ${timeout.toMinutes()}))`,
    'until [ "$(ask lastStatus)" = STOPPED ] || [ "$(date +%s)" -ge "$END" ]; do sleep 5; done',
    `[ "$(ask lastStatus)" = STOPPED ] || { aws ecs stop-task --cluster "$CLUSTER" --task "$TASK" --reason "beforeDeployTimeout is over" --query task.taskArn; echo "beforeDeploy has not ended after ${timeout.toMinutes()} min and was stopped; nothing is deployed" >&2; exit 1; }`,
    'EXIT_CODE=$(ask "containers[?name==\'$CONTAINER\']|[0].exitCode")',
    '[ "$EXIT_CODE" = 0 ] || { echo "beforeDeploy has ended with exit code $EXIT_CODE, and nothing is deployed: $(ask stoppedReason)" >&2; exit 1; }',
  ];
}

/** Makes JSON of JSON: `j` is what was read, `e` the environment. */
function python(from: string, to: string, work: string, result: string): string {
  return `python3 -c 'import json,os; e=os.environ; j=json.load(open("${from}")); ${work}; print(json.dumps(${result}))' > ${to}`;
}

export function grantBeforeDeploy(scope: Construct, role: ServiceRole, target: ServiceFacts): void {
  const { serviceArn, clusterArn, tasks, revisions } = ecsArns(scope, target);
  const inCluster = { ArnEquals: { 'ecs:cluster': clusterArn } };
  role.allow([serviceArn], 'ecs:DescribeServices');
  role.allow([tasks], 'ecs:DescribeTasks', 'ecs:StopTask');
  role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['ecs:RunTask'], resources: [revisions], conditions: inCluster }));
  const statements = [...registerRevisions(scope, target), passTaskRoles(target), ...passVolumeRoles(target)];
  for (const statement of statements) role.addToPrincipalPolicy(statement);
}
