import { Template } from 'aws-cdk-lib/assertions';
import { newStack, only } from './helpers';
import { LifecycleSimulator } from './lifecycle';
import { ImageRepository } from '../src';

const count = (rulePriority: number, tagPrefixList: string[], countNumber: number) => ({
  rulePriority, selection: { tagStatus: 'tagged', tagPrefixList, countType: 'imageCountMoreThan', countNumber },
});
const age = (rulePriority: number, tagStatus: string, countNumber: number) => ({
  rulePriority, selection: { tagStatus, countType: 'sinceImagePushed', countUnit: 'days', countNumber },
});
const simulator = (...rules: object[]) => new LifecycleSimulator(JSON.stringify({ rules }));

describe('the simulator does what ECR documents', () => {
  test('a count keeps the images that were pushed last', () => {
    const images = simulator(count(1, ['v'], 2));
    for (const name of ['a', 'b', 'c']) images.push(name, [`v-${name}`]);
    images.push('other', ['x']);
    images.wait(1);
    expect(images.left()).toEqual(['b', 'c', 'other']);
  });

  test('an image that a lower number has selected is not expired by a higher one, but counted by it', () => {
    const images = simulator(count(2, ['v'], 1), count(1, ['keep'], 10));
    images.push('a', ['v-a']);
    images.push('b', ['v-b', 'keep']);
    images.wait(1);
    expect(images.left()).toEqual(['b']);
    images.push('c', ['v-c']);
    images.wait(1);
    expect(images.left()).toEqual(['b', 'c']);
  });

  test('a list of prefixes means images that have them all', () => {
    const images = simulator(count(1, ['a', 'b'], 1));
    for (const name of ['1', '2', '3']) images.push(name, name === '3' ? ['a-3'] : [`a-${name}`, `b-${name}`]);
    images.wait(1);
    expect(images.left()).toEqual(['2', '3']);
  });

  test('a new tag makes no image younger', () => {
    const images = simulator(age(1, 'any', 2));
    images.push('a', ['v']);
    images.wait(47);
    images.tag('a', 'w');
    expect(images.left()).toEqual(['a']);
    images.wait(1);
    expect(images.left()).toEqual([]);
    expect(() => images.tag('a', 'v')).toThrow('a is gone');
  });

  test('what an index refers to stays as long as the index', () => {
    const images = simulator(age(1, 'untagged', 1), count(2, ['v'], 1));
    images.push('child', []);
    images.push('index', ['v-1'], ['child']);
    images.wait(48);
    expect(images.left()).toEqual(['child', 'index']);
    images.push('next', ['v-2']);
    images.wait(1);
    images.wait(1);
    expect(images.left()).toEqual(['next']);
  });
});

describe('the lifecycle policy of a new repository', () => {
  const stack = newStack();
  new ImageRepository(stack, 'Images', { keepImages: 5 });
  const policyText: string = only(Template.fromStack(stack), 'AWS::ECR::Repository').LifecyclePolicy.LifecyclePolicyText;

  /** A hundred pushes, every tenth of which gets through; production is one behind staging. */
  function hundredPushes(text: string): { images: LifecycleSimulator; running: string[] } {
    const images = new LifecycleSimulator(text);
    images.push('initial', ['live', 'live-staging']);
    const running = { 'live': 'initial', 'live-staging': 'initial' };
    for (let push = 1; push <= 100; push++) {
      images.push(`image-${push}`, [`release-${push}`]);
      if (push % 10 === 0 && push < 100) {
        running.live = running['live-staging'];
        running['live-staging'] = `image-${push}`;
        for (const [pointer, name] of Object.entries(running)) images.tag(name, pointer);
      }
      images.wait(24);
    }
    return { images, running: Object.values(running) };
  }

  test('keeps what runs in two stages, and the last releases', () => {
    const { images, running } = hundredPushes(policyText);
    expect(running).toEqual(['image-80', 'image-90']);
    expect(images.left()).toEqual([...running, ...[96, 97, 98, 99, 100].map((push) => `image-${push}`)]);
  });

  test('would lose what runs without its first rule', () => {
    const rules = JSON.parse(policyText).rules.filter(({ rulePriority }: any) => rulePriority !== 1);
    expect(() => hundredPushes(JSON.stringify({ rules }))).toThrow(/^image-\d+ is gone$/);
  });

  test('drops the initial image, but not while a pointer names it', () => {
    const images = new LifecycleSimulator(policyText);
    images.push('initial', ['live']);
    images.wait(24 * 365);
    expect(images.left()).toEqual(['initial']);
    images.push('first', ['release-1']);
    images.tag('first', 'live');
    images.wait(24);
    expect(images.left()).toEqual(['first']);
  });

  test('leaves a young image without a tag its day, in which a push may still be under way', () => {
    const images = new LifecycleSimulator(policyText);
    images.push('layer of an index to come', []);
    images.wait(23);
    expect(images.left()).toHaveLength(1);
    images.wait(1);
    expect(images.left()).toEqual([]);
  });
});
