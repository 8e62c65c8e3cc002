import { Token } from 'aws-cdk-lib';
import { ExecutionMode } from 'aws-cdk-lib/aws-codepipeline';
import type { DeployStage } from '../deploy-stage';
import type { EcsGithubPipelineProps } from '../ecs-github-pipeline-props';
import { STAGE_NAME, STAGE_NAME_RULE } from './pointer-tags';
import { checkService } from './service-resource';
import { quote } from './shell-words';
import { checkDuration, checkLength, checkText, DurationUnit, refusal, words } from './validation';

/** The names of the pipeline's own stages, and what those of approvals and pointers begin with. */
const TAKEN = /^(Source|Build|Test|Scan|Live|Live-.*|Approve-.*)$/;

/** What a line of the action, of at most 1,000 characters, has room for. */
const LONGEST_COMMAND = 900;

/** Refuses what no stages can be made of. */
export function checkStages(props: EcsGithubPipelineProps): void {
  if (!props.stages) {
    if (!props.service) throw refusal('service', 'be given unless stages are', words('none'), 'pass the ECS service to deploy to');
    checkService(props.service);
    return;
  }
  for (const prop of ['service', 'cluster', 'containerName', 'taskRoles'] as const) {
    if (props[prop] !== undefined) {
      throw refusal(prop, 'be left out when stages are given', words('both'), `say it in the targets of the stages${prop === 'containerName' ? ', as containerNames' : ''}`);
    }
  }
  checkLength('stages', props.stages, 20, "for example stages: [{ stageName: 'Deploy', targets: [{ service }] }]");
  for (const stage of props.stages) checkStage(stage, props);
  checkDifferent(props.stages);
}

function checkStage(stage: DeployStage, { executionMode }: EcsGithubPipelineProps): void {
  const { stageName } = stage;
  if (Token.isUnresolved(stageName)) {
    throw refusal('stageName', 'be known at synthesis', words('a token'), 'it becomes part of a tag and of logical ids');
  }
  checkText('stageName', stageName, STAGE_NAME, STAGE_NAME_RULE, 'it becomes part of a tag');
  if (TAKEN.test(stageName)) throw refusal('stageName', "not be one of the pipeline's own", stageName, "for example 'Staging'");
  checkLength('targets', stage.targets, 40, 'pass the services of the stage');
  for (const { service } of stage.targets) checkService(service);

  onlyWith('approval', stage.approval, { approvalMessage: stage.approvalMessage, approvalTopic: stage.approvalTopic });
  checkText('approvalMessage', stage.approvalMessage, /^[^]{1,1000}$/, 'be 1 to 1000 characters');

  onlyWith('beforeDeploy', stage.beforeDeploy, { beforeDeployTimeout: stage.beforeDeployTimeout });
  checkCommand(stage.beforeDeploy);
  checkDuration('beforeDeployTimeout', stage.beforeDeployTimeout, DurationUnit.MINUTES, 1, 45);

  checkDuration('deploymentTimeout', stage.deploymentTimeout, DurationUnit.MINUTES, 1, 60);
  onlyWith('rollbackAlarms', stage.rollbackAlarms, { rollbackAlarmTime: stage.rollbackAlarmTime });
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
  checkLength('beforeDeploy', command, 100, "for example ['npm', 'run', 'migrate']");
  for (const word of command) {
    if (Token.isUnresolved(word)) throw refusal('beforeDeploy', 'be known at synthesis', words('a token'), 'read it from the environment of the task');
    checkText('beforeDeploy', word, /^[^\x00-\x1f\x7f]*$/, 'hold no control characters', 'put longer scripts into a file of the image');
  }
  const { length } = quote(JSON.stringify(command));
  if (length > LONGEST_COMMAND) throw refusal('beforeDeploy', `be at most ${LONGEST_COMMAND} characters of JSON, quoted for a shell`, length, 'put longer scripts into a file of the image');
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
