import { ModuleKind, transpileModule } from 'typescript';
import * as library from 'cdk-ecs-github-pipeline';

export interface Adoption {
  /** Whether the images stay in the repository there is. */
  readonly stays?: boolean;
  /** The image that runs, in the place of `latest`. */
  readonly digest?: string;
}

/** Synthesises the app that the page shows, or that with the repository of its other snippet. */
export function adoptedApp(page: string, outdir: string, { stays, digest }: Adoption): void {
  const [, app] = page.match(/^```ts nofixture\n(.*?)^```$/ms)!;
  const [, repository] = page.match(/^```ts\n(.*?)^```$/ms)!;
  let code = app;
  if (stays) code = replaced(code, /^const running = .*?^}\);\n/ms, repository.replaceAll('(this,', '(stack,'));
  if (digest) code = replaced(code, /'latest'/, `'${digest}'`);
  synthesise(replaced(code, /new App\(\)/, 'app'), outdir);
}

function replaced(code: string, pattern: RegExp, by: string): string {
  if (!pattern.test(code)) throw new Error(`the page's app has no ${pattern}`);
  return code.replace(pattern, () => by);
}

function synthesise(code: string, outdir: string): void {
  const { outputText } = transpileModule(code, { compilerOptions: { module: ModuleKind.CommonJS } });
  const { App } = require('aws-cdk-lib') as typeof import('aws-cdk-lib'); // eslint-disable-line @typescript-eslint/no-require-imports
  const app = new App({ outdir });
  const find = (name: string) => name === 'cdk-ecs-github-pipeline' ? library : require(name); // eslint-disable-line @typescript-eslint/no-require-imports
  new Function('exports', 'require', 'app', outputText)({}, find, app);
  app.synth();
}
