import { isDenied, mayPass } from '../../../../src/private/steps/handlers/errors';

const error = (name: string, more: object = {}) => Object.assign(new Error('of a test'), { name, ...more });
const status = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });

describe('what AWS may answer otherwise next time', () => {
  test.each(['Throttling', 'ThrottlingException', 'ThrottledException', 'TooManyRequestsException', 'RequestLimitExceeded', 'SlowDown', 'TimeoutError'])('is %s', (name) => {
    expect(mayPass(error(name, status(400)))).toBe(true);
  });

  test.each([500, 502, 503, 504, 429])('is whatever has the status %d', (code) => {
    expect(mayPass(error('Anything', status(code)))).toBe(true);
  });

  test.each(['ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE'])('is a connection that ends with %s', (code) => {
    expect(mayPass(error('Error', { code }))).toBe(true);
  });

  test.each([
    ['a quota', error('LimitExceededException', status(400))],
    ['what is not there', error('RepositoryNotFoundException', status(400))],
    ['a mistake of ours', new TypeError('x is undefined')],
    ['a missing permission', error('AccessDeniedException', status(400))],
    ['another code', error('Error', { code: 'ERR_INVALID_ARG_TYPE' })],
  ])('is not %s', (_, each) => {
    expect(mayPass(each)).toBe(false);
  });
});

test.each([
  ['AccessDeniedException', true], ['AccessDenied', true], ['UnrecognizedClientException', true], ['InvalidClientTokenId', true], ['UnauthorizedOperation', true],
  ['ThrottlingException', false], ['Error', false],
])('%s is a missing permission: %p', (name, expected) => {
  expect(isDenied(error(name))).toBe(expected);
});
