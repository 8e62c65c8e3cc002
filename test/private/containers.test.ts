import { Lazy } from 'aws-cdk-lib';
import { FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { ImageRepository } from '../../src';
import { ContainerProp, containersOf } from '../../src/private/containers';
import { newStack, PUBLIC_IMAGE, refusalOf, ServiceOptions, taskDefinition } from '../helpers';

const imagesIn = (task: FargateTaskDefinition, id = 'Images') => new ImageRepository(task, id);
const task = (options?: ServiceOptions) => taskDefinition(newStack(), options);
const found = (given: string[] | undefined, of?: FargateTaskDefinition, prop: ContainerProp = 'containerNames') => {
  const { names, definitions } = containersOf(given, prop, of);
  return [names, definitions.map(({ name }) => name)];
};

describe('containers that are named', () => {
  test('are those, in this order', () => {
    expect(found(['proxy', 'api'], task({ besides: { proxy: PUBLIC_IMAGE, worker: PUBLIC_IMAGE } }))).toEqual([['proxy', 'api'], ['proxy', 'api']]);
  });

  test('are believed of imported services', () => {
    expect(found(['c'.repeat(255), 'A-Z_09'])).toEqual([['c'.repeat(255), 'A-Z_09'], []]);
  });

  test.each([[[], 'none'], [Array.from({ length: 11 }, (_, i) => `c${i}`), '11']])('are 1 to 10, not %j', (names, got) => {
    expect(refusalOf(() => containersOf(names, 'containerNames'))).toBe(`containerNames must hold 1 to 10 entries, got: ${got}; pass the names that they have in the task definition`);
    expect(containersOf(Array.from({ length: 10 }, (_, i) => `c${i}`), 'containerNames').names).toHaveLength(10);
  });

  test.each(['', 'my container', 'a/b', 'api\n', 'c'.repeat(256), '$(id)'])('are not called %j', (name) => {
    for (const prop of ['containerName', 'containerNames'] as const) {
      expect(refusalOf(() => containersOf(['api', name], prop))).toMatch(new RegExp(`^${prop} must be 1 to 255 letters, digits, underscores or dashes, got: .+; pass the name`, 's'));
    }
  });

  test('are named once each', () => {
    expect(refusalOf(() => containersOf(['api', 'web', 'api'], 'containerNames'))).toBe('containerNames must name each container once, got: "api"');
  });

  test('are in the task definition', () => {
    const of = task({ besides: { proxy: PUBLIC_IMAGE } });
    expect(refusalOf(() => containersOf(['api', 'web'], 'containerNames', of)))
      .toBe("containerNames must be one of the task definition's containers, api, proxy, got: \"web\"; leave it out, or pass one of those");
  });
});

describe('a name that only CloudFormation knows', () => {
  const token = () => Lazy.string({ produce: () => 'any' });

  test('is taken for the one essential container', () => {
    expect(found([token()], task())[1]).toEqual(['api']);
  });

  test('is taken for none of several', () => {
    expect(containersOf([token()], 'containerNames', task({ besides: { proxy: PUBLIC_IMAGE } })).definitions).toEqual([]);
  });

  test('is taken for those with our image, once', () => {
    const of = task({ besides: { proxy: PUBLIC_IMAGE } });
    of.addContainer('web', { image: imagesIn(of).containerImage });
    expect(found(['web', token(), token()], of)[1]).toEqual(['web']);
  });
});

describe('containers that are not named', () => {
  test('are all those with images of one repository of ours', () => {
    const of = task({ besides: { proxy: PUBLIC_IMAGE } });
    const images = imagesIn(of);
    of.addContainer('web', { image: images.containerImage });
    of.addContainer('worker', { image: images.containerImage, essential: false });
    expect(found(undefined, of)).toEqual([['web', 'worker'], ['web', 'worker']]);
  });

  test('are refused when the images are of two repositories', () => {
    const of = task();
    of.addContainer('web', { image: imagesIn(of, 'One').containerImage });
    of.addContainer('worker', { image: imagesIn(of, 'Two').containerImage });
    expect(refusalOf(() => containersOf(undefined, 'containerNames', of)))
      .toBe('containerNames must be given when it is not plain which container gets the image, got: web, worker; pass containerNames');
  });

  test.each<[ContainerProp]>([['containerName'], ['containerNames']])('are asked for as %s', (prop) => {
    const empty = new FargateTaskDefinition(newStack(), 'Task');
    expect(refusalOf(() => containersOf(undefined, prop))).toBe(`${prop} must be given for an imported service, got: none; pass the name that the container has in the task definition`);
    expect(refusalOf(() => containersOf(undefined, prop, task({ besides: { proxy: PUBLIC_IMAGE } })))).toMatch(new RegExp(`^${prop} must be given .+, got: api, proxy; pass ${prop}$`));
    expect(refusalOf(() => containersOf(undefined, prop, empty))).toMatch(new RegExp(`^${prop} must be given .+, got: no container yet; add the container before the pipeline$`));
    empty.addContainer('api', { image: PUBLIC_IMAGE, essential: false });
    expect(refusalOf(() => containersOf(undefined, prop, empty))).toMatch(new RegExp(`^${prop} must be given .+, got: no essential container; pass ${prop}$`));
  });
});
