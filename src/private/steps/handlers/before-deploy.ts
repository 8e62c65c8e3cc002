import {
  ConflictException, DescribeServicesCommand, DescribeTaskDefinitionCommand, DescribeTasksCommand, ECSClient, RegisterTaskDefinitionCommand,
  RunTaskCommand, StopTaskCommand, Task,
} from '@aws-sdk/client-ecs';
import { imageDefinitionsIn } from './built-image';
import { StepFailed } from './errors';
import { Look, newHandler, Step, StepInput } from './step';
import { revisionOf, taskLike } from './task-request';

export interface BeforeDeployParameters {
  readonly cluster: string;
  readonly service: string;
  /** The one that runs the command. */
  readonly container: string;
  /** The file of the artifact that names the new images. */
  readonly fileName: string;
  readonly command: string[];
  /** Minutes; a text, as CloudFormation may be the one who knows. */
  readonly timeout: string;
}

/** How far it has come: registered, then started. */
export interface BeforeDeployState {
  readonly revision: string;
  readonly task?: string;
  /** When the task was started. */
  readonly since?: number;
}

type Input = StepInput<BeforeDeployParameters, BeforeDeployState>;

/**
 * Runs a command in a task of its own, made like the service's but with the new image, and ends as the command does.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
 */
export const beforeDeploy: Step<BeforeDeployParameters, BeforeDeployState> = {
  consequence: () => 'nothing is deployed',
  patience: 15,
  pause: 3,
  look: async (input) => {
    const ecs = new ECSClient({});
    const { state } = input;
    if (!state) return register(ecs, input);
    if (!state.task) return start(ecs, input, state);
    return follow(ecs, input, { ...state, task: state.task, since: state.since! });
  },
};

/** How the function is called by Lambda. */
export const handler = newHandler(beforeDeploy);

/** A look of its own, so that a task which cannot be started at once does not leave a revision for every time that it is tried. */
async function register(ecs: ECSClient, { parameters, artifact }: Input): Promise<Look<BeforeDeployState>> {
  const { fileName } = parameters;
  const images = imageDefinitionsIn(fileName, await artifact.read(fileName));
  const { taskDefinition: current } = await serviceOf(ecs, parameters);
  const { taskDefinition, tags } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: current, include: ['TAGS'] }));
  const { taskDefinition: revision } = await ecs.send(new RegisterTaskDefinitionCommand(revisionOf(taskDefinition!, tags, images)));
  return { waiting: `${revision!.taskDefinitionArn} is registered`, state: { revision: revision!.taskDefinitionArn! }, percent: 0 };
}

async function start(ecs: ECSClient, { parameters, firstJob, now }: Input, { revision }: BeforeDeployState): Promise<Look<BeforeDeployState>> {
  const { cluster, container, command } = parameters;
  const request = new RunTaskCommand({
    ...taskLike(await serviceOf(ecs, parameters)),
    cluster,
    taskDefinition: revision,
    startedBy: 'beforeDeploy',
    overrides: { containerOverrides: [{ name: container, command }] },
    // However often Lambda calls for one job, one task is started.
    clientToken: firstJob,
  });
  const task = await ecs.send(request).then(
    ({ tasks: [started] = [], failures: [failure] = [] }) => started?.taskArn ?? failed(`The task of beforeDeploy was not started (${failure?.reason}: ${failure?.detail})`),
    alreadyStarted,
  );
  return { waiting: `running ${task}`, state: { revision, task, since: now }, execution: nameOf(task), percent: 0 };
}

/** The same token with another revision: another invocation of this job was here before. */
function alreadyStarted(error: unknown): string {
  if (!(error instanceof ConflictException)) throw error;
  return error.resourceIds?.[0] ?? failed(`The task of beforeDeploy was started before, and ECS does not say which it is (${error.message})`);
}

async function follow(ecs: ECSClient, { parameters, now }: Input, state: Required<BeforeDeployState>): Promise<Look<BeforeDeployState>> {
  const { cluster, container, timeout } = parameters;
  const { task, since } = state;
  const { tasks: [described] = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [task] }));
  const seconds = Math.round((now - since) / 1000);
  if (described?.lastStatus === 'STOPPED') return ended(described, container, seconds);

  const longest = Number(timeout) * 60;
  if (seconds < longest) {
    const percent = Math.floor(100 * seconds / longest);
    return { waiting: `${described?.lastStatus ?? 'starting'} for ${seconds} s: ${task}`, state, percent };
  }
  const stopped = await ecs.send(new StopTaskCommand({ cluster, task, reason: 'beforeDeployTimeout is over' })).then(
    () => 'was stopped',
    (error: Error) => `could not be stopped (${error.name})`,
  );
  throw new StepFailed(`beforeDeploy has not ended after ${timeout} min and ${stopped}`, `see the log of ${task}, or give it a longer beforeDeployTimeout`);
}

function ended({ taskArn, containers = [], stoppedReason }: Task, container: string, seconds: number): Look<BeforeDeployState> {
  const { exitCode, reason } = containers.find(({ name }) => name === container) ?? {};
  if (exitCode === 0) return { done: `beforeDeploy has ended with exit code 0 after ${seconds} s: ${taskArn}` };
  const why = [stoppedReason, reason].filter(Boolean).join('; ');
  throw new StepFailed(`beforeDeploy has ended with ${exitCode === undefined ? 'no exit code' : `exit code ${exitCode}`} (${why})`, `see the log of ${taskArn}`);
}

async function serviceOf(ecs: ECSClient, { cluster, service }: BeforeDeployParameters) {
  const { services: [described] = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service], include: ['TAGS'] }));
  return described ?? failed(`The cluster ${cluster} has no service ${service}`);
}

function failed(wrong: string): never {
  throw new StepFailed(wrong, 'retry the stage when that is mended');
}

/** The last part of an ARN. */
function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
