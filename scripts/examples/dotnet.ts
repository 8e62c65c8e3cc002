import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { basename, join } from 'path';
import { CommandFailed, run } from '../../rehearsal/processes';

export const COMPILER = 'mcs';

/** A class inside of an interface: C# 8, which Debian's compiler does not know, and in which jsii keeps what it needs at run time. */
const NESTED_IN_INTERFACE = 'CS0524';

/**
 * What can be said of the package for .NET without its SDK: the sources parse, and their names resolve where users write them.
 *
 * Not that they compile: neither jsii's runtime nor CDK is there to compile them against.
 */
export async function checkDotnet(dist: string, folder: string): Promise<string> {
  const sources = join(dist, 'dotnet', 'EcsGithubPipeline.CdkEcsGithubPipeline');
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.cs'));
  if (files.length === 0) throw new Error(`${sources} must hold C#, got: nothing`);
  mkdirSync(folder);

  const texts = files.map((file) => readFileSync(join(sources, file), 'utf8'));
  const older = files.map((file, i) => {
    const path = join(folder, `${i}-${basename(file)}`);
    writeFileSync(path, inOlderCSharp(texts[i]));
    return path;
  });
  const errors = (await errorsOf(['--parse', ...older])).filter((code) => code !== NESTED_IN_INTERFACE);
  if (errors.length > 0) throw new Error(`the sources do not parse: ${[...new Set(errors)].join(', ')}`);

  const namespace = namespaceOf(texts);
  const classes = texts.flatMap((text) => [...text.matchAll(/^ {4}public (?:abstract )?class (\w+)/gm)].map(([, name]) => name));
  if (!await resolves(namespace, classes, folder)) throw new Error(`a class does not resolve with 'using ${namespace};'`);
  // The control: a namespace that begins with a class's name hides the class.
  if (await resolves('EcsGithubPipeline.Cdk', classes, folder)) throw new Error('the compiler does not notice a namespace that hides a class');
  return `${files.length} sources parse and ${classes.length} classes resolve in ${namespace}; not compiled, for want of an SDK`;
}

/** Without the marks of C# 8 for what may be null. */
function inOlderCSharp(text: string): string {
  return text.replace(/(?<=[\w>\]])\?(?=[\s,>)\[{(])/g, '').replace(/\bget\s*\{\s*return null;\s*\}/g, 'get;').replace(/([)\]])!;/g, '$1;');
}

function namespaceOf(texts: string[]): string {
  const namespaces = new Set(texts.flatMap((text) => [...text.matchAll(/^namespace (\w+)$/gm)].map(([, name]) => name)));
  if (namespaces.size !== 1) throw new Error(`there must be one namespace, got: ${[...namespaces].join(', ')}`);
  return [...namespaces][0];
}

/** Compiles an app that uses every class by its name, beside classes of the same names. The app has a namespace of its own, as templates make them. */
async function resolves(namespace: string, classes: string[], folder: string): Promise<boolean> {
  const file = join(folder, 'App.cs');
  writeFileSync(file, [
    `using ${namespace};`,
    `namespace ${namespace} { ${classes.map((name) => `public class ${name} {}`).join(' ')} }`,
    `namespace Api { class App { static void Main() { ${classes.map((name) => `new ${name}();`).join(' ')} } } }`,
  ].join('\n'));
  return (await errorsOf([`-out:${join(folder, 'App.exe')}`, file])).length === 0;
}

async function errorsOf(args: string[]): Promise<string[]> {
  try {
    await run(COMPILER, ['-langversion:latest', ...args]);
    return [];
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    return [...error.output.matchAll(/error (CS\d+)/g)].map(([, code]) => code);
  }
}
