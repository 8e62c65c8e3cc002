import { Duration, Token } from 'aws-cdk-lib';
import { ExecutionMode } from 'aws-cdk-lib/aws-codepipeline';
import type { DeployStage } from '../deploy-stage';
import type { EcsGithubPipelineProps } from '../ecs-github-pipeline-props';
import { STAGE_NAME, STAGE_NAME_RULE } from './pointer-tags';
import { checkDuration, checkEntries, checkLength, checkText, DurationUnit, refusal, words } from './validation';

/** The names of the pipeline's own stages, and what those of approvals begin with. */
const TAKEN = /^(Source|Build|Test|Scan|Approve-.*)$/;

/** 60 days, in minutes. */
const LONGEST_APPROVAL = 86400;

/** Half of what an action's parameters have room for: the names of cluster, service and container stand there, too. */
const LONGEST_COMMAND = 500;
/** The action itself may go on for a day. */
const LONGEST_BEFORE_DEPLOY = Duration.hours(8);

/** As many as a pipeline may have. @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const STAGES_OF_A_PIPELINE = 50;

/** Refuses what no stages can be made of. */
export function checkStages(props: EcsGithubPipelineProps): void {
  if (!props.stages) {
    if (!props.service) throw refusal('service', 'be given unless stages are', words('none'), 'pass the ECS service to deploy to');
    return;
  }
  for (const prop of ['service', 'cluster', 'containerName', 'taskRoles'] as const) {
    if (props[prop] !== undefined) {
      throw refusal(prop, 'be left out when stages are given', words('both'), `say it in the targets of the stages${prop === 'containerName' ? ', as containerNames' : ''}`);
    }
  }
  checkEntries('stages', props.stages);
  checkLength('stages', props.stages, 48, "for example stages: [{ stageName: 'Deploy', targets: [{ service }] }]");
  for (const stage of props.stages) checkStage(stage, props);
  checkDifferent(props.stages);
  checkSum(props.stages, props);
}

function checkStage(stage: DeployStage, { executionMode }: EcsGithubPipelineProps): void {
  const { stageName } = stage;
  if (Token.isUnresolved(stageName)) {
    throw refusal('stageName', 'be known at synthesis', words('a token'), 'it becomes part of a tag and of logical ids');
  }
  checkText('stageName', stageName ?? '', STAGE_NAME, STAGE_NAME_RULE, 'it becomes part of a tag');
  if (TAKEN.test(stageName)) throw refusal('stageName', "not be one of the pipeline's own", stageName, "for example 'Staging'");
  checkEntries('targets', stage.targets);
  checkLength('targets', stage.targets ?? [], 40, 'pass the services of the stage');
  stage.targets.forEach(({ service }, i) => checkEntries(`targets[${i}]`, { service }));

  onlyWith('approval', stage.approval, { approvalMessage: stage.approvalMessage, approvalTopic: stage.approvalTopic, approvalTimeout: stage.approvalTimeout });
  checkText('approvalMessage', stage.approvalMessage, /^[^]{1,1000}$/, 'be 1 to 1000 characters');
  checkDuration('approvalTimeout', stage.approvalTimeout, DurationUnit.MINUTES, 5, LONGEST_APPROVAL);

  onlyWith('beforeDeploy', stage.beforeDeploy, { beforeDeployTimeout: stage.beforeDeployTimeout });
  checkCommand(stage.beforeDeploy);
  checkDuration('beforeDeployTimeout', stage.beforeDeployTimeout, DurationUnit.MINUTES, 1, LONGEST_BEFORE_DEPLOY.toMinutes());

  checkDuration('deploymentTimeout', stage.deploymentTimeout, DurationUnit.MINUTES, 1, 60);
  onlyWith('rollbackAlarms', stage.rollbackAlarms, { rollbackAlarmTime: stage.rollbackAlarmTime });
  checkEntries('rollbackAlarms', stage.rollbackAlarms);
  checkLength('rollbackAlarms', stage.rollbackAlarms, 5, 'leave it out for none, or watch a composite alarm');
  checkDuration('rollbackAlarmTime', stage.rollbackAlarmTime, DurationUnit.MINUTES, 1, 60);
  checkRollback(stage.rollbackOnFailure, executionMode);
  if (stage.rollbackAlarms && executionMode === ExecutionMode.PARALLEL) {
    throw refusal('rollbackAlarms', 'be left out in the execution mode PARALLEL', words('some'), 'AWS has no rollback there');
  }
}

/** Refuses what AWS has not, whether it is asked for by the pipeline or by a stage. */
export function checkRollback(rollbackOnFailure?: boolean, executionMode?: ExecutionMode): void {
  if (rollbackOnFailure && executionMode === ExecutionMode.PARALLEL) {
    throw refusal('rollbackOnFailure', 'be false in the execution mode PARALLEL', true, 'AWS has no rollback there');
  }
}

/** What says more about something that is not there was meant for something else. */
function onlyWith(owner: string, given: unknown, details: { [prop: string]: unknown }): void {
  for (const [prop, value] of Object.entries(details)) {
    if (value !== undefined && !given) throw refusal(prop, `be left out without ${owner}`, words('some'), `pass ${owner} as well`);
  }
}

function checkCommand(command?: string[]): void {
  if (!command) return;
  checkEntries('beforeDeploy', command);
  checkLength('beforeDeploy', command, 100, "for example ['npm', 'run', 'migrate']");
  for (const word of command) {
    if (Token.isUnresolved(word)) throw refusal('beforeDeploy', 'be known at synthesis', words('a token'), 'read it from the environment of the task');
    checkText('beforeDeploy', word, /^[^\x00-\x1f\x7f]*$/, 'hold no control characters', 'put longer scripts into a file of the image');
  }
  const { length } = JSON.stringify(command);
  if (length > LONGEST_COMMAND) throw refusal('beforeDeploy', `be at most ${LONGEST_COMMAND} characters of JSON`, length, 'put longer scripts into a file of the image');
}

/** Approvals have stages of their own, and the pipeline has some besides. */
function checkSum(stages: DeployStage[], { testStage, stopOnFindings }: EcsGithubPipelineProps): void {
  const own = ['Source', 'Build', ...testStage ? ['Test'] : [], ...stopOnFindings ? ['Scan'] : []];
  const approvals = stages.filter(({ approval }) => approval).length;
  const sum = own.length + stages.length + approvals;
  if (sum > STAGES_OF_A_PIPELINE) {
    throw refusal('stages', `make a pipeline of at most ${STAGES_OF_A_PIPELINE} stages`, words(`${sum}: ${own.join(', ')}, ${stages.length} to deploy, ${approvals} to approve`),
      'let stages deploy to several targets');
  }
}

/** Pointer tags are in lower case, and each service has one place on the image's way. */
function checkDifferent(stages: DeployStage[]): void {
  const names = stages.map(({ stageName }) => stageName);
  const repeated = names.find((name, i) => names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) !== i);
  if (repeated !== undefined) throw refusal('stageName', 'be different in every stage, upper and lower case aside', repeated);

  const services = stages.flatMap(({ targets }) => targets.map(({ service }) => service));
  const twice = services.find((service, i) => services.indexOf(service) !== i);
  if (twice) throw refusal('targets', 'hold each service once', words(twice.node.path), 'a service belongs to one stage');
}
