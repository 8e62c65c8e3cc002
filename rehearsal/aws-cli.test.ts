import { execFileSync, spawnSync } from 'child_process';
import { mkdtempSync, rmSync, statSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { newAwsCli } from './aws-cli';

let directory: string;
let env: { PATH: string };
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aws cli-'));
  env = { PATH: `${newAwsCli(directory, 'a secret')}:${process.env.PATH}` };
});
afterEach(() => rmSync(directory, { recursive: true }));

test("answers with the registry's password", () => {
  expect(execFileSync('sh', ['-c', 'aws ecr get-login-password --region eu-west-1'], { env, encoding: 'utf8' })).toBe('a secret');
});

test('answers nothing else', () => {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', 'aws s3 ls'], { env, encoding: 'utf8' });
  expect(status).not.toBe(0);
  expect(stdout).toBe('');
  expect(stderr).toContain('only ecr get-login-password is played here, got: s3 ls');
});

test('keeps the password to this user', () => {
  expect((statSync(join(directory, 'password')).mode % 0o1000).toString(8)).toBe('600');
});
