import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { AwsCli } from './aws-cli';

let directory: string;
beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'aws-cli-test-')); });
afterEach(() => rmSync(directory, { recursive: true }));

/** The command line of AWS, played by a shell script. */
function cli(script: string): AwsCli {
  mkdirSync(join(directory, 'bin'));
  writeFileSync(join(directory, 'bin', 'aws'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(directory, 'bin', 'aws'), 0o755);
  return new AwsCli(directory, { environment: { AWS_ACCESS_KEY_ID: 'KEY' } }, directory);
}

test('hands a request over in a file, however long it is', async () => {
  const text = 'x'.repeat(300_000);
  expect(await cli('cat "${6#file://}"').call('ssm', 'get-parameters', { text })).toEqual({ text });
});

test('calls with the credentials that it was given', async () => {
  expect(await cli('echo "{\\"key\\": \\"$AWS_ACCESS_KEY_ID\\", \\"call\\": \\"$1 $2\\"}"').call('ssm', 'get-parameters', {}))
    .toEqual({ key: 'KEY', call: 'ssm get-parameters' });
});

test('an operation may answer nothing', async () => {
  expect(await cli('true').call('logs', 'put-log-events', {})).toEqual({});
});

test("AWS's errors are told as its SDK tells them", async () => {
  const failing = cli('echo "An error occurred (AccessDeniedException) when calling the GetParameters operation: not authorized" >&2; exit 254');
  await expect(failing.call('ssm', 'get-parameters', {})).rejects.toThrow(/^AccessDeniedException: not authorized$/);
});

test('other errors stay what they are', async () => {
  await expect(cli('echo broken >&2; exit 1').call('ssm', 'get-parameters', {})).rejects.toThrow(/exit code 1\nbroken/);
});
