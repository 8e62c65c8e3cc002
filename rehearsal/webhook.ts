import { createHmac, timingSafeEqual } from 'crypto';
import { DeployedStack } from './deployed-stack';
import { actionNamed, stagesOf } from './pipeline-structure';

/** What GitHub sends. */
export interface Delivery {
  readonly headers: { [name: string]: string };
  /** The bytes that were signed; parsing comes after checking. */
  readonly body: Buffer;
}

export interface Verdict {
  readonly startsPipeline: boolean;
  readonly reason: string;
}

interface Filter {
  readonly JsonPath: string;
  readonly MatchEquals?: string;
}

export interface WebhookRules {
  readonly secret: string;
  readonly filters: Filter[];
  /** Configuration of the source action that the webhook starts; filters take values from it. */
  readonly targetConfiguration: { [key: string]: unknown };
}

/** The rules of the stack's own `AWS::CodePipeline::Webhook`. */
export function webhookRulesOf(stack: DeployedStack): WebhookRules {
  const webhook = stack.only('AWS::CodePipeline::Webhook');
  if (webhook.Authentication !== 'GITHUB_HMAC') throw new Error(`the webhook must authenticate with GITHUB_HMAC, got: ${webhook.Authentication}`);
  const secret = stack.secretBehind(webhook.AuthenticationConfiguration.SecretToken);
  // With anything else CodePipeline drops every delivery without a word.
  if (!/^[A-Za-z0-9]{1,100}$/.test(secret)) throw new Error('the webhook\'s secret must be 1 to 100 letters and digits');
  return { secret, filters: webhook.Filters, targetConfiguration: actionNamed(webhook.TargetAction, stagesOf(stack)).configuration };
}

/**
 * Whether a delivery starts the pipeline.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_WebhookFilterRule.html
 */
export function judge({ headers, body }: Delivery, rules: WebhookRules): Verdict {
  const signature = header(headers, 'x-hub-signature-256');
  if (signature === undefined) return refused('it is not signed');
  if (!isSignedWith(rules.secret, body, signature)) return refused('its signature is wrong');

  let payload: unknown;
  try {
    payload = JSON.parse(body.toString('utf8'));
  } catch {
    return refused('its body is no JSON');
  }
  for (const filter of rules.filters) {
    const value = valueAt(filter.JsonPath, payload);
    const wanted = filter.MatchEquals && withConfiguration(filter.MatchEquals, rules.targetConfiguration);
    if (value === undefined) return refused(`it has no ${filter.JsonPath}`);
    if (wanted !== undefined && value !== wanted) return refused(`${filter.JsonPath} is ${JSON.stringify(value)}, not ${JSON.stringify(wanted)}`);
  }
  return { startsPipeline: true, reason: 'the signature and every filter match' };
}

function refused(reason: string): Verdict {
  return { startsPipeline: false, reason };
}

/** Header names are the same in upper and lower case. */
function header(headers: { [name: string]: string }, wanted: string): string | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** In constant time: how long a wrong signature takes must not tell how much of it was right. */
function isSignedWith(secret: string, body: Buffer, signature: string): boolean {
  const right = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
  const given = Buffer.from(signature);
  return given.length === right.length && timingSafeEqual(given, right);
}

/** `$.a.b`, which is all of JsonPath that a push needs. */
function valueAt(path: string, payload: unknown): unknown {
  if (!/^\$(\.[A-Za-z0-9_-]+)+$/.test(path)) throw new Error(`the JsonPath ${path} is not played here`);
  return path.split('.').slice(1).reduce<any>((value, key) => (Object.hasOwn(Object(value), key) ? value[key] : undefined), payload);
}

/** `{Branch}` stands for the value that the target action's configuration has for it. */
function withConfiguration(text: string, configuration: { [key: string]: unknown }): string {
  return text.replace(/\{([A-Za-z]+)\}/g, (_, key) => {
    if (configuration[key] === undefined) throw new Error(`the webhook's filter names {${key}}, which its target action does not have`);
    return String(configuration[key]);
  });
}
