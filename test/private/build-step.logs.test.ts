import { spawnSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { step, STEP_SCRIPT } from '../../src/private/build-step';

/**
 * What builds have really said, and what a user should check then. The logs of BuildKit v0.27.0 and of the BuildKit inside of
 * Docker 20.10 are recorded; what programs in a `RUN` said is from public reports.
 */

let scratch: string;
beforeAll(() => { scratch = mkdtempSync(join(tmpdir(), 'logs-')); });
afterAll(() => rmSync(scratch, { recursive: true }));

/** The last line of a step that says so much and fails. */
function lastLine(log: string, checks = {}, shell = 'dash'): string {
  const says = join(scratch, 'says');
  writeFileSync(says, `${log}\n`);
  const { stdout } = spawnSync(shell, ['-c', `${STEP_SCRIPT}\n${step('Build it', `cat '${says}' >&2; exit 1`, checks)}`], {
    encoding: 'utf8', env: { PATH: process.env.PATH, BUILD_STEP: join(scratch, 'step'), TMPDIR: scratch },
  });
  return stdout.trimEnd().split('\n').pop()!.replace('Failed: Build it. Check: ', '');
}

const SOLVE = 'ERROR: failed to build: failed to solve:';
const OLD_SOLVE = `${SOLVE} rpc error: code = Unknown desc = failed to solve with frontend dockerfile.v0: failed to create LLB definition:`;

/** A log of BuildKit's, of a build whose last instruction fails. */
const buildLog = (instruction: string, output: string[], end: string) => [
  '#1 [internal] load build definition from Dockerfile', '#1 transferring dockerfile: 132B done', '#1 DONE 0.0s',
  '#4 [internal] load build context', '#4 transferring context: 2B done', '#4 DONE 0.0s',
  `#5 [2/2] ${instruction}`, ...output.map((line) => `#5 0.412 ${line}`), `#5 ERROR: ${end.replace(/^.*failed to solve: /, '')}`,
  '------', ` > [2/2] ${instruction}:`, ...output.map((line) => `0.412 ${line}`), '------',
  'Dockerfile:2', '--------------------', '   1 |     FROM node:22', `   2 | >>> ${instruction}`, '   3 |     ', '--------------------',
  end,
].join('\n');

describe('a path that is not there', () => {
  const check = 'a path of COPY, ADD or a mount is not there: paths begin at directory, .dockerignore leaves files out, and what has to be built is built by an earlier step of the Dockerfile or not at all';

  test.each([
    ['in the context', 'COPY package.json /app/', `${SOLVE} failed to compute cache key: failed to calculate checksum of ref zan1k1qmmqec::va5ebdigo16y: "/package.json": not found`],
    ['in the context, of an older engine', 'COPY package.json /app/', `${SOLVE} failed to compute cache key: "/package.json" not found: not found`],
    ['in a folder that is not there', 'COPY build/libs/app.jar /app/', `${SOLVE} failed to compute cache key: failed to calculate checksum of ref gm4qmilvsl49::lxft8let9xm2: "/build/libs/app.jar": not found`],
    ['in a folder that is not there, of an older engine', 'COPY build/libs/app.jar /app/',
      `${SOLVE} failed to compute cache key: failed to walk /var/lib/docker/tmp/buildkit-mount3627351996/build/libs: lstat /var/lib/docker/tmp/buildkit-mount3627351996/build/libs: no such file or directory`],
    ['in a folder that is not there, as others have seen it', 'COPY config /app/',
      `${SOLVE} failed to compute cache key: failed to calculate checksum of ref sskfjkf86nts::rf06xaafkysv: failed to walk /tmp/buildkit-mount3059587245/config: lstat /tmp/buildkit-mount3059587245/config: no such file or directory`],
    ['for a wildcard', 'COPY target/*.jar /app/', `${SOLVE} lstat /target: no such file or directory`],
    ['for a wildcard, of an older engine', 'COPY target/*.jar /app/', `${SOLVE} lstat /var/lib/docker/tmp/buildkit-mount3117502243/target: no such file or directory`],
    ['for a wildcard in another stage', 'COPY --from=one /app/*.jar /x', `${SOLVE} lstat /app: no such file or directory`],
    ['in another stage', 'COPY --from=one /app/path /x', `${SOLVE} failed to compute cache key: failed to calculate checksum of ref rmg8ohgnojkv::6mf9fu2k6187: "/app/path": not found`],
    ['for a mount', 'RUN --mount=type=bind,source=package.json,target=/p npm ci', `${SOLVE} failed to compute cache key: failed to calculate checksum of ref llpt01v3snwg::5dpt5p9prggj: "/package.json": not found`],
    ['without BuildKit', 'COPY *.jar /app/', 'COPY failed: no source files were specified'],
  ])('%s', (_, instruction, end) => {
    expect(lastLine(buildLog(instruction, [], end))).toBe(check);
  });
});

describe('what a command of the Dockerfile has said is not of Docker', () => {
  const failed = 'a command of the Dockerfile failed, see its output above';
  const ends = (command: string) => [
    `${SOLVE} process "/bin/sh -c ${command}" did not complete successfully: exit code: 1`,
    `${SOLVE} executor failed running [/bin/sh -c ${command}]: exit code: 1`,
  ];

  test.each<[string, string, string[]]>([
    ['npm is limited', 'npm ci', ['npm error code E429', 'npm error 429 Too Many Requests - GET https://registry.npmjs.org/lodash']],
    ['npm is refused', 'npm ci', ['npm ERR! code E403', 'npm ERR! 403 403 Forbidden - GET https://npm.pkg.github.com/@acme%2flib - Permission permission_denied: read_package']],
    ['npm needs a login', 'npm ci', ['npm error code E401', 'npm error 401 Unauthorized - GET https://npm.pkg.github.com/@acme%2flib - authentication token not provided']],
    ['npm does not find', 'npm ci', ['npm error code E404', 'npm error 404 Not Found - GET https://registry.npmjs.org/@acme%2flib - Not found']],
    ['npm does not reach', 'npm ci', ['npm error code ENOTFOUND', 'npm error request to https://registry.npmjs.org/lodash failed, reason: getaddrinfo ENOTFOUND registry.npmjs.org']],
    ['pip is limited', 'pip install -r requirements.txt', ['ERROR: Could not install packages due to an OSError: HTTPSConnectionPool: Max retries exceeded with url: /simple/flask/ (Caused by ResponseError(\'too many 429 error responses\'))', 'toomanyrequests: quota']],
    ['pip is refused', 'pip install acme', ['ERROR: HTTP error 403 while getting https://pypi.example.com/acme-1.0.tar.gz', 'ERROR: 403 Client Error: 403 Forbidden for url']],
    ['apt does not reach', 'apt-get update', ['Err:1 http://deb.debian.org/debian bookworm InRelease', '  Could not connect to deb.debian.org:80 (151.101.2.132), connection timed out', 'E: Failed to fetch http://deb.debian.org/debian/pool/c/curl.deb  403  Forbidden [IP: 151.101.2.132 80]', 'dial tcp: i/o timeout']],
    ['apt may not write', 'apt-get update', ['E: List directory /var/lib/apt/lists/partial is missing. - Acquire (13: Permission denied)']],
    ['Maven is refused', './mvnw package', ['[ERROR] Could not transfer artifact com.acme:lib:pom:1.0 from/to nexus (https://nexus.acme.example/): status code: 403, reason phrase: Forbidden (403) -> [Help 1]', '[ERROR] not authorized , status: 401 Unauthorized']],
    ['a script may not run', './mvnw package', ['/bin/sh: 1: ./mvnw: Permission denied']],
    ['the image has no AWS CLI', 'aws s3 cp s3://x .', ['/bin/sh: 1: aws: not found']],
    ['git does not find', 'git clone https://github.com/acme/x', ['fatal: unable to access: Could not resolve host: github.com', 'no such host']],
    ['a test asks for a file', 'npm test', ['Error: ENOENT: no such file or directory, lstat /app/dist', 'path "x" not found', 'manifest unknown']],
    ['it tells of builds', 'npm test', ['ERROR: failed to solve: toomanyrequests: denied']],
  ])('%s', (_, command, output) => {
    for (const end of ends(command)) expect(lastLine(buildLog(`RUN ${command}`, output, end))).toBe(failed);
  });

  test('but a full disk, another architecture and too little memory are', () => {
    const end = `${SOLVE} process "/bin/sh -c npm ci" did not complete successfully: exit code:`;
    expect(lastLine(buildLog('RUN npm ci', ['npm error ENOSPC: no space left on device, write'], `${end} 1`))).toMatch(/^the disk of the build machine is full/);
    expect(lastLine(buildLog('RUN npm ci', ['exec /bin/sh: exec format error'], `${end} 255`))).toMatch(/^an image is for another architecture/);
    expect(lastLine(buildLog('RUN npm ci', ['Killed'], `${end} 137`))).toMatch(/^a command of the Dockerfile was killed, probably for want of memory/);
    expect(lastLine(buildLog('RUN npm ci', [], `${SOLVE} executor failed running [/bin/sh -c npm ci]: exit code: 137`))).toMatch(/^a command of the Dockerfile was killed/);
  });
});

test.each<[string, string, RegExp]>([
  ['an empty Dockerfile', `${SOLVE} the Dockerfile cannot be empty`, /^the Dockerfile has a mistake/],
  ['an unknown instruction', `${SOLVE} dockerfile parse error on line 2: unknown instruction: RUNN (did you mean RUN?)`, /^the Dockerfile has a mistake/],
  ['an unknown instruction, of an older engine', `${OLD_SOLVE} dockerfile parse error line 2: unknown instruction: RUNN`, /^the Dockerfile has a mistake/],
  ['a FROM of upper case', `${SOLVE} failed to parse stage name "Foo/Bar": invalid reference format: repository name (Bar) must be lowercase`, /^the Dockerfile has a mistake/],
  ['an argument of FROM without a value', `${SOLVE} base name ($X) should not be blank`, /^the Dockerfile has a mistake/],
  ['a Dockerfile that is not there', `${SOLVE} failed to read dockerfile: open Dockerfile: no such file or directory`, /^the Dockerfile or its directory is not there/],
  ['a directory that is not there', 'ERROR: failed to build: unable to prepare context: path "./services/nope" not found', /^the Dockerfile or its directory is not there/],
  ['a directory of the Dockerfile that is not there', 'ERROR: failed to build: resolve : lstat services: no such file or directory', /^the Dockerfile or its directory is not there/],
  ['a stage that is not there', `${SOLVE} target stage "nope" could not be found`, /^the Dockerfile has no such stage/],
  ['a secret that the build has not', `${SOLVE} secret nope: not found`, /^the Dockerfile asks for a secret/],
  ['a secret that the build has not, of an older engine', `${SOLVE} secret nope not found: not found`, /^the Dockerfile asks for a secret/],
  ['a base image that is not there', `${SOLVE} example.com/nope:1: failed to resolve source metadata for example.com/nope:1: example.com/nope:1: not found`, /^an image is not there, see the FROM lines/],
  ['a base image that is not there, of an older engine', `${OLD_SOLVE} example.com/nope:1: not found`, /^an image is not there, see the FROM lines/],
  ['a base image that is private or misspelt', `${SOLVE} nodee:22: failed to resolve source metadata for docker.io/library/nodee:22: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`, /^an image is not there or is private/],
  ['the limit of Docker Hub', `${SOLVE} ubuntu:jammy: failed to resolve source metadata for docker.io/library/ubuntu:jammy: failed to copy: httpReadSeeker: failed open: unexpected status from GET request to https://registry-1.docker.io/v2/library/ubuntu/manifests/sha256:962f6cad: 429 Too Many Requests\ntoomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit`, /^a registry limits strangers/],
  ['the limit of Docker Hub, on a line of its own', `${SOLVE} unexpected status from GET request\ntoomanyrequests: You have reached your pull rate limit.`, /^a registry limits strangers/],
  ['a registry that is out of reach', `${SOLVE} node:20: failed to resolve source metadata for docker.io/library/node:20: failed to do request: Head "https://registry-1.docker.io/v2/library/node/manifests/20": dial tcp: lookup registry-1.docker.io on 10.0.0.2:53: no such host`, /^a registry is out of reach/],
  ['a URL that is not there', `${SOLVE} failed to load cache key: invalid response status 404`, /^a URL of ADD gives nothing/],
  ['a URL that is out of reach', `${SOLVE} failed to load cache key: Get "http://example.com/x": dial tcp 192.0.2.1:80: connect: connection refused`, /^a URL of ADD gives nothing/],
  ['a push that is refused', `${SOLVE} failed to push 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:release-1: denied: User: arn:aws:sts::111122223333:assumed-role/x is not authorized to perform: ecr:InitiateLayerUpload`, /^a login or a right is missing/],
])('the end of a build tells of %s', (_, end, check) => {
  // Whatever was said before: warnings, words of commands that have succeeded, and the push of a cache.
  const before = ['#9 [3/4] RUN npm ci', '#9 1.2 npm warn 429 Too Many Requests, trying again', '#9 2.3 Permission denied, connection refused', '#9 DONE 2.5s'].join('\n');
  expect(lastLine(`${before}\n${end}`)).toMatch(check);
});

test.each<[string, string, RegExp]>([
  ['AWS is out of reach', 'Connect timeout on endpoint URL: "https://api.ecr.eu-west-1.amazonaws.com/"\nError: Cannot perform an interactive login from a non TTY device', /^a registry is out of reach/],
  ['AWS has no endpoint there', '\nCould not connect to the endpoint URL: "https://api.ecr.eu-west-9.amazonaws.com/"', /^a registry is out of reach/],
  ['AWS refuses', '\nAn error occurred (AccessDeniedException) when calling the GetAuthorizationToken operation: User: arn:aws:sts::1:assumed-role/x is not authorized to perform: ecr:GetAuthorizationToken on resource: *', /^a login or a right is missing/],
  ['there is no such secret', "\nAn error occurred (ResourceNotFoundException) when calling the GetSecretValue operation: Secrets Manager can't find the specified secret.", /^there is no such secret/],
  ['there is no such version', "\nAn error occurred (ResourceNotFoundException) when calling the GetSecretValue operation: Secrets Manager can't find the specified secret value for staging label: AWSNEXT", /^there is no such secret/],
  ['a key is not to be used', '\nAn error occurred (AccessDeniedException) when calling the GetSecretValue operation: Access to KMS is not allowed', /^the secret has a key of its own/],
  ['Docker Hub refuses a login', 'Error response from daemon: Get "https://registry-1.docker.io/v2/": unauthorized: incorrect username or password', /^a login or a right is missing/],
])('any other step tells that %s', (_, log, check) => {
  expect(lastLine(log)).toMatch(check);
});

describe('a test of the image', () => {
  const failed = 'the command is one of testCommands, see its output above';

  test.each(['connect ECONNREFUSED: connection refused', '403 Forbidden', 'Error: path "x" not found', 'permission denied', 'manifest unknown', ''])('fails by itself, whatever it says: %j', (log) => {
    expect(lastLine(log, { failed })).toBe(failed);
  });

  test('may find that the machine cannot run it', () => {
    expect(lastLine('exec /app: exec format error', { failed })).toMatch(/^an image is for another architecture/);
  });
});

test('every shell hears the same', () => {
  for (const end of [`${SOLVE} lstat /target: no such file or directory`, `${SOLVE} executor failed running [/bin/sh -c npm ci]: exit code: 137`, 'docker: not found']) {
    expect([end, lastLine(end, {}, 'bash')]).toEqual([end, lastLine(end)]);
  }
});
