import { execFileSync } from 'child_process';
import { createHmac } from 'crypto';
import { pushPayload } from './github';
import { PipelineStage } from './pipeline-structure';
import { Delivery, judge, webhookRulesOf, WebhookRules } from './webhook';

const SECRET = 'abcDEF123';
const RULES: WebhookRules = {
  secret: SECRET,
  filters: [{ jsonPath: '$.ref', matchEquals: 'refs/heads/{Branch}' }],
  targetConfiguration: { Branch: 'main' },
};

function pushTo(ref: string): string {
  return JSON.stringify(pushPayload({ repo: 'acme/api', ref, before: '0'.repeat(40), after: 'a'.repeat(40), message: 'x' }));
}

function signed(body: string | Buffer, secret = SECRET): Delivery {
  return { headers: { 'X-Hub-Signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` }, body: Buffer.from(body) };
}

test('a signed push to the branch starts the pipeline', () => {
  expect(judge(signed(pushTo('refs/heads/main')), RULES)).toEqual({ authentic: true, startsPipeline: true, reason: 'the signature and every filter match' });
});

test("GitHub's own example of a signature is right", () => {
  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
  const headers = { 'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17' };
  const verdict = judge({ headers, body: Buffer.from('Hello, World!') }, { ...RULES, secret: "It's a Secret to Everybody" });
  expect(verdict.reason).toBe('its body is no JSON'); // and not: its signature is wrong
});

test("what GitHub's library signs is right", () => {
  const body = pushTo('refs/heads/main');
  const sign = "import { sign } from '@octokit/webhooks-methods'; process.stdout.write(await sign(process.argv[1], process.argv[2]))";
  const signature = execFileSync(process.execPath, ['--input-type=module', '--eval', sign, SECRET, body], { encoding: 'utf8' });
  expect(judge({ headers: { 'X-Hub-Signature-256': signature }, body: Buffer.from(body) }, RULES).startsPipeline).toBe(true);
});

test.each<[string, Delivery, string]>([
  ['signed with another secret', signed(pushTo('refs/heads/main'), 'guess'), 'its signature is wrong'],
  ['not signed', { ...signed(pushTo('refs/heads/main')), headers: {} }, 'it is not signed'],
  ['signed with half a signature', { ...signed(pushTo('refs/heads/main')), headers: { 'X-Hub-Signature-256': 'sha256=00' } }, 'its signature is wrong'],
  ['signed with nothing', { ...signed(pushTo('refs/heads/main')), headers: { 'X-Hub-Signature-256': '' } }, 'its signature is wrong'],
  ['truncated', { ...signed(pushTo('refs/heads/main')), body: Buffer.from(pushTo('refs/heads/main').slice(0, -1)) }, 'its signature is wrong'],
  ['reformatted, though its content is the same', { ...signed(pushTo('refs/heads/main')), body: Buffer.from(JSON.stringify(JSON.parse(pushTo('refs/heads/main')), null, 1)) }, 'its signature is wrong'],
  ['of another branch', signed(pushTo('refs/heads/next')), '$.ref is "refs/heads/next", not "refs/heads/main"'],
  ['of a branch whose name begins the same', signed(pushTo('refs/heads/main2')), '$.ref is "refs/heads/main2", not "refs/heads/main"'],
  ['of a tag', signed(pushTo('refs/tags/main')), '$.ref is "refs/tags/main", not "refs/heads/main"'],
  ['no JSON', signed('ref=refs/heads/main'), 'its body is no JSON'],
  ['not about a ref', signed('{"zen":"Keep it simple."}'), 'it has no $.ref'],
  ['null', signed('null'), 'it has no $.ref'],
])('a delivery that is %s starts nothing', (_, delivery, reason) => {
  const authentic = !/sign/.test(reason);
  expect(judge(delivery, RULES)).toEqual({ authentic, startsPipeline: false, reason });
});

test('every filter must match', () => {
  const filters = [...RULES.filters, { jsonPath: '$.repository.full_name', matchEquals: 'acme/web' }];
  expect(judge(signed(pushTo('refs/heads/main')), { ...RULES, filters }).reason).toBe('$.repository.full_name is "acme/api", not "acme/web"');
});

test('a filter without a value asks for presence alone', () => {
  const rules = (path: string) => ({ ...RULES, filters: [{ jsonPath: path }] });
  expect(judge(signed(pushTo('refs/heads/next')), rules('$.head_commit.id')).startsPipeline).toBe(true);
  expect(judge(signed(pushTo('refs/heads/next')), rules('$.no.such')).startsPipeline).toBe(false);
  expect(judge(signed(pushTo('refs/heads/next')), rules('$.constructor')).startsPipeline).toBe(false);
});

test('rules that cannot be played are errors, not refusals', () => {
  const body = signed(pushTo('refs/heads/main'));
  expect(() => judge(body, { ...RULES, filters: [{ jsonPath: '$..ref' }] })).toThrow('the JsonPath $..ref is not played here');
  expect(() => judge(body, { ...RULES, targetConfiguration: {} })).toThrow('names {Branch}, which its target action does not have');
});

describe('the rules of a webhook', () => {
  const stages: PipelineStage[] = [{
    name: 'Source',
    onSuccess: [],
    actions: [{
      name: 'Source',
      provider: 'GitHub',
      stage: 'Source',
      configuration: { Branch: 'main' },
      runOrder: 1,
      inputArtifacts: [],
      outputArtifacts: ['Source'],
      roleArn: 'arn',
    }],
  }];
  const webhook = {
    name: 'webhook',
    targetPipeline: 'pipeline',
    targetAction: 'Source',
    filters: [{ jsonPath: '$.ref', matchEquals: 'refs/heads/{Branch}' }],
    authentication: 'GITHUB_HMAC',
    authenticationConfiguration: { SecretToken: SECRET },
  } as const;
  const rulesWith = (changes: object) => webhookRulesOf({ ...webhook, filters: [...webhook.filters], ...changes }, stages);

  test('are those that ListWebhooks shows, with the values of the action that it starts', () => {
    expect(rulesWith({})).toEqual(RULES);
  });

  test('must authenticate', () => {
    expect(() => rulesWith({ authentication: 'UNAUTHENTICATED' })).toThrow('must authenticate with GITHUB_HMAC, got: UNAUTHENTICATED');
  });

  test.each([{}, { SecretToken: '' }, { SecretToken: 'with-a-dash' }, { SecretToken: 'a'.repeat(101) }])('must have a secret of letters and digits, not %j', (configuration) => {
    expect(() => rulesWith({ authenticationConfiguration: configuration })).toThrow('must be 1 to 100 letters and digits');
  });

  test('must name an action of the pipeline', () => {
    expect(() => rulesWith({ targetAction: 'Checkout' })).toThrow('the pipeline must have one action named Checkout, got: 0');
  });
});
