import { spawnSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const ROOT = join(__dirname, '..', '..');

/** Compares with a release that promised this, beside all that is promised today. */
function compareWith(promise: (assembly: any) => void): { status: number | null; output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'compatibility-test-'));
  try {
    const assembly = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8'));
    promise(assembly);
    writeFileSync(join(folder, '.jsii'), JSON.stringify({ ...assembly, fingerprint: '*'.repeat(44) }));
    writeFileSync(join(folder, 'package.json'), readFileSync(join(ROOT, 'package.json')));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const tsx = [require.resolve('tsx/cli'), '--tsconfig', 'test/tsconfig.json'];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...tsx, 'scripts/check-compatibility.ts', folder], { cwd: ROOT, encoding: 'utf8' });
    return { status, output: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const type = (assembly: any, name: string) => assembly.types[`cdk-ecs-github-pipeline.${name}`];

describe('the last release is kept to', () => {
  test('when nothing was taken away', () => {
    expect(compareWith((assembly) => { type(assembly, 'EcsGithubPipelineProps').properties.pop(); })).toMatchObject({ status: 0 });
  }, 60_000);

  test('and not when an attribute that it had is gone', () => {
    const { status, output } = compareWith((assembly) => {
      type(assembly, 'EcsGithubPipeline').properties.push({ name: 'webhookName', type: { primitive: 'string' }, immutable: true, locationInModule: { filename: 'src/x.ts', line: 1 } });
    });
    expect(status).toBe(1);
    expect(output).toContain('webhookName');
  }, 60_000);
});
