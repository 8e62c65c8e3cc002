import { join, resolve } from 'path';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { compileFunctions } from './compiled-functions';
import { run } from './processes';
import { Template } from './template';

const ROOT = join(__dirname, '..');

/** What synthesis made of an app with one stack. */
export interface SynthesisedStack {
  /** The cloud assembly's. */
  readonly directory: string;
  readonly stackName: string;
  readonly template: Template;
  /** The path in the construct tree of each logical id. */
  readonly paths: { [logicalId: string]: string };
}

export interface SynthesisOptions {
  /** Where it is run; the project's own folder by default. */
  readonly directory?: string;
  readonly context?: object;
}

/** Runs an example as its user would, in a process of its own. */
export async function synthesise(example: string, outdir: string, options: SynthesisOptions = {}): Promise<SynthesisedStack> {
  const { directory = ROOT, context = {} } = options;
  await compileFunctions();
  await run(process.execPath, [require.resolve('tsx/cli'), '--tsconfig', join(ROOT, 'test', 'tsconfig.json'), resolve(ROOT, example)], {
    cwd: directory,
    env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) },
  });
  return readAssembly(outdir);
}

function readAssembly(outdir: string): SynthesisedStack {
  const { stacks } = new CloudAssembly(outdir);
  if (stacks.length !== 1) throw new Error(`the example must make one stack, got: ${stacks.length}`);
  const [stack] = stacks;
  const paths = stack.findMetadataByType('aws:cdk:logicalId').map(({ path, data }) => [data as string, path.replace(/^\//, '')]);
  return { directory: outdir, stackName: stack.stackName, template: stack.template, paths: Object.fromEntries(paths) };
}
