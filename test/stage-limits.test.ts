import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { FargateService, ICluster } from 'aws-cdk-lib/aws-ecs';
import { ENV, importedCluster, importedRoles, newStack, pipelineIn, refusalOf } from './helpers';
import { DeployStage, EcsGithubPipeline, EcsGithubPipelineProps, FindingSeverity } from '../src';

function pipelineOf(count: number, approvals: number, props: Partial<EcsGithubPipelineProps> = {}): Template {
  const stack = newStack(ENV);
  const cluster: ICluster = importedCluster(stack);
  const taskRoles = importedRoles(stack);
  const stages = [...Array(count).keys()].map((i): DeployStage => ({
    stageName: `S${i}`,
    approval: i < approvals,
    targets: [{ service: FargateService.fromFargateServiceAttributes(stack, `S${i}`, { serviceName: `s${i}`, cluster }), containerNames: ['api'], taskRoles }],
  }));
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', stages, ...props });
  return Template.fromStack(stack);
}

describe('a pipeline has at most 50 stages', () => {
  const message = (sum: string) => `stages must make a pipeline of at most 50 stages, got: ${sum}; let stages deploy to several targets`;

  test.each<[string, number, number, Partial<EcsGithubPipelineProps>]>([
    ['51: Source, Build, 30 to deploy, 19 to approve', 30, 19, {}],
    ['51: Source, Build, Test, 48 to deploy, 0 to approve', 48, 0, { testStage: { buildspecFile: 'test.yml' } }],
    ['52: Source, Build, Test, Scan, 24 to deploy, 24 to approve', 24, 24, { testStage: { buildspecFile: 'test.yml' }, stopOnFindings: FindingSeverity.HIGH }],
  ])('so %s are refused', (sum, count, approvals, props) => {
    expect(refusalOf(() => pipelineOf(count, approvals, props))).toBe(message(sum));
  });

  test('so 48 to deploy fit', () => {
    expect(() => pipelineOf(48, 0)).not.toThrow();
  });
});

describe('an approval', () => {
  const approvalOf = (stage: Partial<DeployStage>) => {
    const stack = newStack(ENV);
    const service = FargateService.fromFargateServiceAttributes(stack, 'Service', { serviceName: 'api', cluster: importedCluster(stack) });
    const pipeline = new EcsGithubPipeline(stack, 'Pipeline', {
      repo: 'acme/api',
      stages: [{ stageName: 'Deploy', approval: true, targets: [{ service, containerNames: ['api'], taskRoles: importedRoles(stack) }], ...stage }],
    });
    return { stack, pipeline };
  };
  const inTemplate = ({ Stages }: any) => Stages.flatMap(({ Actions }: any) => Actions).filter(({ ActionTypeId }: any) => ActionTypeId.Category === 'Approval');

  test('waits as long as AWS has it, unless it is said', () => {
    const { stack } = approvalOf({});
    expect(inTemplate(pipelineIn(Template.fromStack(stack)))[0]).not.toHaveProperty('TimeoutInMinutes');
  });

  test.each([[Duration.minutes(5), 5], [Duration.hours(36), 2160], [Duration.days(60), 86400]])('waits %s', (approvalTimeout, minutes) => {
    const { stack } = approvalOf({ approvalTimeout });
    expect(inTemplate(pipelineIn(Template.fromStack(stack)))).toEqual([expect.objectContaining({ Name: 'Approve', TimeoutInMinutes: minutes })]);
  });

  test('keeps its time when stages are put around it', () => {
    const { stack, pipeline } = approvalOf({ approvalTimeout: Duration.days(30) });
    const [approval] = pipeline.pipeline.stages.filter(({ stageName }) => stageName === 'Approve-Deploy');
    pipeline.pipeline.addStage({
      stageName: 'Before',
      placement: { rightBefore: approval },
      actions: [new ManualApprovalAction({ actionName: 'Other' })],
    });
    expect(inTemplate(pipelineIn(Template.fromStack(stack))).map(({ Name, TimeoutInMinutes }: any) => [Name, TimeoutInMinutes])).toEqual([['Other', undefined], ['Approve', 43200]]);
  });
});
