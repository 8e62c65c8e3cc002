import { Annotations as AllAnnotations, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ExecutionMode } from 'aws-cdk-lib/aws-codepipeline';
import { DeploymentStrategy, FargateService } from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { fargateService, importedService, newCluster, newStack, PUBLIC_IMAGE, taskDefinition } from './helpers';
import { EcsGithubPipeline, EcsGithubPipelineProps, ImageRepository } from '../src';

type Vary = (stack: Stack, images: ImageRepository) => Partial<EcsGithubPipelineProps>;

/** The pipeline's own warnings. */
function warningsOf(vary: Vary, acknowledge: (stack: Stack) => void = () => undefined): string[] {
  const stack = newStack();
  const images = new ImageRepository(stack, 'Images');
  acknowledge(stack);
  new EcsGithubPipeline(stack, 'Pipeline', { repo: 'acme/api', ...vary(stack, images) });
  return Annotations.fromStack(stack).findWarning('/Stack/Pipeline/Pipeline', Match.anyValue())
    .map(({ entry }) => String(entry.data));
}

/** Nothing to be warned of. */
const fine = (stack: Construct, images: ImageRepository) => fargateService(stack, { image: images.containerImage });

test('nothing is said of a service that uses the image, and has a circuit breaker', () => {
  expect(warningsOf((stack, images) => ({ service: fine(stack, images) }))).toEqual([]);
});

test('nothing is said of an imported service, which nobody knows', () => {
  expect(warningsOf((stack) => importedService(stack))).toEqual([]);
});

describe('imageWillRevert', () => {
  test('says what a cdk deploy would do, and the line that prevents it', () => {
    expect(warningsOf((stack) => ({ service: fargateService(stack) }))).toEqual([
      'A cdk deploy that changes the task definition of Stack/Service puts the image of its container api back to the one in the code, until the next push; '
      + "use an ImageRepository's: image: images.containerImage [ack: @ecs-github-pipeline:imageWillRevert]",
    ]);
  });

  test('names the image of the stage', () => {
    const [warning, ...others] = warningsOf((stack, images) => ({
      stages: [
        { stageName: 'Staging', targets: [{ service: fargateService(new Construct(stack, 'Blue')) }] },
        { stageName: 'Production', targets: [{ service: fine(new Construct(stack, 'Red'), images) }] },
      ],
    }));
    expect(warning).toContain("of Stack/Blue/Service puts the image of its container api back to the one in the code, until the next push; use an ImageRepository's: image: images.containerImageFor('Staging')");
    expect(others).toEqual([]);
  });

  test('is about each container that gets the image, and about no other', () => {
    const warnings = warningsOf((stack, images) => ({
      stages: [{
        stageName: 'Deploy',
        targets: [{ service: fargateService(stack, { image: images.containerImage, besides: { worker: PUBLIC_IMAGE, proxy: PUBLIC_IMAGE } }), containerNames: ['api', 'worker'] }],
      }],
    }));
    expect(warnings).toEqual([expect.stringContaining('container worker back')]);
  });
});

describe('noCircuitBreaker', () => {
  const service = (stack: Stack, images: ImageRepository, props: Partial<ConstructorParameters<typeof FargateService>[2]> = {}) =>
    new FargateService(stack, 'Service', { cluster: newCluster(stack), taskDefinition: taskDefinition(stack, { image: images.containerImage }), ...props });

  test('says what a failing deployment would do, and the line that prevents it', () => {
    expect(warningsOf((stack, images) => ({ service: service(stack, images) }))).toEqual([
      'A deployment of Stack/Service that fails goes on starting tasks until its time is over; '
      + 'let ECS stop it and keep the old tasks: circuitBreaker: { rollback: true } [ack: @ecs-github-pipeline:noCircuitBreaker]',
    ]);
  });

  test.each([[{ rollback: false }, 1], [{ enable: false, rollback: true }, 1], [{ rollback: true }, 0]])('about %j', (circuitBreaker, count) => {
    expect(warningsOf((stack, images) => ({ service: service(stack, images, { circuitBreaker }) }))).toHaveLength(count);
  });

  test('is not about services that keep the old tasks until the new ones are approved', () => {
    expect(warningsOf((stack, images) => ({ service: service(stack, images, { deploymentStrategy: DeploymentStrategy.BLUE_GREEN }) }))).toEqual([]);
  });
});

test('parallelDeployments says what two pushes would do, and the line that prevents it', () => {
  const parallel = { executionMode: ExecutionMode.PARALLEL };
  expect(warningsOf((stack, images) => ({ service: fine(stack, images), ...parallel }))).toEqual([
    'In the execution mode PARALLEL pushes overtake each other: the older of two may be deployed last and stay; '
    + 'use executionMode: ExecutionMode.QUEUED or SUPERSEDED [ack: @ecs-github-pipeline:parallelDeployments]',
  ]);
  expect(warningsOf((stack, images) => ({ service: fine(stack, images), executionMode: ExecutionMode.QUEUED }))).toEqual([]);
});

test.each(['imageWillRevert', 'noCircuitBreaker', 'parallelDeployments'])('%s can be acknowledged', (id) => {
  const all: Vary = (stack) => ({
    service: new FargateService(stack, 'Service', { cluster: newCluster(stack), taskDefinition: taskDefinition(stack) }),
    executionMode: ExecutionMode.PARALLEL,
  });
  const idsIn = (warnings: string[]) => warnings.map((warning) => /\[ack: @ecs-github-pipeline:(\w+)\]$/.exec(warning)![1]).sort();
  expect(idsIn(warningsOf(all))).toEqual(['imageWillRevert', 'noCircuitBreaker', 'parallelDeployments']);
  expect(idsIn(warningsOf(all, (stack) => AllAnnotations.of(stack).acknowledgeWarning(`@ecs-github-pipeline:${id}`)))).not.toContain(id);
});
