import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { crowded, longest } from './extremes';
import { adoptedApp } from '../../rehearsal/adoption/app';
import { userApp } from '../../rehearsal/life-cycle/app';
import { VARIATIONS } from '../../rehearsal/life-cycle/variations';
import { run } from '../../rehearsal/processes';
import { allOptions } from '../../test/integ.all-options';
import { minimal } from '../../test/integ.minimal';
import { quickstart } from '../../test/security/fixture';
import { VARIATIONS as SECURITY_VARIATIONS } from '../../test/security/variants';
import { appWithEveryRole, plainApp } from '../docs/app';

const ROOT = join(__dirname, '..', '..');

/** An app of this repository whose templates are checked. */
export interface CheckedApp {
  readonly name: string;
  /** The file that makes the pipeline. */
  readonly source: string;
  synthesise(outdir: string): void | Promise<void>;
}

/** Everything in this repository that makes a pipeline, the unit tests aside. A test says which file is missing. */
export const APPS: CheckedApp[] = [
  ...Object.entries(SECURITY_VARIATIONS).map(([name, vary]) => madeIn('test/security/fixture.ts', `security-${name}`, (app) => quickstart(vary, app))),
  madeIn('test/integ.minimal.ts', 'minimal', minimal),
  madeIn('test/integ.all-options.ts', 'all-options', allOptions),
  madeIn('scripts/docs/app.ts', 'docs-plain', plainApp),
  madeIn('scripts/docs/app.ts', 'docs-every-role', appWithEveryRole),
  madeIn('scripts/validate/extremes.ts', 'longest', longest),
  madeIn('scripts/validate/extremes.ts', 'crowded', crowded),
  ...lifeCycle(),
  ...pages(),
  program('examples/typescript/quickstart.ts'),
  program('examples/typescript/production.ts'),
  program('rehearsal/apps/quickstart.ts'),
  program('rehearsal/apps/promotion.ts'),
  program('rehearsal/gates-app.ts'),
];

/** Files that make a pipeline and are not checked. */
export const EXEMPTIONS: { readonly [source: string]: string } = {
  'benchmark/apps.ts': 'the pipeline of the quickstart, many times over',
  'test/helpers.ts': 'what unit tests start from: the pipeline of test/security/fixture.ts with another network',
};

function madeIn(source: string, name: string, make: (app: App) => Stack | Stack[] | object): CheckedApp {
  return {
    name,
    source,
    synthesise: (outdir) => {
      const app = new App({ outdir });
      make(app);
      app.synth();
    },
  };
}

/** Every public prop at its default and at another value. */
function lifeCycle(): CheckedApp[] {
  const source = 'rehearsal/life-cycle/app.ts';
  return VARIATIONS.map(({ of, to }) => ({ name: `life-cycle-${of}`, source, synthesise: (outdir) => userApp(outdir, to) }));
}

/** What users copy from the documentation. */
function pages(): CheckedApp[] {
  const page = (source: string, name: string, stays = false): CheckedApp =>
    ({ name, source, synthesise: (outdir) => adoptedApp(readFileSync(join(ROOT, source), 'utf8'), outdir, { stays }) });
  return [page('docs/from-terraform.md', 'from-terraform'), page('docs/from-terraform.md', 'from-terraform-stays', true)];
}

/** An app that is a program, run as its user would: beside a Dockerfile, in a process of its own. */
function program(source: string): CheckedApp {
  return {
    name: source.replace(/\.ts$/, '').replaceAll('/', '-'),
    source,
    synthesise: async (outdir) => {
      const directory = join(outdir, '..', 'checkout');
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, 'Dockerfile'), 'FROM scratch\n');
      const tsx = [require.resolve('tsx/cli'), '--tsconfig', join(ROOT, 'test', 'tsconfig.json')];
      await run(process.execPath, [...tsx, join(ROOT, source)], { cwd: directory, env: { ...process.env, CDK_OUTDIR: outdir } });
    },
  };
}
