import { image } from './images';
import { Scene } from './scene';

let scene: Scene;
beforeEach(async () => { scene = await Scene.start(); });
afterEach(async () => { await scene.stop(); });

const SOURCE = '111122223333.dkr.ecr.us-east-1.amazonaws.com/assets:abc';
/** What is called in the course of a copy from ECR, each by its own right. */
const CALLS = ['BatchGetImage', 'BatchCheckLayerAvailability', 'GetDownloadUrlForLayer', 'InitiateLayerUpload', 'UploadLayerPart', 'CompleteLayerUpload', 'PutImage'];
/** As many as fit into about a minute, with pauses that grow. */
const DENIALS = 7;

/** Like the function's own, and like nobody else's. */
const PAUSE = 2003;

/** The function's pauses, which are over at once. */
function withoutWaiting(): number[] {
  const pauses: number[] = [];
  const real = setTimeout;
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((act: (...given: any[]) => void, ms: number, ...rest: any[]) => {
    if (ms % PAUSE !== 0) return real(act, ms, ...rest);
    pauses.push(ms);
    return real(act, 0, ...rest);
  }) as typeof setTimeout);
  return pauses;
}

/** Denies an operation so often. */
function deny(operation: string, times: number): void {
  scene.ecr.meddle = (called) => { if (called === operation && times-- > 0) scene.ecr.fail('AccessDeniedException', `not authorized to perform ecr:${called}`); };
}

describe('a role that was made seconds ago', () => {
  test.each(CALLS)('may be denied for a while: %s', async (operation) => {
    const top = image(['a layer of many parts']);
    scene.ecr.push('assets', 'abc', top);
    deny(operation, DENIALS);
    expect(await scene.run(SOURCE)).toMatchObject({ Status: 'SUCCESS' });
    expect(scene.images.tags).toEqual({ live: top.digest });
    expect(scene.log.filter((line) => line.startsWith(`${operation}Command is denied`))).toHaveLength(DENIALS);
  });

  test.each(CALLS)('is denied after that for good, and the reason is told: %s', async (operation) => {
    scene.ecr.push('assets', 'abc', image(['layer']));
    deny(operation, Infinity);
    expect(await scene.reasonOf(SOURCE)).toBe(`initialImage ${SOURCE} cannot be copied: not authorized to perform ecr:${operation}; more in the log group Logs-Copy`);
    // Once for the whole copy, and not for each attempt at a layer.
    expect(scene.log.filter((line) => line.includes('is denied'))).toHaveLength(DENIALS);
  });

  test('waits about a minute, in pauses that grow', async () => {
    const pauses = withoutWaiting();
    deny('BatchGetImage', Infinity);
    await scene.reasonOf(SOURCE, { pause: PAUSE });
    expect(pauses).toEqual([1, 2, 3, 4, 5, 6, 7].map((times) => times * PAUSE));
  });

  test('does not wait for longer than the function may run', async () => {
    const pauses = withoutWaiting();
    deny('BatchGetImage', Infinity);
    expect(await scene.reasonOf(SOURCE, { timeLeft: 25_000, pause: PAUSE })).toContain('not authorized to perform ecr:BatchGetImage');
    expect(pauses).toEqual([PAUSE, 2 * PAUSE]);
  });

  test('waits for nothing else', async () => {
    scene.ecr.meddle = (operation) => { if (operation === 'BatchGetImage') scene.ecr.fail('RepositoryNotFoundException', 'no such repository'); };
    expect(await scene.reasonOf(SOURCE)).toContain('no such repository');
    expect(scene.ecr.calls).toEqual(['BatchGetImage']);
  });
});
