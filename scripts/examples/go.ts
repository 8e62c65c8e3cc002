import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'fs';
import { join } from 'path';
import { pathToFileURL } from 'url';
import { zipSync } from 'fflate';
import { Language, runAt, Workplace } from './language';

const MODULE = 'github.com/ecs-github-pipeline/cdk-ecs-github-pipeline-go/cdkecsgithubpipeline';

/** The Go module, in the place of the one that `go get` would fetch. */
export const go: Language = {
  name: 'Go',
  target: 'go',
  tools: [['go', 'version'], ['node', '--version']],
  install: async (at) => {
    await runAt(at, 'go', ['mod', 'edit', `-replace=${MODULE}=${join(at.dist, 'go', 'cdkecsgithubpipeline')}`, `-require=${MODULE}@v0.0.0`]);
    await runAt(at, 'go', ['mod', 'tidy']);
    await runAt(at, 'go', ['build', '-o', 'bin/', './...']);
    return `the module ${MODULE}`;
  },
  reader: {
    heading: '<summary>Go',
    environment: async (at) => {
      const others = (await runAt(at, 'go', ['env', 'GOPROXY'])).trim();
      return { GOPROXY: `${proxyWith(at)},${others}`, GONOSUMDB: MODULE };
    },
  },
  synthesise: async (app, outdir, at) => {
    await runAt(at, join('.', 'bin', app), [], { CDK_OUTDIR: outdir });
  },
};

/**
 * A module proxy of files that has the one module.
 *
 * @see https://go.dev/ref/mod#serving-from-proxy
 */
function proxyWith({ dist, examples }: Workplace): string {
  const proxy = join(examples, '.proxy');
  const versions = join(proxy, MODULE, '@v');
  const module = join(dist, 'go', 'cdkecsgithubpipeline');
  const files = readdirSync(module, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(join(module, file)).isFile());
  mkdirSync(versions, { recursive: true });
  writeFileSync(join(versions, 'list'), 'v0.0.0\n');
  writeFileSync(join(versions, 'v0.0.0.info'), JSON.stringify({ Version: 'v0.0.0', Time: '2026-01-01T00:00:00Z' }));
  writeFileSync(join(versions, 'v0.0.0.mod'), readFileSync(join(module, 'go.mod')));
  writeFileSync(join(versions, 'v0.0.0.zip'), zipSync(Object.fromEntries(files.map((file) => [`${MODULE}@v0.0.0/${file}`, readFileSync(join(module, file))]))));
  return pathToFileURL(proxy).href;
}
