import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { ApprovalAction } from './approval-action';
import { PipelineAction } from './pipeline-structure';

let approvals: string;
beforeEach(() => { approvals = mkdtempSync(join(tmpdir(), 'approval-test-')); });
afterEach(() => rmSync(approvals, { recursive: true }));

const action: PipelineAction = {
  name: 'Approve',
  provider: 'Manual',
  stage: 'Approve-Production',
  runOrder: 1,
  inputArtifacts: [],
  outputArtifacts: [],
  roleArn: 'arn',
  configuration: { CustomData: '#{Build.IMAGE_TAG} runs in Staging', ExternalEntityLink: 'https://github.com/acme/shop/commit/#{Source.CommitId}' },
};

function asked(configuration = action.configuration) {
  return new ApprovalAction({ approvals }).play({ ...action, configuration }, {
    id: 'e-1', commit: 'c0ffee', succeededStages: [], retriedStages: [], variables: { Build: { IMAGE_TAG: 'release-1' }, Source: { CommitId: 'c0ffee' } },
  }, { name: 'shop', artifactBucket: 'bucket', roleArn: 'arn' });
}

/** What waits, as the emulator reads it. */
async function request(): Promise<{ [key: string]: string }> {
  for (;;) {
    const [file] = readdirSync(approvals).filter((name) => name.endsWith('.json'));
    if (file) return JSON.parse(readFileSync(join(approvals, file), 'utf8'));
    await sleep(10);
  }
}

function answer(token: string, status: string, summary: string): void {
  writeFileSync(join(approvals, `${token}.result.json`), JSON.stringify({ status, summary }));
}

test('tells the approver what is to be approved, and goes on when it is', async () => {
  const outcome = asked();
  const { token, ...told } = await request();
  expect(told).toEqual({
    pipelineName: 'shop',
    stageName: 'Approve-Production',
    actionName: 'Approve',
    summary: 'release-1 runs in Staging',
    link: 'https://github.com/acme/shop/commit/c0ffee',
  });
  answer(token, 'Approved', 'looks good');
  expect((await outcome).says).toBe('approved: looks good');
  expect(existsSync(join(approvals, `${token}.json`))).toBe(false);
});

test('a rejection is a failure, with its reason', async () => {
  const outcome = asked({});
  const rejected = expect(outcome).rejects.toThrow('Approval has been rejected: not today');
  answer((await request()).token, 'Rejected', 'not today');
  await rejected;
});

test('waits as long as nobody has answered', async () => {
  let ended = false;
  const outcome = asked({}).then(() => { ended = true; });
  const { token } = await request();
  await sleep(150);
  expect(ended).toBe(false);
  answer(token, 'Approved', '');
  await outcome;
});
