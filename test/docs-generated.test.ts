import { readFileSync } from 'fs';
import { join } from 'path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { appWithEveryRole, plainApp } from '../scripts/docs/app';
import { generatedFiles } from '../scripts/docs/generated';

const read = (file: string) => readFileSync(join(__dirname, '..', file), 'utf8');

test.each(generatedFiles().map(({ file, text }) => [file, text]))("%s says what the template says: if not, run 'npm run docs'", (file, text) => {
  expect(read(file)).toBe(text);
});

test('the picture has every stage and every provider of the template', () => {
  const { Resources } = Template.fromStack(plainApp(new App())).toJSON();
  const [pipeline] = Object.values<any>(Resources).filter(({ Type }) => Type === 'AWS::CodePipeline::Pipeline');
  const { Stages: stages } = pipeline.Properties;
  const names: string[] = stages.flatMap(({ Name, Actions }: any) => [Name, ...Actions.map(({ ActionTypeId }: any) => ActionTypeId.Provider)]);
  expect(names.length).toBeGreaterThan(6);
  expect(names.filter((name) => !read('docs/architecture.svg').includes(`>${name}<`))).toEqual([]);
});

test('the picture has what moves the live tag, and in what it moves', () => {
  const picture = read('docs/architecture.svg');
  for (const text of ['Lambda function', 'MoveLiveTag', 'moves live']) expect(picture).toContain(`>${text}<`);
});

test('the page about security has every action that the template allows', () => {
  const { Resources } = Template.fromStack(appWithEveryRole(new App())).toJSON();
  const policies = Object.values<any>(Resources).filter(({ Type }) => Type === 'AWS::IAM::Policy');
  const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const actions = [...new Set(statements.flatMap(({ Action }) => Action as string | string[]))];
  expect(actions.length).toBeGreaterThan(35);
  expect(actions.filter((action) => !read('docs/security.md').includes(`\`${action}\``))).toEqual([]);
});
