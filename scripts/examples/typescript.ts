import { join } from 'path';
import { Language, runAt } from './language';
import { only } from './packages';

/** The npm tarball. */
export const typescript: Language = {
  name: 'TypeScript',
  target: 'js',
  tools: [['node', '--version'], ['npm', '--version']],
  install: async (at) => {
    const tarball = only(join(at.dist, 'js'), '.tgz');
    await runAt(at, 'npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', join(at.dist, 'js', tarball)]);
    return tarball;
  },
  synthesise: async (app, outdir, at) => {
    await runAt(at, join('node_modules', '.bin', 'tsx'), [`${app}.ts`], { CDK_OUTDIR: outdir });
  },
};
