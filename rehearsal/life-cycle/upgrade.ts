import { ensure } from '../steps';
import { LiveStack } from './live-stack';
import { Released } from './released';

/** The same app, deployed with the last release and then with what is developed here, costs nothing. */
export async function upgrade(stack: LiveStack, release: Released): Promise<string> {
  if (stack.deployed) await stack.destroy();
  await stack.deployMadeBy((outdir) => release.synthesise(outdir));
  const lost = await stack.update(() => ({}));
  ensure(lost.length === 0, `an upgrade costs nothing, got: ${lost.join(', ')}`);
  return `from ${release.name}, costs nothing`;
}
