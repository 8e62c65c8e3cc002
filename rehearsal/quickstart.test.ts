import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { SynthesisedStack, synthesise } from './assembly';
import { buildProjectOf } from './build-project';
import { DeployedStack } from './deployed-stack';
import { stagesOf } from './pipeline-structure';
import { renderSummary } from './summary';
import { webhookRulesOf } from './webhook';

// What the demo reads of the real template, as far as that goes without a Docker engine.
let outdir: string;
let synthesised: SynthesisedStack;
beforeAll(async () => {
  outdir = mkdtempSync(join(tmpdir(), 'quickstart-test-'));
  synthesised = await synthesise('examples/typescript/quickstart.ts', outdir);
}, 60_000);
afterAll(() => rmSync(outdir, { recursive: true }));

test('the webhook has a secret of its own and filters by the branch', () => {
  const rules = webhookRulesOf(new DeployedStack(synthesised));
  expect(rules.secret).toMatch(/^[A-Za-z0-9]{64}$/);
  expect(rules.filters).toEqual([{ JsonPath: '$.ref', MatchEquals: 'refs/heads/{Branch}' }]);
  expect(rules.targetConfiguration).toMatchObject({ Owner: 'acme', Repo: 'api', Branch: 'main' });
});

test('every action takes artifacts that an earlier one has made', () => {
  const made: string[] = [];
  const actions = stagesOf(new DeployedStack(synthesised)).flatMap((stage) => stage.actions);
  for (const action of actions) {
    expect(made).toEqual(expect.arrayContaining(action.inputArtifacts));
    made.push(...action.outputArtifacts);
  }
  expect(actions.map(({ provider }) => provider).slice(0, 3)).toEqual(['GitHub', 'CodeBuild', 'ECS']);
});

test("the build pushes to the stack's repository", () => {
  const stack = new DeployedStack(synthesised);
  const { environment } = buildProjectOf(stack);
  expect(environment.IMAGE_REPOSITORY_URI).toMatch(/^111122223333\.dkr\.ecr\.eu-west-1\.amazonaws\.com\/quickstart-pipeline/);
  expect(environment.CONTAINER_NAME).toBe('api');
});

test('the summary names the roles', () => {
  const summary = renderSummary(synthesised);
  expect(summary).toContain('Pipeline/BuildRole (assumed by codebuild.amazonaws.com');
  expect(summary).toContain('Pipeline/PipelineRole (assumed by codepipeline.amazonaws.com');
  expect(summary).not.toContain('undefined');
  expect(summary).not.toContain('[object');
});
