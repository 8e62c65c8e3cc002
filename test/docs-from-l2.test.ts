import { readFileSync } from 'fs';
import { join } from 'path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ModuleKind, transpileModule } from 'typescript';

const page = readFileSync(join(__dirname, '..', 'docs', 'from-l2.md'), 'utf8');
const [BEFORE, AFTER] = [...page.matchAll(/^```ts nofixture\n(.*?)^```$/gms)].map(([, code]) => resourcesOf(code));

interface Resource {
  readonly Type: string;
  readonly Properties: any;
  readonly DeletionPolicy?: string;
}

/** Runs an app of the page and returns what its template has. */
function resourcesOf(code: string): { [id: string]: Resource } {
  const { outputText } = transpileModule(`${code}\nexport const app = stack;`, { compilerOptions: { module: ModuleKind.CommonJS } });
  const exported: { app?: Stack } = {};
  new Function('exports', 'require', outputText)(exported, (name: string) => jest.requireActual(name));
  return Template.fromStack(exported.app!).toJSON().Resources;
}

const ofType = (resources: { [id: string]: Resource }, type: RegExp) => Object.keys(resources).filter((id) => type.test(resources[id].Type)).sort();

/** The statements of all policies that allow an action. */
function allowing(resources: { [id: string]: Resource }, action: string): any[] {
  return ofType(resources, /^AWS::IAM::Policy$/)
    .flatMap((id) => resources[id].Properties.PolicyDocument.Statement)
    .filter(({ Action }) => [Action].flat().includes(action));
}

test('what serves and what holds images keep their logical ids', () => {
  const kept = /^AWS::(ECR::Repository|ECS::(Cluster|Service)|EC2::.*)$/;
  expect(ofType(BEFORE, kept).length).toBeGreaterThan(3);
  expect(ofType(AFTER, kept)).toEqual(ofType(BEFORE, kept));
});

test('what goes with the old pipeline and holds data is retained', () => {
  const gone = ofType(BEFORE, /^AWS::(ECR::Repository|S3::Bucket)$/).filter((id) => !(id in AFTER));
  expect(gone).toHaveLength(1);
  expect(gone.map((id) => BEFORE[id].DeletionPolicy)).toEqual(['Retain']);
});

test('the pipeline is another resource', () => {
  const pipelines = [BEFORE, AFTER].map((resources) => ofType(resources, /^AWS::CodePipeline::Pipeline$/));
  expect(pipelines.flat()).toHaveLength(2);
  expect(pipelines[0]).not.toEqual(pipelines[1]);
});

test.each(['iam:PassRole', 'ecs:UpdateService'])('%s is on everything before, and not after', (action) => {
  expect(allowing(BEFORE, action).map(({ Resource: resource }) => resource)).toContain('*');
  expect(allowing(AFTER, action)).not.toHaveLength(0);
  expect(allowing(AFTER, action).flatMap(({ Resource: resource }) => resource)).not.toContain('*');
});

test('a customer key, and the token as the webhook secret, are there before and not after', () => {
  const secret = (resources: { [id: string]: Resource }) => JSON.stringify(ofType(resources, /Webhook$/).map((id) => resources[id].Properties.AuthenticationConfiguration));
  expect(ofType(BEFORE, /^AWS::KMS::Key$/)).toHaveLength(1);
  expect(ofType(AFTER, /^AWS::KMS::Key$/)).toEqual([]);
  expect(secret(BEFORE)).toContain('github-token');
  expect(secret(AFTER)).toContain('resolve:secretsmanager');
  expect(secret(AFTER)).not.toContain('github-token');
});

test('roles: one for each action before, three and those of the initial image after', () => {
  const roles = (resources: { [id: string]: Resource }) => ofType(resources, /^AWS::IAM::Role$/).filter((id) => !id.startsWith('Task'));
  expect(roles(BEFORE).length).toBeGreaterThan(3);
  expect(roles(AFTER).filter((id) => id.startsWith('Pipeline'))).toHaveLength(3);
});
