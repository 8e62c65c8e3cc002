import { execFileSync } from 'child_process';
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { compare, judge } from './compare';

const ROOT = join(__dirname, '..');
const ROUNDS = 15;
const BAR = 1.1;
const RUNS_IN_LAMBDA = /(^|\/)(initial-image-handler|handlers)\//;

interface Cost {
  readonly milliseconds: number;
  readonly megabytes: number;
}

/** What importing the library adds to importing what it imports itself, each time in a new process. */
export async function benchImport(): Promise<void> {
  const modules = importedModules();
  const costs: { library: Cost[]; modules: Cost[] } = { library: [], modules: [] };
  const measure = (what: keyof typeof costs, statements: string[]) => {
    const cost = costOf(statements);
    costs[what].push(cost);
    return cost;
  };
  const library = () => measure('library', [...modules, ROOT]);
  const alone = () => measure('modules', modules);
  const time = await compare(ROUNDS, () => library().milliseconds, () => alone().milliseconds);
  const memory = await compare(ROUNDS, () => library().megabytes, () => alone().megabytes);
  judge(`time to import the library and the ${modules.length} modules that it uses`, `${time.a.toFixed(0)} ms, the modules alone ${time.b.toFixed(0)} ms`, time.ratio, BAR);
  judge('memory after it', `${memory.a.toFixed(1)} MB, the modules alone ${memory.b.toFixed(1)} MB`, memory.ratio, BAR);
}

/** Every module of other packages that the compiled library loads when it is loaded. What runs in Lambda is a file to it. */
function importedModules(): string[] {
  const files = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js') && !RUNS_IN_LAMBDA.test(file));
  const names = files.flatMap((file) => [...readFileSync(join(ROOT, 'lib', file), 'utf8').matchAll(/require\("([^".][^"]*)"\)/g)].map(([, name]) => name));
  return [...new Set(names)].sort();
}

/** Time of loading, and the heap that is left of it. */
function costOf(modules: string[]): Cost {
  const program = `
    const modules = ${JSON.stringify(modules)};
    const start = process.hrtime.bigint();
    modules.forEach((name) => require(name));
    const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
    gc();
    console.log(JSON.stringify({ milliseconds, megabytes: process.memoryUsage().heapUsed / 1e6 }));`;
  return JSON.parse(execFileSync(process.execPath, ['--expose-gc', '-e', program], { cwd: ROOT, encoding: 'utf8' }));
}
