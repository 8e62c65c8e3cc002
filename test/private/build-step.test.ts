import { spawnSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { step, STEP_SCRIPT } from '../../src/private/build-step';

let scratch: string;
beforeEach(() => { scratch = mkdtempSync(join(tmpdir(), 'step-')); });
afterEach(() => rmSync(scratch, { recursive: true }));

/** Runs a step as a build does, and what comes after it. */
function runStep(command: string, env: { [name: string]: string } = {}, shell = 'sh') {
  const { status, stdout } = spawnSync(shell, ['-c', `${STEP_SCRIPT}\n${step('Build it', command)}`], {
    encoding: 'utf8', env: { PATH: process.env.PATH, BUILD_STEP: join(scratch, 'step'), TMPDIR: scratch, TRIES: join(scratch, 'tries'), ...env },
  });
  return { status, lines: stdout.trimEnd().split('\n') };
}

/** A command that says something and fails. */
const failing = (says: string, status = 1) => {
  writeFileSync(join(scratch, 'says'), says);
  return `cat '${join(scratch, 'says')}' >&2; echo >&2; exit ${status}`;
};

test('a step says what it does, and then what is done', () => {
  expect(runStep('echo done; echo "$0" >&2')).toEqual({ status: 0, lines: ['Build it', 'done', 'sh'] });
});

test.each(['sh', 'bash'])('a step that fails ends with its own exit status, in %s', (shell) => {
  const { status, lines } = runStep(failing('what went wrong', 7), {}, shell);
  expect(status).toBe(7);
  expect(lines).toEqual(['Build it', 'what went wrong', 'Failed: Build it. Check: see the lines above']);
});

test('variables of the project do not change what a step does', () => {
  const env = { status: '3', cached: 'yes', check: 'nothing', what: 'else', log: '/nowhere' };
  expect(runStep('true', env)).toEqual({ status: 0, lines: ['Build it'] });
  expect(runStep('false', env).lines).toEqual(['Build it', 'Failed: Build it. Check: see the lines above']);
});

test.each(['sh', 'bash'])('a step says to the letter what it does and what to check, in %s', (shell) => {
  const script = `${STEP_SCRIPT}\n${step('Fetch a\\nb', 'exit 65', { unfit: "'\\tc \\c'" })}`;
  const { stdout } = spawnSync(shell, ['-c', script], { encoding: 'utf8', env: { PATH: process.env.PATH, BUILD_STEP: join(scratch, 'step'), TMPDIR: scratch } });
  expect(stdout).toBe('Fetch a\\nb\nFailed: Fetch a\\nb. Check: \\tc \\c\n');
});

test('a command that fails ends a step, whatever would come after it', () => {
  expect(runStep('false; echo went on').lines).toEqual(['Build it', 'Failed: Build it. Check: see the lines above']);
});

describe('the last line of a failed step says what to check', () => {
  test.each([
    ['no space left on device', 'failed to solve: write /x: no space left on device', /disk of the build machine is full, a larger computeType/],
    ['a full disk inside of a command', 'dd: /x: No space left on device\nprocess "/bin/sh -c dd" did not complete successfully: exit code: 1', /disk of the build machine is full/],
    ['another architecture', 'exec /bin/sh: exec format error', /another architecture than the build machine, see platform/],
    ['Docker Hub', 'toomanyrequests: You have reached your pull rate limit.', /pass dockerHubCredentials/],
    ['Docker Hub by its status', 'unexpected status code 429 Too Many Requests', /pass dockerHubCredentials/],
    ['a command', 'npm ERR! 403 Forbidden: denied\nprocess "/bin/sh -c npm ci" did not complete successfully: exit code: 1', /a command of the Dockerfile failed/],
    ['no Dockerfile', 'ERROR: failed to build: failed to solve: failed to read dockerfile: open Dockerfile: no such file or directory', /see dockerfile and directory/],
    ['no directory', 'ERROR: failed to build: unable to prepare context: path "./services/nope" not found', /see dockerfile and directory/],
    ['no such stage', 'ERROR: failed to solve: target stage "nope" could not be found', /see target/],
    ['a tag that is taken', "tag invalid: The image tag 'v1' already exists in the 'api' repository and cannot be overwritten because the tag is immutable.", /every build needs one of its own/],
    ['a right', 'denied: User: arn:aws:sts::1:assumed-role/x is not authorized to perform: ecr:InitiateLayerUpload', /a login or a right is missing/],
    ['a login', 'Error response from daemon: no basic auth credentials', /a login or a right is missing/],
    ['a program', 'sh: 1: jq: not found', /lacks a program: docker with buildx, aws, and jq/],
    ['a network', 'dial tcp: lookup registry-1.docker.io: no such host', /out of reach: see the way out of the vpc/],
    ['a base image', 'docker.io/library/nope:1: failed to resolve source metadata for docker.io/library/nope:1: not found', /an image is not there, see the FROM lines/],
  ])('%s', (_, says, check) => {
    const { lines } = runStep(failing(says));
    expect(lines[lines.length - 1]).toMatch(/^Failed: Build it\. Check: /);
    expect(lines[lines.length - 1]).toMatch(check);
  });
});

describe('a build that fails with a cache', () => {
  const tries = () => readFileSync(join(scratch, 'tries'), 'utf8').trim().split('\n');
  const cached = (rest: string) => `echo "try with ($CACHE_FROM)" >> "$TRIES"; ${rest}`;
  const env = { CACHE_FROM: '--cache-from x' };

  test('is done once more without it', () => {
    const { status, lines } = runStep(cached('[ -z "$CACHE_FROM" ]'), env);
    expect(status).toBe(0);
    expect(tries()).toEqual(['try with (--cache-from x)', 'try with ()']);
    expect(lines).toEqual(['Build it', 'Build it, once more without the cache']);
  });

  test('is done no third time', () => {
    const { status, lines } = runStep(cached(failing('it is something else', 3)), env);
    expect(status).toBe(3);
    expect(tries()).toHaveLength(2);
    expect(lines[lines.length - 1]).toBe('Failed: Build it. Check: see the lines above');
  });

  test.each([
    'process "x" did not complete successfully: exit code: 1',
    'executor failed running [/bin/sh -c x]: exit code: 1',
    'ERROR: failed to build: failed to solve: failed to compute cache key: failed to calculate checksum of ref a::b: "/package.json": not found',
    'ERROR: failed to build: failed to solve: dockerfile parse error on line 2: unknown instruction: RUNN',
    'ERROR: failed to build: failed to solve: failed to read dockerfile: open Dockerfile: no such file or directory',
  ])('by a mistake of the commit is not done again: %s', (says) => {
    runStep(cached(failing(says)), env);
    expect(tries()).toHaveLength(1);
  });

  test.each([
    'ERROR: failed to build: failed to solve: failed to compute cache key: failed to copy: could not fetch content descriptor sha256:1 (application/vnd.oci.image.layer.v1.tar+gzip) from remote: not found',
    '#9 1.0 the test says: did not complete successfully\nERROR: failed to build: failed to solve: failed to load cache key: httpReadSeeker: failed open: 403 Forbidden',
  ])('by what the cache lacks is done again: %s', (says) => {
    runStep(cached(failing(says)), env);
    expect(tries()).toHaveLength(2);
  });

  test('is not done again when there was no cache, nor is any other step', () => {
    runStep(cached('false'));
    runStep('echo other >> "$TRIES"; false', env);
    expect(tries()).toEqual(['try with ()', 'other']);
  });
});
