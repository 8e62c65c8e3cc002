import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { batches, BuildLog, hideSecrets } from './build-log';

const about = { role: 'arn:role', build: 'arn:build' };
const location = { groupName: 'group', streamName: 'stream' };

/** A CloudWatch that answers with errors as often as there are some. */
function cloudWatch(...errors: (string | undefined)[]) {
  const calls: string[] = [];
  return {
    calls,
    call: async (_: string, operation: string) => {
      calls.push(operation);
      const error = errors.shift();
      if (error) throw new Error(error);
      return {};
    },
  };
}

test('makes the stream, and the group only if there is none', async () => {
  const there = cloudWatch();
  await new BuildLog(there, location, about).open();
  expect(there.calls).toEqual(['create-log-stream']);

  const missing = cloudWatch('ResourceNotFoundException: The specified log group does not exist.');
  await new BuildLog(missing, location, about).open();
  expect(missing.calls).toEqual(['create-log-stream', 'create-log-group', 'create-log-stream']);
});

test('a role that may not make the stream is named, and what it lacks', async () => {
  const denied = cloudWatch('AccessDeniedException: User: r is not authorized to perform: logs:CreateLogStream');
  await expect(new BuildLog(denied, location, about).open()).rejects.toMatchObject({
    code: 'ACCESS_DENIED',
    message: 'Service role arn:role does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams for build arn:build. '
      + 'Error message: User: r is not authorized to perform: logs:CreateLogStream',
  });
  expect(denied.calls).toEqual(['create-log-stream']);
});

test('logs that are switched off are nowhere', async () => {
  const { calls, call } = cloudWatch();
  const log = new BuildLog({ call }, {}, about);
  await log.open();
  await log.send('text');
  expect(calls).toEqual([]);
});

test('what is too much for one request goes in several', () => {
  const messages = (limits: { bytes: number; events: number }) => batches('a\n\nbb\nccc\n', limits).map((events) => events.map(({ message }) => message));
  expect(messages({ bytes: 1000, events: 2 })).toEqual([['a', 'bb'], ['ccc']]);
  expect(messages({ bytes: 27 + 28, events: 9 })).toEqual([['a', 'bb'], ['ccc']]);
  expect(messages({ bytes: 27 + 27, events: 9 })).toEqual([['a'], ['bb'], ['ccc']]);
});

test('secrets are hidden, the longer ones as a whole', () => {
  const directory = mkdtempSync(join(tmpdir(), 'build-log-test-'));
  const file = join(directory, 'log');
  writeFileSync(file, 'password is hunter2, hunter\n');
  hideSecrets(file, ['hunter', '', 'hunter2']);
  expect(readFileSync(file, 'utf8')).toBe('password is ***, ***\n');
  rmSync(directory, { recursive: true });
});
