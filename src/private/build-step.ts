import { quote } from './shell-words';

/** BuildKit's word for a command of the Dockerfile that failed, of today and of older engines. */
const RUN_FAILED = 'did not complete successfully|executor failed running';

/** What a build is heard to say when it fails, and what to check then; the first that fits. `RUN` comes before what a command may say itself. */
export const CHECKS: [pattern: string, check: string][] = [
  ['no space left on device', 'the disk of the build machine is full, a larger computeType has more'],
  ['exec format error', 'an image is for another architecture than the build machine, see platform and the FROM lines'],
  ['toomanyrequests|429 Too Many Requests', 'a registry limits strangers: pass dockerHubCredentials, or take base images from public.ecr.aws or a pull-through cache'],
  [RUN_FAILED, 'a command of the Dockerfile failed, see its output above'],
  ['failed to read dockerfile|lstat .*no such file|path .* not found', 'the Dockerfile or its directory is not there, see dockerfile and directory'],
  ['target stage .* could not be found', 'the Dockerfile has no such stage, see target'],
  ['tag .*immutable', 'the tag is taken: every build needs one of its own'],
  ['denied|unauthorized|no basic auth|not authorized|403 Forbidden', 'a login or a right is missing: dockerHubCredentials, baseImageRepositories, or the policy of the repository'],
  ['(jq|aws|docker): (command )?not found|is not a docker command|unknown command: .*buildx', 'the buildImage lacks a program: docker with buildx, aws, and jq for secrets'],
  ['i/o timeout|no such host|connection refused|TLS handshake timeout', 'a registry is out of reach: see the way out of the vpc'],
  ['failed to resolve source metadata|manifest unknown', 'an image is not there, see the FROM lines'],
];

/** The exit status of a step that was given something of the wrong form, which the step itself knows best how to say. */
export const UNFIT = 65;

/**
 * A script that runs one step: says what it does, and when that fails ends with one line that says what to check.
 *
 * A build that fails with a cache, and not by a command of the Dockerfile, is done again without it: BuildKit takes no
 * offence at a cache that is missing, but fails when it finds half of one.
 *
 * It is a file, for no function of one command is there in the next.
 */
export const STEP_SCRIPT = `cat > "$BUILD_STEP" <<'END'
what=$1 log=$(mktemp)
say() { printf '%s\\n' "$1"; }
run() { { sh -ec "$1" 2>&1; echo $? > "$log.status"; } | tee "$log"; read -r status < "$log.status"; }
heard() { grep -qiE "$1" "$log"; }
say "$what"
run "$2"
case "$2" in *'$CACHE_FROM'*) cached=$CACHE_FROM;; *) cached=;; esac
if [ "$status" != 0 ] && [ -n "$cached" ] && ! heard ${quote(RUN_FAILED)}; then
  say "$what, once more without the cache"
  export CACHE_FROM=
  run "$2"
fi
[ "$status" != 0 ] || exit 0
if [ "$status" = ${UNFIT} ] && [ -n "$3" ]; then check=$3
${CHECKS.map(([pattern, check]) => `elif heard ${quote(pattern)}; then check=${quote(check)}`).join('\n')}
else check='see the lines above'
fi
say "Failed: $what. Check: $check"
exit "$status"
END
test -s "$BUILD_STEP"`;

/** A shell command as a step of the build. `otherwise` is a shell's word for what to check when it exits with `UNFIT`. */
export function step(what: string, command: string, otherwise?: string): string {
  return ['sh "$BUILD_STEP"', quote(what), quote(command), ...otherwise ? [otherwise] : []].join(' ');
}
