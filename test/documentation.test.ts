import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { EcsGithubPipeline } from '../src';

const ROOT = join(__dirname, '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const readme = read('README.md');

/** The properties of a struct as API.md lists them. */
function propertiesOf(struct: string): string[] {
  const section = read('API.md').split(`id="cdk-ecs-github-pipeline.${struct}.Initializer"`)[1].split('\n### ')[0];
  return [...new Set([...section.matchAll(/#cdk-ecs-github-pipeline\.\w+\.property\.(\w+)"/g)].map((match) => match[1]))];
}

describe('README', () => {
  test.each(propertiesOf('EcsGithubPipelineProps'))('explains the prop %s in the table', (prop) => {
    expect(readme).toMatch(new RegExp(`^\\| \`${prop}\` \\|`, 'm'));
  });

  test.each(propertiesOf('DockerfileBuildOptions'))('names the build option %s', (option) => {
    expect(readme).toContain(`\`${option}\``);
  });

  test('counts the resources that a pipeline brings', () => {
    const stack = new Stack(new App(), 'Stack');
    const taskDefinition = new FargateTaskDefinition(stack, 'Task');
    taskDefinition.addContainer('api', { image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable') });
    const cluster = new Cluster(stack, 'Cluster', { vpc: new Vpc(stack, 'Vpc') });
    new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: new FargateService(stack, 'Service', { cluster, taskDefinition }) });

    const ids = Object.keys(Template.fromStack(stack).toJSON().Resources).filter((id) => id.startsWith('Pipeline'));
    expect(ids).toHaveLength(12);
    expect(readme).toContain('Twelve resources beside your service');
  });

  test('links to files that are there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((match) => match[1]);
    expect(links).not.toHaveLength(0);
    expect(links.filter((link) => !existsSync(join(ROOT, link)))).toEqual([]);
  });

  test('quotes the error for a repository that is a URL to the letter', () => {
    const make = () => new EcsGithubPipeline(new Stack(), 'Pipeline', { repo: 'https://github.com/acme/api.git', service: {} as FargateService });
    expect(make).toThrow(/^repo must/);
    const [quoted] = readme.match(/^repo must.*$/m)!;
    expect(make).toThrow(new Error(quoted));
  });
});

test('the list of decisions has every page', () => {
  const pages = readdirSync(join(ROOT, 'decisions')).filter((file) => /^\d/.test(file));
  expect(pages.filter((page) => !read('decisions/README.md').includes(`(${page})`))).toEqual([]);
});
