import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { Annotations as Acknowledge, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { FargateService } from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { EcsGithubPipeline, EcsGithubPipelineProps, FindingSeverity, ImageRepository, InitialImage } from '../src';
import { fargateService, newStack } from './helpers';

const ROOT = join(__dirname, '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const readme = read('README.md');
/** The same, wherever its lines end. */
const readmeText = readme.replace(/\s+/g, ' ');

/** The properties of a struct as API.md lists them. */
function propertiesOf(struct: string): string[] {
  const section = read('API.md').split(`id="cdk-ecs-github-pipeline.${struct}.Initializer"`)[1].split('\n### ')[0];
  return [...new Set([...section.matchAll(/#cdk-ecs-github-pipeline\.\w+\.property\.(\w+)"/g)].map((match) => match[1]))];
}

/** The text of every file of `src/`. */
function sources(): string[] {
  return readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => read(join('src', file)));
}

/** The ids of all warnings, from the code that gives them. */
const WARNINGS = [...new Set(sources().flatMap((text) => [...text.matchAll(/'@ecs-github-pipeline:(\w+)'/g)].map(([, id]) => id)))];

/** The rows of the table whose first column is headed so. */
function rowsOf(heading: string): string[] {
  const [, table] = readme.split(`| ${heading} |`);
  return [...table.split('\n\n')[0].matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
}

/** A stack as the quick start has it, but for the load balancer. */
function stackWith(initialImage?: InitialImage): Stack {
  const stack = newStack();
  const images = new ImageRepository(stack, 'Images', { initialImage });
  const service = fargateService(stack, { image: images.containerImage });
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service });
  return stack;
}

/** Resources of the pipeline and the image repository, not of the service. */
function resourcesOf(stack: Stack): string[] {
  return Object.keys(Template.fromStack(stack).toJSON().Resources).filter((id) => /^(Pipeline|Images)/.test(id));
}

describe('README', () => {
  test.each(propertiesOf('DockerfileBuildOptions'))('names the build option %s', (option) => {
    expect(readme).toContain(`\`${option}\``);
  });

  test.each([
    ['EcsGithubPipelineProps', 'prop | type | default'],
    ['ImageRepositoryProps', '`ImageRepository`'],
    ['DeployStage', '`DeployStage`'],
    ['EcsTarget', '`EcsTarget`'],
  ])('has a row for every prop of %s, and no others', (struct, heading) => {
    expect(rowsOf(heading).sort()).toEqual(propertiesOf(struct).sort());
  });

  test('explains every warning that the code gives', () => {
    const calls = sources().join().match(/\baddWarningV2\(/g)!;
    expect(calls).toHaveLength(3); // a fourth one may have an id of a form that is not found here
    expect(WARNINGS).toContain('imageWillRevert');
    expect(WARNINGS).toContain('noInitialImage');
    expect(rowsOf('id, after `@ecs-github-pipeline:`').sort()).toEqual([...WARNINGS].sort());
  });

  test('is right that an acknowledged warning is gone', () => {
    const stack = newStack();
    const pipeline = new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: fargateService(stack) });
    const warnings = () => Annotations.fromStack(stack).findWarning('/Stack/Pipeline/Pipeline', Match.stringLikeRegexp('imageWillRevert'));
    expect(warnings()).toHaveLength(1);

    Acknowledge.of(pipeline).acknowledgeWarning('@ecs-github-pipeline:imageWillRevert', 'it is ours to put back');

    expect(warnings()).toHaveLength(0);
  });

  test.each([
    ['the pipeline', (pipeline: EcsGithubPipeline) => pipeline],
    ['its stack', Stack.of],
  ])('is right that a warning is gone which is acknowledged at %s before it is given', (_, place) => {
    const stack = newStack();
    const pipeline = new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: fargateService(stack) });
    Acknowledge.of(place(pipeline)).acknowledgeWarning('@ecs-github-pipeline:imageWillRevert', 'it is ours to put back');
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('imageWillRevert'))).toHaveLength(0);
  });

  test.each([
    ['Sixteen resources beside your service', 16, undefined],
    ['Twenty-one with `initialImage`', 21, InitialImage.fromRegistry('public.ecr.aws/nginx/nginx:stable')],
  ])('counts the resources that a pipeline brings: %s', (sentence, count, initialImage) => {
    expect(resourcesOf(stackWith(initialImage))).toHaveLength(count);
    expect(readmeText).toContain(sentence);
  });

  test('counts the resources of a further stage, and of a command before the deployment', () => {
    const stages = (stack: Stack, beforeDeploy?: string[]) => {
      const images = new ImageRepository(stack, 'Images');
      const staging = fargateService(new Construct(stack, 'Staging'), { image: images.containerImageFor('Staging') });
      const api = fargateService(new Construct(stack, 'Api'), { image: images.containerImage });
      new EcsGithubPipeline(stack, 'Pipeline', {
        repo: 'acme/api',
        stages: [{ stageName: 'Staging', targets: [{ service: staging }] }, { stageName: 'Production', targets: [{ service: api }], approval: true, beforeDeploy }],
      });
      return stack;
    };
    expect(resourcesOf(stages(newStack()))).toHaveLength(16);
    expect(resourcesOf(stages(newStack(), ['migrate']))).toHaveLength(20);
    expect(readmeText).toContain('A further stage adds none. `beforeDeploy` and `stopOnFindings` add four each, a function with its role, policy and log group.');
  });

  test('counts the resources of tests and of a scan gate', () => {
    const count = (props: Partial<EcsGithubPipelineProps>) => {
      const stack = newStack();
      new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', service: fargateService(stack), ...props });
      return resourcesOf(stack).length;
    };
    expect(count({ testStage: { buildspecFile: 'test.yml' } }) - count({})).toBe(5);
    expect(count({ stopOnFindings: FindingSeverity.HIGH }) - count({})).toBe(4);
    expect(readmeText).toContain('`testStage` adds five, a project with its log group, role and two policies.');
  });

  test('links to sections that are there', () => {
    const sections = [...readme.matchAll(/^#+ (.*)$/gm)].map(([, title]) => title.toLowerCase().replace(/[^\w -]/g, '').replaceAll(' ', '-'));
    const links = [...readme.matchAll(/\]\(#([^)]+)\)/g)].map((match) => match[1]);
    expect(links).not.toHaveLength(0);
    expect(links.filter((link) => !sections.includes(link))).toEqual([]);
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
