import { Check, CHECKS_ANYWHERE, CHECKS_OF_END, MISTAKES, UNKNOWN } from './build-checks';
import { quote } from './shell-words';

/** The exit status of a step that was given something of the wrong form, which the step itself knows best how to say. */
export const UNFIT = 65;

/**
 * A script that runs one step: says what it does, and when that fails ends with one line that says what to check.
 *
 * Of a build of BuildKit's, what it says at its end counts, from its line `ERROR` on; of anything else, all.
 *
 * A build that fails with a cache, and not by a mistake of the commit, is done again without it: BuildKit takes no
 * offence at a cache that is missing, but fails when it finds half of one.
 *
 * It is a file, for CodeBuild's agent knows no function of an earlier command.
 */
export const STEP_SCRIPT = `cat > "$BUILD_STEP" <<'END'
what=$1 log=$(mktemp)
say() { printf '%s\\n' "$1"; }
run() {
  { sh -ec "$1" 2>&1; echo $? > "$log.status"; } | tee "$log"
  read -r status < "$log.status"
  sed -n '/^ERROR: /,$p' "$log" > "$log.end"
  [ -s "$log.end" ] || cp "$log" "$log.end"
}
heard() { grep -qiE "$1" "$log"; }
ended() { grep -qiE "$1" "$log.end"; }
say "$what"
run "$2"
case "$2" in *'$CACHE_FROM'*) cached=$CACHE_FROM;; *) cached=;; esac
if [ "$status" != 0 ] && [ -n "$cached" ] && ! ended ${quote(MISTAKES)}; then
  say "$what, once more without the cache"
  export CACHE_FROM=
  run "$2"
fi
[ "$status" != 0 ] || exit 0
if [ "$status" = ${UNFIT} ] && [ -n "$3" ]; then check=$3
${checks('heard', CHECKS_ANYWHERE)}
elif [ -n "$4" ]; then check=$4
${checks('ended', CHECKS_OF_END)}
else check=${quote(UNKNOWN)}
fi
say "Failed: $what. Check: $check"
exit "$status"
END
test -s "$BUILD_STEP"`;

export interface StepChecks {
  /** A shell's word for what to check when the command exits with `UNFIT`. */
  readonly unfit?: string;
  /** What to check when the command fails, whatever it has said. */
  readonly failed?: string;
}

/** A shell command as a step of the build. */
export function step(what: string, command: string, { unfit, failed }: StepChecks = {}): string {
  const words = [quote(what), quote(command), ...unfit ? [unfit] : failed ? ["''"] : [], ...failed ? [quote(failed)] : []];
  return ['sh "$BUILD_STEP"', ...words].join(' ');
}

function checks(where: 'heard' | 'ended', all: Check[]): string {
  return all.map(([pattern, check]) => `elif ${where} ${quote(pattern)}; then check=${quote(check)}`).join('\n');
}
