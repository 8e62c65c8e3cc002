import { App, Stack } from 'aws-cdk-lib';
import { FargateService } from 'aws-cdk-lib/aws-ecs';
import { ENV, fargateService, importedRoles, importedService, newStack, refusalOf } from './helpers';
import { DeployStage, EcsGithubPipeline, EcsGithubPipelineProps, GithubSource, ImageRepository, InitialImage } from '../src';

/** What JavaScript, and a cast in TypeScript, lets through: `process.env.SERVICE` of a shell that has none. */
const NOTHING = undefined as any;

const said = (prop: string) => `${prop} must have a value, got: undefined; leave the entry out, or see where its value comes from`;

describe('an entry without a value is refused by its place', () => {
  let stack: Stack;
  let service: FargateService;
  let pipelines = 0;
  beforeAll(() => {
    stack = newStack(ENV, new App());
    service = fargateService(stack);
  });
  const refusal = (props: Partial<EcsGithubPipelineProps>) => refusalOf(() => new EcsGithubPipeline(stack, `Pipeline${pipelines++}`, { repo: 'acme/api', ...props }));
  const ofStage = (stage: Partial<DeployStage>) => refusal({ stages: [{ stageName: 'Deploy', targets: [{ service }], ...stage }] });

  test('in stages', () => {
    expect(refusal({ stages: [{ stageName: 'Deploy', targets: [{ service }] }, NOTHING] })).toBe(said('stages[1]'));
  });

  test.each<[string, () => Partial<DeployStage>]>([
    ['targets[1]', () => ({ targets: [{ service }, NOTHING] })],
    ['targets[0].service', () => ({ targets: [{ service: NOTHING }] })],
    ['containerNames[1]', () => ({ targets: [{ service, containerNames: ['api', NOTHING] }] })],
    ['taskRoles[1]', () => ({ targets: [{ service, taskRoles: [importedRoles(new Stack())[0], NOTHING] }] })],
    ['beforeDeploy[2]', () => ({ beforeDeploy: ['npm', 'run', NOTHING] })],
    ['rollbackAlarms[0]', () => ({ rollbackAlarms: [NOTHING] })],
  ])('in a stage: %s', (prop, stage) => {
    expect(ofStage(stage())).toBe(said(prop));
  });

  test('in taskRoles of the pipeline', () => {
    const imported = importedService(new Stack(stack, 'Imported', { env: ENV }));
    expect(refusal({ ...imported, taskRoles: [NOTHING, ...imported.taskRoles!] })).toBe(said('taskRoles[0]'));
  });

  const arn = 'arn:aws:codeconnections:eu-west-1:111122223333:connection/11111111-2222-3333-4444-555555555555';
  test.each(['paths', 'excludePaths', 'gitTags'])('in %s of a connection', (prop) => {
    expect(refusalOf(() => GithubSource.connection(arn, { [prop]: ['src/**', NOTHING] }))).toBe(said(`${prop}[1]`));
    expect(refusalOf(() => GithubSource.newConnection({ [prop]: [NOTHING] }))).toBe(said(`${prop}[0]`));
  });
});

describe('what must be given, and is not, is refused by its name', () => {
  const ofStage = (stage: Partial<DeployStage>) => refusalOf(() => new EcsGithubPipeline(newStack(), 'Pipeline', {
    repo: 'acme/api', stages: [{ stageName: 'Deploy', targets: [], ...stage }],
  }));

  test('the name and the targets of a stage', () => {
    expect(ofStage({ stageName: NOTHING })).toMatch(/^stageName must be 1 to 90 .+, got: ""; /);
    expect(ofStage({ targets: NOTHING })).toBe('targets must hold 1 to 40 entries, got: none; pass the services of the stage');
  });

  test('the stage of a pointer', () => {
    expect(refusalOf(() => new ImageRepository(newStack(), 'Images').containerImageFor(NOTHING))).toMatch(/^stageName must be 1 to 90 /);
  });

  test('the connection', () => {
    expect(refusalOf(() => GithubSource.connection(NOTHING))).toMatch(/^connectionArn must be the ARN of a connection, got: ""; /);
  });

  test('the initial image', () => {
    expect(refusalOf(() => InitialImage.fromRegistry(NOTHING))).toMatch(/^uri must be the name of an image, .+, got: ""; /);
  });
});
