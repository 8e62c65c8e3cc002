import { failureThreshold } from './circuit-breaker';
import { DeploymentRecord } from './deployment-record';
import { DeploymentFailed, DeploymentTimedOut, TaskFailure, TaskUnhealthy } from './failures';
import { ServiceState } from './service-state';
import { Task } from './task';

/**
 * Replaces a service's tasks by those of a deployment, the new ones first, until the service is steady, another
 * deployment takes over, or the circuit breaker ends it. When the action's time is over it tells so and goes on, as ECS does.
 *
 * @param awaited the deployment that somebody waits for: itself, or the one that it rolls back
 */
export async function rollOut(state: ServiceState, deployment: DeploymentRecord, awaited = deployment): Promise<void> {
  const { clock } = state.tasks;
  const takenOver = () => state.primary !== deployment;
  for (; ; await clock.sleep(state.pace.pollSeconds)) {
    await checkTasks(state, deployment);
    if (takenOver()) return;
    if (breakerTrips(state, deployment)) return endByBreaker(state, deployment, awaited);
    await stopSurplus(state, deployment);
    if (takenOver()) return;
    if (isSteady(state, deployment)) return complete(state, deployment);
    await startMissing(state, deployment);
    if (takenOver()) return;
    if (clock.now() >= awaited.deadline) awaited.giveUp(timedOut(state, deployment));
  }
}

async function checkTasks(state: ServiceState, deployment: DeploymentRecord): Promise<void> {
  for (const each of state.deployments) {
    for (const task of [...each.tasks]) {
      const wasHealthy = task.healthy;
      await task.check().catch((error) => replace(state, each, task, error));
      if (each === deployment && task.healthy && !wasHealthy) forgetFailures(state, deployment);
    }
  }
}

/** A task that became healthy shows that the revision can work. */
function forgetFailures({ service }: ServiceState, deployment: DeploymentRecord): void {
  if (service.deploymentConfiguration?.deploymentCircuitBreaker?.resetOnHealthyTask ?? true) deployment.countedFailures = 0;
}

async function replace(state: ServiceState, deployment: DeploymentRecord, task: Task, failure: unknown): Promise<void> {
  if (!(failure instanceof TaskFailure)) throw failure;
  deployment.tasks = deployment.tasks.filter((other) => other !== task);
  await task.stop();
  state.tell(`(task ${task.id}) ${failure.message}.`);
  noteFailure(state, deployment, failure);
}

function noteFailure({ pace, tasks }: ServiceState, deployment: DeploymentRecord, failure: TaskFailure): void {
  deployment.count(failure);
  deployment.nextStartAt = tasks.clock.now() + pace.retryPauseSeconds * 2 ** Math.min(deployment.failedTasks - 1, 6);
}

function breakerTrips({ service }: ServiceState, { countedFailures }: DeploymentRecord): boolean {
  const breaker = service.deploymentConfiguration?.deploymentCircuitBreaker;
  return breaker?.enable === true && countedFailures >= failureThreshold(breaker, service.desiredCount);
}

async function endByBreaker(state: ServiceState, deployment: DeploymentRecord, awaited: DeploymentRecord): Promise<void> {
  const failure = deployment.lastFailure!;
  const count = deployment.countedFailures;
  deployment.fail(`ECS deployment circuit breaker: ${failure instanceof TaskUnhealthy ? failure.message.replace(/:.*/, '') : 'tasks failed to start'}.`);
  state.tell(`(deployment ${deployment.id}) deployment failed: ${failure.name}: ${failure.message}.`);
  const after = await rollBack(state, deployment, awaited);
  deployment.giveUp(new DeploymentFailed(`ECS deployment circuit breaker was triggered after ${count} failed tasks, ${after}`, failure));
}

/** Goes back to the last completed deployment, whose tasks may all still be there. What fails while going back is not rolled back. */
async function rollBack(state: ServiceState, failed: DeploymentRecord, awaited: DeploymentRecord): Promise<string> {
  if (!state.service.deploymentConfiguration?.deploymentCircuitBreaker?.rollback || failed !== awaited) return 'not rolled back';
  const goodOne = state.lastCompletedBefore(failed);
  if (!goodOne) return 'with no completed deployment to roll back to';
  state.tell(`rolling back to deployment ${goodOne.id}.`);
  state.workTowards(goodOne, `ECS deployment circuit breaker: rolling back to deploymentId ${goodOne.id}.`);
  await rollOut(state, goodOne, awaited);
  return goodOne.rolloutState === 'COMPLETED' ? `rolled back to ${goodOne.name}` : `rolling back to ${goodOne.name} failed, too`;
}

/** Stops tasks of other deployments: those that do not serve at once, the others as far as enough healthy ones remain. */
async function stopSurplus(state: ServiceState, deployment: DeploymentRecord): Promise<void> {
  const { desiredCount, service: { deploymentConfiguration: { minimumHealthyPercent = 100, maximumPercent = 200 } = {} } } = state;
  const leastHealthy = Math.ceil(desiredCount * minimumHealthyPercent / 100);
  const most = Math.floor(desiredCount * maximumPercent / 100);
  for (const other of state.others(deployment)) {
    const stopped: Task[] = [];
    for (const task of [...other.tasks]) {
      const healthy = state.deployments.flatMap(({ healthyTasks }) => healthyTasks).length;
      const replaced = deployment.healthyTasks.length >= desiredCount;
      const inTheWay = state.deployments.flatMap(({ tasks }) => tasks).length + desiredCount - deployment.tasks.length > most;
      if (state.primary !== deployment) return;
      if (task.healthy && !replaced && !(inTheWay && healthy > leastHealthy)) continue;
      other.tasks = other.tasks.filter((kept) => kept !== task);
      await task.stop();
      stopped.push(task);
    }
    if (stopped.length > 0) state.tell(`has stopped ${stopped.length} running tasks: ${listed(stopped)}.`);
    if (other.tasks.length === 0) other.status = 'INACTIVE';
  }
}

async function startMissing(state: ServiceState, deployment: DeploymentRecord): Promise<void> {
  const { desiredCount, tasks, service: { deploymentConfiguration: { maximumPercent = 200 } = {} } } = state;
  const most = Math.floor(desiredCount * maximumPercent / 100);
  const running = () => state.deployments.flatMap((each) => each.tasks).length;
  const started: Task[] = [];
  while (state.primary === deployment && deployment.tasks.length < desiredCount && running() < most && tasks.clock.now() >= deployment.nextStartAt) {
    try {
      const task = await Task.start(deployment.definition, tasks);
      deployment.tasks.push(task);
      started.push(task);
    } catch (error) {
      if (!(error instanceof TaskFailure)) throw error;
      state.tell(`was unable to start a task: ${error.name}: ${error.message}.`);
      noteFailure(state, deployment, error);
    }
  }
  if (started.length > 0) state.tell(`has started ${started.length} tasks: ${listed(started)}.`);
}

function isSteady(state: ServiceState, deployment: DeploymentRecord): boolean {
  return deployment.healthyTasks.length === state.desiredCount && state.others(deployment).every(({ tasks }) => tasks.length === 0);
}

function complete(state: ServiceState, deployment: DeploymentRecord): void {
  deployment.complete();
  state.tell(`(deployment ${deployment.id}) deployment completed.`);
  state.tell('has reached a steady state.');
}

function timedOut({ service }: ServiceState, { lastFailure, tasks, settlesWithinSeconds }: DeploymentRecord): DeploymentTimedOut {
  const waiting = tasks.find(({ healthy }) => !healthy)?.waitsFor;
  const missing = lastFailure ? '' : waiting ? `, waiting for ${waiting}` : ', for minimumHealthyPercent and maximumPercent leave no room for a new task';
  return new DeploymentTimedOut(`the service ${service.serviceName} was not steady within ${settlesWithinSeconds} s${missing}`, lastFailure);
}

function listed(tasks: Task[]): string {
  return tasks.map(({ id }) => `(task ${id})`).join(', ');
}
