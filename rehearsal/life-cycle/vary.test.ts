import { LiveStack } from './live-stack';
import { Variation } from './variation';
import { vary } from './vary';

/** A stack whose next update costs something, and which may change again afterwards. */
function stackThat({ loses = [], settles = true }: { loses?: string[]; settles?: boolean }): LiveStack {
  return { deploy: async () => undefined, update: async () => loses, isUpToDate: async () => settles } as Partial<LiveStack> as LiveStack;
}

const quiet: Variation = { of: 'A.b', to: () => ({}) };
const costly: Variation = { ...quiet, costs: { types: ['AWS::ECR::Repository'], documentedAs: 'It is replaced' } };

test('a change may cost what is documented', async () => {
  expect(await vary(stackThat({}), quiet)).toBe('costs nothing');
  expect(await vary(stackThat({ loses: ['AWS::ECR::Repository'] }), costly)).toContain('It is replaced');
});

test.each([
  ['more than documented', quiet, { loses: ['AWS::ECR::Repository'] }, 'costs AWS::ECR::Repository, and should cost nothing'],
  ['less than documented', costly, {}, 'costs nothing, and should cost AWS::ECR::Repository'],
  ['a change that goes on changing', quiet, { settles: false }, 'it changes again'],
])('%s is refused', async (_what, variation, behaviour, message) => {
  await expect(vary(stackThat(behaviour), variation)).rejects.toThrow(message);
});

test('a variation starts from where it says', async () => {
  const said: unknown[] = [];
  const stack = { ...stackThat({}), deploy: async (says: unknown) => void said.push(says) } as Partial<LiveStack> as LiveStack;
  const from = () => ({ branch: 'b' });
  await vary(stack, { ...quiet, from });
  await vary({ ...stack, deployed: from } as Partial<LiveStack> as LiveStack, { ...quiet, from });
  expect(said).toEqual([from]); // it was there already the second time
});
