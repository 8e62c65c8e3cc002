import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { fargateService, newStack } from './helpers';
import { DeployStage, EcsGithubPipeline, EcsGithubPipelineProps, FindingSeverity, GithubSource, ImageRepository, InitialImage } from '../src';

const page = readFileSync(join(__dirname, '..', 'docs', 'cost.md'), 'utf8');
const text = page.replace(/\s+/g, ' ');

/** The cells of the table with such a first heading, without their links. */
function tableOf(heading: string): string[][] {
  const rows = page.split(`| ${heading} |`)[1].split('\n\n')[0].split('\n').slice(2);
  return rows.map((row) => row.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').split('|').slice(1, -1).map((cell) => cell.trim()));
}

const dollars = (cell: string) => Number(/^\$(\d+(?:\.\d+)?)$/.exec(cell)![1]);
const PRICES = new Map(tableOf('what').map(([what, price, , free]) => [what, { price: dollars(price), free: Number(free) }]));

function priceOf(what: string, amount: number): number {
  const { price, free } = PRICES.get(what)!;
  return Math.max(0, amount - free) * price;
}

function templateOf(props: Partial<EcsGithubPipelineProps> = {}, initialImage?: InitialImage, stage: Partial<DeployStage> = {}): Template {
  const stack = newStack();
  const images = new ImageRepository(stack, 'PipelineImages', { initialImage });
  const service = fargateService(stack, { image: images.containerImage });
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', stages: [{ stageName: 'Deploy', targets: [{ service }], ...stage }], ...props });
  return Template.fromStack(stack);
}

/** How many resources of each type there are beside the service. */
function countedIn(template: Template): Map<string, number> {
  const counted = new Map<string, number>();
  for (const [id, { Type }] of Object.entries<{ Type: string }>(template.toJSON().Resources)) {
    if (id.startsWith('Pipeline')) counted.set(Type, (counted.get(Type) ?? 0) + 1);
  }
  return counted;
}

const total = (template: Template) => [...countedIn(template).values()].reduce((sum, count) => sum + count, 0);

describe('docs/cost.md', () => {
  const EXAMPLES = tableOf('source');

  test('has its examples and prices', () => {
    expect(EXAMPLES.length).toBeGreaterThan(3);
    expect([...PRICES.keys()]).toEqual(['action, V2', 'CodeBuild, `SMALL` on x86_64', 'Lambda, 512 MB', 'secret', 'images']);
  });

  test.each(EXAMPLES)('does its sums right: %s, %s pushes', (source, ...cells) => {
    const [pushes, build, tests, steps, stages, deploy, actionMinutes, buildMinutes] = cells.slice(0, 8).map(Number);
    const [forActions, forBuilds, forSecrets, aMonth] = cells.slice(8).map(dollars);

    expect(actionMinutes).toBe(pushes * (1 + build + tests + steps + stages * (deploy + 1)));
    expect(buildMinutes).toBe(pushes * (build + tests));
    expect(forActions).toBeCloseTo(priceOf('action, V2', actionMinutes));
    expect(forBuilds).toBeCloseTo(priceOf('CodeBuild, `SMALL` on x86_64', buildMinutes));
    expect(forSecrets).toBeCloseTo(priceOf('secret', source === 'webhook' ? 2 : 0));
    expect(aMonth).toBeCloseTo(forActions + forBuilds + forSecrets);
  });

  test('bills the actions that a pipeline has, and builds by CodeBuild', () => {
    const checks = { testStage: { buildspecFile: 'test.yml' }, stopOnFindings: FindingSeverity.HIGH };
    const template = templateOf(checks, undefined, { approval: true, beforeDeploy: ['migrate'] });
    const { Stages: stages } = Object.values(template.findResources('AWS::CodePipeline::Pipeline'))[0].Properties;
    const billed = stages.flatMap(({ Actions }: any) => Actions)
      .map(({ Name, ActionTypeId: { Category, Provider } }: any) => [Name, Category !== 'Approval', ['CodeBuild', 'Commands'].includes(Provider)]);
    const rows = tableOf('step').flatMap(([names, , byCodePipeline, byCodeBuild]) => names.split(', ')
      .filter((name) => /^\w+$/.test(name)).map((name) => [name, byCodePipeline === 'yes', byCodeBuild === 'yes']));
    expect(billed).toEqual(rows);
  });

  test('is right about functions', () => {
    const template = templateOf();
    const [{ Properties: { MemorySize: memory } }] = Object.values(template.findResources('AWS::Lambda::Function'));
    const hour = (memory / 1024) * 3600 * 0.0000166667;
    const { price, free } = PRICES.get(`Lambda, ${memory} MB`)!;
    expect(price).toBeCloseTo(hour);
    expect(free).toBe(Math.floor(400000 / (memory / 1024) / 3600));
    expect(text).toContain(`a minute of one costs $${(hour / 60).toFixed(4)}`);
    expect(text).toContain(`a migration of eight hours $${(8 * hour).toFixed(2)}`);
    const [id] = Object.keys(template.findResources('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30 } }));
    template.allResourcesProperties('AWS::Lambda::Function', { LoggingConfig: { LogGroup: { Ref: id } } });
  });

  test('is right about secrets and keys', () => {
    expect(countedIn(templateOf()).get('AWS::SecretsManager::Secret')).toBe(1);
    const connection = GithubSource.connection('arn:aws:codeconnections:eu-west-1:111122223333:connection/aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee');
    const connected = templateOf({ source: connection });
    connected.resourceCountIs('AWS::SecretsManager::Secret', 0);
    expect(JSON.stringify(connected.toJSON())).not.toContain('resolve:secretsmanager');
    templateOf().resourceCountIs('AWS::KMS::Key', 0);
    templateOf().hasResourceProperties('AWS::CodePipeline::Pipeline', { PipelineType: 'V2' });
  });

  test('is right about images, gateways and what the difference to the L2s is', () => {
    expect(priceOf('images', (30 * 50 + 500) / 1000)).toBeCloseTo(0.2);
    expect(text).toContain('30 releases of 50 MB of their own above 500 MB that they share are 2 GB, which is $0.20');
    expect(730 * 0.045).toBeCloseTo(32.85);
    const [ours, flagless, flagged] = [priceOf('secret', 2), 1 + priceOf('secret', 1), priceOf('secret', 1)];
    expect(text).toContain(`$${(flagless - ours).toFixed(2)} cheaper while idle than the L2s without flags, and $${(ours - flagged).toFixed(2)} dearer than those with`);
    expect(priceOf('action, V2', 600)).toBeCloseTo(1);
    expect(text).toContain('from about 600 minutes of action a month on');
  });

  test('lists what is created', () => {
    const listed = [...page.split('<!-- resources -->')[1].split('<!-- end of resources -->')[0].matchAll(/^\| (AWS::\S+) \| (\d+) \|$/gm)];
    expect(new Map(listed.map(([, type, count]) => [type, Number(count)]))).toEqual(countedIn(templateOf()));
    expect(text).toContain(`That is ${total(templateOf())} resources beside your service.`);
  });

  test.each<[string, Partial<EcsGithubPipelineProps>, InitialImage?, Partial<DeployStage>?]>([
    ['`initialImage` adds', {}, InitialImage.fromRegistry('public.ecr.aws/nginx/nginx:stable')],
    ['`testStage`', { testStage: { buildspecFile: 'test.yml' } }, undefined],
    ['`stopOnFindings`', { stopOnFindings: FindingSeverity.HIGH }, undefined],
    ['`beforeDeploy`', {}, undefined, { beforeDeploy: ['migrate'] }],
  ])('counts what %s', (words, props, initialImage, stage = {}) => {
    expect(text).toContain(`${words} ${total(templateOf(props, initialImage, stage)) - total(templateOf())},`);
  });
});

/** The least pipeline that CDK's L2s make. */
function pipelineOfL2s(context: Record<string, unknown>): Template {
  const stack = new Stack(new App({ context }), 'Stack');
  const output = new codepipeline.Artifact();
  const bucket = new s3.Bucket(stack, 'Source');
  new codepipeline.Pipeline(stack, 'Pipeline', {
    stages: [
      { stageName: 'Source', actions: [new actions.S3SourceAction({ actionName: 'Source', bucket, bucketKey: 'source.zip', output })] },
      { stageName: 'Approve', actions: [new actions.ManualApprovalAction({ actionName: 'Approve' })] },
    ],
  });
  return Template.fromStack(stack);
}

test('the L2s make a V1 pipeline with a key of their own, unless flags say otherwise', () => {
  const flags = { '@aws-cdk/aws-codepipeline:defaultPipelineTypeToV2': true, '@aws-cdk/aws-codepipeline:crossAccountKeysDefaultValueToFalse': true };
  pipelineOfL2s({}).resourceCountIs('AWS::KMS::Key', 1);
  pipelineOfL2s({}).hasResourceProperties('AWS::CodePipeline::Pipeline', { PipelineType: Match.absent() });
  pipelineOfL2s(flags).resourceCountIs('AWS::KMS::Key', 0);
  pipelineOfL2s(flags).hasResourceProperties('AWS::CodePipeline::Pipeline', { PipelineType: 'V2' });
});
