import { setTimeout as sleep } from 'timers/promises';
import { Execution } from './execution';
import { deliveryOf, Push } from './github';
import { untilAnswered } from './http';
import { Answer } from './listener';
import { Deployed } from './local-aws';
import { LocalService } from './local-service';
import { interruption } from './processes';
import { Files } from './source-repository';
import { ensure, indent, step } from './steps';

const NO_COMMIT = '0'.repeat(40);

export async function commit({ source }: Deployed, message: string, files: Files): Promise<string> {
  return step('Commit', () => source.commit(message, files), (id) => `${id.slice(0, 12)} "${message}"`);
}

/** Pushes, and waits for the execution that the delivery has started, if so. */
export async function push(deployed: Deployed, pushed: Partial<Push>, secret?: string): Promise<Execution | undefined> {
  const { executionId } = await deliver(deployed, pushed, secret);
  return executionId === undefined ? undefined : deployed.ended(executionId);
}

/** Sends the delivery that GitHub would send. */
export async function deliver(deployed: Deployed, pushed: Partial<Push>, secret = deployed.webhookSecret): Promise<Answer> {
  const delivery = await deliveryOf(
    { repo: deployed.repo, ref: `refs/heads/${deployed.branch}`, before: NO_COMMIT, after: NO_COMMIT, message: 'A push', ...pushed }, secret);
  return step('Webhook', async () => {
    const response = await fetch(deployed.webhookUrl, { method: 'POST', headers: delivery.headers, body: delivery.body, signal: interruption.signal });
    const answer = await response.json() as Answer;
    ensure(response.status === (answer.authentic ? 200 : 401), `a delivery is answered 200 or 401, got: ${response.status} ${JSON.stringify(answer)}`);
    return { ...answer, status: response.status };
  }, ({ status, startsPipeline, reason }) => `answers ${status} and starts ${startsPipeline ? 'the pipeline' : 'nothing'}: ${reason}`);
}

/** Approves or rejects as soon as the stage waits for it, as somebody does in the console. Returns what the approver was told. */
export async function answerApproval(
  { aws, pipeline: { name: pipelineName } }: Deployed, stageName: string, execution: Promise<Execution>, status: 'Approved' | 'Rejected', why: string,
): Promise<string> {
  let ended: Execution | undefined;
  void execution.then((end) => { ended = end; }, () => undefined);
  for (;;) {
    const { stageStates = [] } = await aws.codePipeline.getPipelineState({ name: pipelineName });
    const action = stageStates.find((stage) => stage.stageName === stageName)?.actionStates?.find(({ latestExecution }) => latestExecution?.token);
    if (action) {
      const { token, summary, externalExecutionUrl } = action.latestExecution!;
      await aws.codePipeline.putApprovalResult({ pipelineName, stageName, actionName: action.actionName, token, result: { status, summary: why } });
      return [summary, externalExecutionUrl].filter((text) => text).join(', ');
    }
    if (ended) throw new Error(`the execution waits for ${stageName}, got: ${ended.failure?.reason ?? 'its end'}`);
    await sleep(50, undefined, { signal: interruption.signal });
  }
}

/** The tag of a release that went through all stages. */
export function released(execution: Execution | undefined): string {
  ensure(execution !== undefined, 'the push has started the pipeline');
  const { commit: id, failure, variables, supersededBefore } = execution!;
  if (failure) throw new Error(`${failure.action} failed: ${failure.reason}${failure.log ? `\n${indent(failure.log)}` : ''}`);
  ensure(supersededBefore === undefined, 'the execution was not superseded');
  const tag = variables.Build.IMAGE_TAG;
  ensure(new RegExp(`^release-${id.slice(0, 12)}-[0-9a-f]{8}$`).test(tag), `the tag ${tag} is release-, the first 12 of the commit and the first 8 of the build`);
  return tag;
}

export async function answers(service: LocalService, number: string, name = 'Service'): Promise<void> {
  ensure(service.url !== undefined, 'the service runs a task');
  await step(name, () => untilAnswered(service.url!, ({ body }) => body.includes(`This is version ${number}.`), 10),
    ({ body }) => `${service.url} answers ${body.trim()}`);
}
