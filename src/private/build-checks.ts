/** What is heard in a log, as a regular expression of `grep -E`, and what to check then. */
export type Check = [pattern: string, check: string];

/** BuildKit's word for a command of the Dockerfile that failed, of today and of older engines. */
export const RUN_FAILED = 'did not complete successfully|executor failed running';

/** Paths of `COPY`, `ADD` and mounts, with wildcards and without, of the context and of other stages, of today's and of older engines. */
const PATH_MISSING = [
  'calculate checksum of ref [^ ]+: ("/.*not found|failed to walk .*no such file)',
  'compute cache key: ("[^"]*" not found|failed to walk .*no such file)',
  'failed to solve: (.*: )?lstat .*no such file',
  'no source files were specified',
].join('|');

const DOCKERFILE_MISSING = 'failed to read dockerfile|unable to prepare context|resolve : lstat|path "[^"]*" not found';

const DOCKERFILE_UNREADABLE = 'dockerfile parse error|the Dockerfile cannot be empty|failed to parse stage name|base name .* should not be blank';

/** Mistakes of the commit, which no build without a cache would make good. */
export const MISTAKES = [RUN_FAILED, PATH_MISSING, DOCKERFILE_MISSING, DOCKERFILE_UNREADABLE].join('|');

/** What says the same wherever it is heard, in the output of a command of the Dockerfile too. */
export const CHECKS_ANYWHERE: Check[] = [
  ['no space left on device', 'the disk of the build machine is full, a larger computeType has more'],
  ['exec format error', 'an image is for another architecture than the build machine, see platform and the FROM lines'],
];

/**
 * What a build is heard to say of its end, the first that fits. What commands of the Dockerfile have said is not among it: a
 * registry of npm, pip or Maven that limits or refuses is none of Docker's.
 */
export const CHECKS_OF_END: Check[] = [
  ['(did not complete successfully|executor failed running .*): (exit code: 137|cannot allocate memory)', 'a command of the Dockerfile was killed, probably for want of memory, a larger computeType has more'],
  [RUN_FAILED, 'a command of the Dockerfile failed, see its output above'],
  [DOCKERFILE_MISSING, 'the Dockerfile or its directory is not there, see dockerfile and directory'],
  [DOCKERFILE_UNREADABLE, 'the Dockerfile has a mistake, see the lines above'],
  ['target stage .* could not be found', 'the Dockerfile has no such stage, see target'],
  [PATH_MISSING,
    'a path of COPY, ADD or a mount is not there: paths begin at directory, .dockerignore leaves files out, and what has to be built is built by an earlier step of the Dockerfile or not at all'],
  ['secret [^ ]+:? not found', 'the Dockerfile asks for a secret that the build has not, see secrets'],
  ['invalid response status|failed to load cache key: Get "', 'a URL of ADD gives nothing, see the lines above'],
  ['toomanyrequests|429 Too Many Requests', 'a registry limits strangers: pass dockerHubCredentials, or take base images from public.ecr.aws or a pull-through cache'],
  ['tag .*immutable', 'the tag is taken: every build needs one of its own'],
  ['find the specified secret', 'there is no such secret, or no such version of it, in the region that its ARN names'],
  ['Access to KMS is not allowed', 'the secret has a key of its own: import it with its encryptionKey, whose policy must agree'],
  ['repository does not exist or may require', 'an image is not there or is private, see the FROM lines, dockerHubCredentials and baseImageRepositories'],
  ['denied|unauthorized|no basic auth|not authorized|403 Forbidden', 'a login or a right is missing: dockerHubCredentials, baseImageRepositories, or the policy of the repository'],
  ['(jq|aws|docker): (command )?not found|is not a docker command|unknown command: .*buildx', 'the buildImage lacks a program: docker with buildx, aws, and jq for secrets'],
  ['i/o timeout|no such host|connection refused|connection reset|network is unreachable|TLS handshake timeout|context deadline exceeded|(connect|read) timeout on endpoint|could not connect to the endpoint',
    'a registry is out of reach: see the way out of the vpc'],
  ['failed to resolve source metadata|failed to create LLB definition: .*: not found|manifest unknown', 'an image is not there, see the FROM lines'],
];

/** What is said of a test's own failure, whatever it has said. */
export const TEST_FAILED = 'the command is one of testCommands, see its output above';

export const UNKNOWN = 'see the lines above';

/** Everything that a build says to check, but for the forms of secrets, which the steps that fetch them know. */
export const ALL_CHECKS: string[] = [...[...CHECKS_ANYWHERE, ...CHECKS_OF_END].map(([, check]) => check), TEST_FAILED, UNKNOWN];
