import { Says } from './app';
import { LiveStack } from './live-stack';
import { Variation } from './variation';

const DEFAULTS: Says = () => ({});

/** Deploys the default, then the variation, and returns what is to be told about it. */
export async function vary(stack: LiveStack, { from = DEFAULTS, to, costs }: Variation): Promise<string> {
  if (stack.deployed !== from) await stack.deploy(from);
  const lost = await stack.update(to);
  const expected = costs?.types ?? [];
  if (lost.join() !== expected.join()) {
    throw new Error(`costs ${lost.join(', ') || 'nothing'}, and should cost ${expected.join(', ') || 'nothing'}`);
  }
  if (!await stack.isUpToDate()) throw new Error('deployed once more, it changes again');
  return lost.length > 0 ? `costs ${lost.join(', ')}; documented: ${costs!.documentedAs}` : 'costs nothing';
}
