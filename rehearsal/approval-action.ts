import { randomUUID } from 'crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { Emulator } from './emulator/emulator';
import { ActionProvider, Execution, Outcome, PipelineFacts } from './execution';
import { PipelineAction } from './pipeline-structure';
import { interruption } from './processes';
import { resolveVariables } from './variables';

/**
 * Waits until somebody approves or rejects with PutApprovalResult. GetPipelineState tells the token for that.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html
 */
export class ApprovalAction implements ActionProvider {
  constructor(private readonly emulator: Pick<Emulator, 'approvals'>) {}

  public async play({ name, stage, configuration }: PipelineAction, { variables }: Execution, pipeline: PipelineFacts): Promise<Outcome> {
    const token = randomUUID();
    const file = join(this.emulator.approvals, `${token}.json`);
    const text = (key: string) => resolveVariables(configuration[key] ?? '', variables);
    writeFileSync(`${file}.new`, JSON.stringify({
      pipelineName: pipeline.name, stageName: stage, actionName: name, token, summary: text('CustomData'), link: text('ExternalEntityLink'),
    }));
    renameSync(`${file}.new`, file);
    try {
      const { status, summary } = await this.answer(join(this.emulator.approvals, `${token}.result.json`));
      if (status !== 'Approved') throw new Error(`Approval has been rejected: ${summary}`);
      return { says: `approved: ${summary}` };
    } finally {
      rmSync(file, { force: true });
    }
  }

  private async answer(file: string): Promise<{ status: string; summary: string }> {
    while (!existsSync(file)) await sleep(50, undefined, { signal: interruption.signal });
    return JSON.parse(readFileSync(file, 'utf8'));
  }
}
