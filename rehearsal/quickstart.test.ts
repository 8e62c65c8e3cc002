import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { SynthesisedStack, synthesise } from './assembly';
import { renderSummary } from './summary';

// What the demo reads of the real template; the rest it reads from what was deployed.
let outdir: string;
let synthesised: SynthesisedStack;
beforeAll(async () => {
  outdir = mkdtempSync(join(tmpdir(), 'quickstart-test-'));
  synthesised = await synthesise('rehearsal/apps/quickstart.ts', outdir);
}, 60_000);
afterAll(() => rmSync(outdir, { recursive: true }));

test('the summary names the roles', () => {
  const summary = renderSummary(synthesised);
  expect(summary).toContain('Pipeline/BuildRole (assumed by codebuild.amazonaws.com');
  expect(summary).toContain('Pipeline/PipelineRole (assumed by codepipeline.amazonaws.com');
  expect(summary).not.toContain('undefined');
  expect(summary).not.toContain('[object');
});
