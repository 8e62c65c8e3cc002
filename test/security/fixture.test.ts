import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { templateOf } from './fixture';

/** Runs the example as the CDK CLI does: an app that is told where to write synthesises when the process has nothing left to do. */
function exampleTemplate(): unknown {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk.out-'));
  process.env.CDK_OUTDIR = outdir;
  const once = jest.spyOn(process, 'once').mockReturnThis();
  try {
    jest.requireActual('../../rehearsal/apps/quickstart');
    for (const [event, listener] of once.mock.calls) {
      if (event === 'beforeExit') (listener as () => void)();
    }
    return JSON.parse(readFileSync(join(outdir, 'Quickstart.template.json'), 'utf-8'));
  } finally {
    once.mockRestore();
    delete process.env.CDK_OUTDIR;
    rmSync(outdir, { recursive: true });
  }
}

test('these tests are about the app of the quickstart example', () => {
  expect(exampleTemplate()).toEqual(templateOf());
});
