import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationLoadBalancer, ApplicationProtocol, ApplicationTargetGroup, ListenerAction, ListenerCondition, TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ModuleKind, transpileModule } from 'typescript';
import { newCluster, PUBLIC_IMAGE } from './helpers';
import { EcsGithubPipeline, ImageRepository } from '../src';

const read = (file: string) => readFileSync(join(__dirname, '..', file), 'utf8');

interface Snippet {
  readonly code: string;
  /** It has imports of its own. */
  readonly whole: boolean;
}

/** That they compile is jsii-rosetta's to find out; here they run. */
const SNIPPETS = [...read('README.md').matchAll(/^```ts( nofixture)?\n(.*?)^```$/gms)].map(([, whole, code]): Snippet => ({ whole: Boolean(whole), code }));

/** What snippets import, and what they take for granted. */
const FIXTURE = read('rosetta/default.ts-fixture');
const IMPORTS = FIXTURE.split('declare const')[0];
const GRANTED = [...FIXTURE.matchAll(/^declare const (\w+)/gm)].map(([, name]) => name);

/** Runs a module of TypeScript and returns its exports. */
function run(code: string): any {
  const { outputText } = transpileModule(code, { compilerOptions: { module: ModuleKind.CommonJS } });
  const exported = {};
  new Function('exports', 'require', outputText)(exported, (name: string) => jest.requireActual(name));
  return exported;
}

function runInStack({ code }: Snippet): Stack {
  const stack = new Stack(new App(), 'Snippet');
  const taken = GRANTED.filter((name) => new RegExp(`(?<![\\w.'])${name}\\b(?![':])`).test(code) && !code.includes(`const ${name} =`));
  const { snippet } = run(`${IMPORTS}\nexport function snippet(this: Stack, { ${taken.join(', ')} }) {\n${code}}`);
  snippet.call(stack, granted(stack, code));
  return stack;
}

/** What snippets take for granted, made only for those that do. */
function granted(stack: Stack, code: string): object {
  const made = new Map<string, unknown>();
  const once = <T>(id: string, make: (id: string) => T): T => {
    if (!made.has(id)) made.set(id, make(id));
    return made.get(id) as T;
  };
  const cluster = () => once('cluster', () => newCluster(stack));
  const task = (name: string) => once(name, (id) => {
    const definition = new FargateTaskDefinition(stack, id);
    const addsItself = code.includes(`${id}.addContainer`);
    if (!addsItself) definition.addContainer('api', { image: PUBLIC_IMAGE, portMappings: [{ containerPort: 80 }] });
    return definition;
  });
  const service = (name: string) => once(name, (id) => new FargateService(stack, id, { cluster: cluster(), taskDefinition: task(`${id}Task`) }));
  const { IP: targetType } = TargetType;
  const group = (name: string) => once(name, (id) => new ApplicationTargetGroup(stack, id, { vpc: cluster().vpc, port: 80, targetType }));
  return {
    get cluster() { return cluster(); },
    get taskDefinition() { return task('taskDefinition'); },
    get stagingTask() { return task('stagingTask'); },
    get apiTask() { return task('apiTask'); },
    get workerTask() { return task('workerTask'); },
    get service() { return service('service'); },
    get staging() { return service('staging'); },
    get api() { return service('api'); },
    get web() { return service('web'); },
    get worker() { return service('worker'); },
    get images() { return once('images', (id) => new ImageRepository(stack, id)); },
    get npmToken() { return once('npmToken', (id) => new Secret(stack, id)); },
    get existing() { return once('existing', (id) => new Repository(stack, id)); },
    get pipeline() { return once('pipeline', (id) => new EcsGithubPipeline(stack, id, { repo: 'acme/api', service: service('service') })); },
    get topic() { return once('topic', (id) => new Topic(stack, id)); },
    get tooManyErrors() {
      const metric = new Metric({ namespace: 'Api', metricName: 'Errors' });
      return once('tooManyErrors', (id) => new Alarm(stack, id, { metric, threshold: 1, evaluationPeriods: 1 }));
    },
    get blue() { return group('blue'); },
    get green() { return group('green'); },
    get rule() {
      return once('rule', (id) => {
        const listener = new ApplicationLoadBalancer(stack, 'balancer', { vpc: cluster().vpc }).addListener('listener', {
          protocol: ApplicationProtocol.HTTP,
          defaultAction: ListenerAction.fixedResponse(404),
        });
        listener.addAction(id, {
          priority: 1,
          conditions: [ListenerCondition.pathPatterns(['*'])],
          action: ListenerAction.weightedForward([{ targetGroup: group('blue'), weight: 100 }, { targetGroup: group('green'), weight: 0 }]),
        });
        return listener.node.findChild(`${id}Rule`);
      });
    },
  };
}

describe('the README', () => {
  const home = process.cwd();
  let repository: string;

  // Somebody's repository, with a Dockerfile.
  beforeAll(() => {
    repository = mkdtempSync(join(tmpdir(), 'repository-'));
    writeFileSync(join(repository, 'Dockerfile'), 'FROM scratch\n');
    process.chdir(repository);
  });

  afterAll(() => {
    process.chdir(home);
    rmSync(repository, { recursive: true });
  });

  test('begins with an app that synthesises without a warning', () => {
    const { code, whole } = SNIPPETS[0];
    expect(whole).toBe(true);

    const { app } = run(`${code}\nexport const app = stack;`);

    Template.fromStack(app).resourceCountIs('AWS::CodePipeline::Pipeline', 1);
    expect(Annotations.fromStack(app).findWarning('*', Match.anyValue())).toEqual([]);
  });

  test.each(SNIPPETS.slice(1))('goes on with snippets that synthesise: $code', (snippet) => {
    expect(snippet.whole).toBe(false);
    const stack = runInStack(snippet);
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});
