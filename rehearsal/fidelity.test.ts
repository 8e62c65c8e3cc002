import { existsSync, readdirSync, readFileSync } from 'fs';
import { dirname, join } from 'path';

const ROOT = join(__dirname, '..');
const PAGE = 'FIDELITY.md';
const page = readFileSync(join(__dirname, PAGE), 'utf8');

const DISAGREEMENTS = 'Where the guide and the field disagree';
const LINKS = /^\[[^\]]+\]\([^)]+\)(, \[[^\]]+\]\([^)]+\))*$/;
const ADDRESS = /\]\(https:\/\/[^)]+\)/;
const CERTAINTIES = ['documented', 'model', 'public log', 'public report', 'believed'];

/** Modules that imitate no service of AWS or GitHub, and why. A folder stands for all in it. */
const NO_SERVICE: { [why: string]: string[] } = {
  'apps, and what is played with them': [
    'adoption/', 'adoption.ts', 'apps/', 'attestations.ts', 'canary.ts', 'demo.ts', 'faults/', 'faults.ts', 'gates-app.ts', 'life-cycle/', 'life-cycle.ts',
    'promotion.ts', 'pushes.ts', 'secret-forms.ts', 'service-source.ts',
  ],
  'tools of the rehearsal': [
    'assembly.ts', 'aws-cli.ts', 'cleanup.ts', 'docker.ts', 'http.ts', 'processes.ts', 'rehearse.ts', 'steps.ts', 'summary.ts',
  ],
  'puts the imitations together': ['local-aws.ts', 'ecs/index.ts', 'emulator/server.py', 'emulator/virtual-environment.ts', 'emulator/additions/__init__.py'],
  'keeps the state of the additions when the emulator is started again': ['emulator/additions/kept_state.py'],
  'reads what a registry has got': ['registry-contents.ts'],
  'builds a tool from its source': ['buildkit/go.ts'],
  'time and engines for unit tests': ['ecs/clock.ts', 'ecs/fake-engine.ts', 'ecs/fake-service.ts'],
};

interface Row {
  readonly section: string;
  readonly cells: string[];
}

/** The rows of all tables, but for their heads. */
function rowsOf(text: string): Row[] {
  return text.split(/^## /m).slice(1).flatMap((part) => {
    const [section] = part.split('\n', 1);
    return [...part.matchAll(/^\| (.*) \|$/gm)].map(([, line]) => ({ section, cells: line.split(' | ').map((cell) => cell.trim()) })).slice(2);
  });
}

/** The modules of the rehearsal, by their paths in its folder. */
function modules(): string[] {
  return readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ts|cjs|py)$/.test(path) && !/(\.test\.ts|_test\.py)$/.test(path)).sort();
}

const rows = rowsOf(page);
const behaviors = rows.filter(({ section }) => section !== DISAGREEMENTS);
const disagreements = rows.filter(({ section }) => section === DISAGREEMENTS);
const described = new Set(behaviors.flatMap(({ cells: [, where] }) => [...where.matchAll(/\]\(([^)]+)\)/g)].map(([, path]) => path)));
const plumbing = Object.values(NO_SERVICE).flat();
const isPlumbing = (path: string) => plumbing.some((each) => path === each || (each.endsWith('/') && path.startsWith(each)));

test('the page has rows for every service', () => {
  expect([...new Set(behaviors.map(({ section }) => section))]).toEqual(expect.arrayContaining(['CodePipeline', 'CodeBuild', 'ECS', 'ECR', 'Lambda', 'IAM and STS']));
  expect(behaviors.length).toBeGreaterThan(100);
  expect(disagreements.length).toBeGreaterThan(5);
});

test('every module that imitates a service has its rows', () => {
  expect(modules().filter((path) => !described.has(path) && !isPlumbing(path))).toEqual([]);
});

test('no module both imitates a service and does not', () => {
  expect([...described].filter(isPlumbing)).toEqual([]);
});

test('every file that the page or this test names is there', () => {
  expect([...described].filter((path) => !existsSync(join(__dirname, path)))).toEqual([]);
  expect(plumbing.filter((path) => !existsSync(join(__dirname, path)))).toEqual([]);
  const links = [...page.matchAll(/\]\((?!https:)([^)]+)\)/g)].map(([, path]) => path);
  expect(links.filter((path) => !existsSync(join(__dirname, path)))).toEqual([]);
});

test('a link is called as its file is', () => {
  const misnamed = behaviors.flatMap(({ cells: [, where] }) => [...where.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)]).filter(([, name, path]) => path.slice(dirname(path).length + 1) !== name && path !== name);
  expect(misnamed.map(([link]) => link)).toEqual([]);
});

test('every row says what is imitated, where, by which evidence, how sure that is, and what if AWS does otherwise', () => {
  const complete = ({ cells: [, where, evidence, certainty, otherwise, ...more] }: Row) =>
    LINKS.test(where) && evidence && otherwise && more.length === 0 && certainty.split(', ').every((level) => CERTAINTIES.includes(level));
  expect(behaviors.filter((row) => !complete(row)).map(({ cells }) => cells)).toEqual([]);
});

test('nothing is surer than its evidence', () => {
  // Who only believes may have looked somewhere; who is sure must have.
  const honest = ({ cells: [, , evidence, certainty] }: Row) => certainty === 'believed' || (evidence !== 'believed' && ADDRESS.test(evidence));
  expect(behaviors.filter((row) => !honest(row)).map(({ cells }) => cells)).toEqual([]);
});

test('every disagreement has two readings, and tests of both', () => {
  const lacking = disagreements.filter(({ cells: [, first, second, holds, tests = '', ...more] }) => {
    const named = [...tests.matchAll(/`([^`]+)`: ([^;]+)/g)];
    const found = named.every(([, file, title]) => existsSync(join(ROOT, file)) && readFileSync(join(ROOT, file), 'utf8').includes(title.trim()));
    return !ADDRESS.test(`${first} ${second}`) || !holds || more.length > 0 || named.length === 0 || !found;
  });
  expect(lacking.map(({ cells: [question, , , , tests] }) => [question, tests])).toEqual([]);
});
