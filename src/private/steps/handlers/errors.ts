/** CodePipeline's words for who is to look at a failure. */
export type FailureType = 'JobFailed' | 'ConfigurationError' | 'PermissionError';

/** Why a step fails, and what to do about it. Trying again does not mend it. */
export class StepFailed extends Error {
  constructor(wrong: string, readonly remedy: string, readonly type: FailureType = 'JobFailed') {
    super(wrong);
  }
}

/** What the SDK throws: AWS's answers have a status, broken connections a code. */
type SdkError = Error & { readonly code?: string; readonly $metadata?: { readonly httpStatusCode?: number } };

const PASSING_NAMES = /^(Throttl|TooManyRequests|RequestLimitExceeded|RequestThrottled|SlowDown|PriorRequestNotComplete|TimeoutError|RequestTimeout)/;
const PASSING_CODES = ['EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EPIPE', 'ETIMEDOUT'];
const DENIED_NAMES = /^(AccessDenied|UnrecognizedClient|InvalidClientTokenId|UnauthorizedOperation)/;

/** Whether AWS may answer otherwise next time: it has throttled the request, failed itself, or was out of reach. */
export function mayPass(error: unknown): boolean {
  const { name, code = '', $metadata: { httpStatusCode = 0 } = {} } = error as SdkError;
  return httpStatusCode >= 500 || httpStatusCode === 429 || PASSING_NAMES.test(name) || PASSING_CODES.includes(code);
}

/**
 * Whether a permission is missing. A role that was made or changed seconds ago is denied what it may do for up to a minute.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export function isDenied(error: unknown): boolean {
  return DENIED_NAMES.test((error as Error).name);
}
