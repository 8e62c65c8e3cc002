import { join } from 'path';
import { Language, runAt } from './language';

const MODULE = 'github.com/ecs-github-pipeline/cdk-ecs-github-pipeline-go/cdkecsgithubpipeline';

/** The Go module, in the place of the one that `go get` would fetch. */
export const go: Language = {
  name: 'Go',
  tools: [['go', 'version'], ['node', '--version']],
  install: async (at) => {
    await runAt(at, 'go', ['mod', 'edit', `-replace=${MODULE}=${join(at.dist, 'go', 'cdkecsgithubpipeline')}`, `-require=${MODULE}@v0.0.0`]);
    await runAt(at, 'go', ['mod', 'tidy']);
    await runAt(at, 'go', ['build', '-o', 'bin/', './...']);
    return `the module ${MODULE}`;
  },
  synthesise: async (app, outdir, at) => {
    await runAt(at, join('.', 'bin', app), [], { CDK_OUTDIR: outdir });
  },
};
