import { createHmac, timingSafeEqual } from 'crypto';
import { WebhookDefinition } from '@aws-sdk/client-codepipeline';
import { actionNamed, PipelineStage } from './pipeline-structure';

/** What GitHub sends. */
export interface Delivery {
  readonly headers: { [name: string]: string };
  /** The bytes that were signed; parsing comes after checking. */
  readonly body: Buffer;
}

export interface Verdict {
  /** Whether it was signed with the webhook's secret. */
  readonly authentic: boolean;
  readonly startsPipeline: boolean;
  readonly reason: string;
}

export interface Filter {
  readonly jsonPath: string;
  readonly matchEquals?: string;
}

export interface WebhookRules {
  readonly secret: string;
  readonly filters: Filter[];
  /** Configuration of the source action that the webhook starts; filters take values from it. */
  readonly targetConfiguration: { [key: string]: string };
}

/** The rules of a webhook as ListWebhooks shows it, whose target is a pipeline of those stages. */
export function webhookRulesOf(webhook: WebhookDefinition, stages: PipelineStage[]): WebhookRules {
  if (webhook.authentication !== 'GITHUB_HMAC') throw new Error(`the webhook must authenticate with GITHUB_HMAC, got: ${webhook.authentication}`);
  const secret = webhook.authenticationConfiguration?.SecretToken ?? '';
  // With anything else CodePipeline drops every delivery without a word.
  if (!/^[A-Za-z0-9]{1,100}$/.test(secret)) throw new Error('the webhook\'s secret must be 1 to 100 letters and digits');
  const { configuration } = actionNamed(webhook.targetAction!, stages);
  return { secret, filters: webhook.filters as Filter[], targetConfiguration: configuration };
}

/**
 * Whether a delivery starts the pipeline.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_WebhookFilterRule.html
 */
export function judge({ headers, body }: Delivery, rules: WebhookRules): Verdict {
  const signature = header(headers, 'x-hub-signature-256');
  if (signature === undefined) return forged('it is not signed');
  if (!isSignedWith(rules.secret, body, signature)) return forged('its signature is wrong');

  let payload: unknown;
  try {
    payload = JSON.parse(body.toString('utf8'));
  } catch {
    return refused('its body is no JSON');
  }
  for (const filter of rules.filters) {
    const value = valueAt(filter.jsonPath, payload);
    const wanted = filter.matchEquals && withConfiguration(filter.matchEquals, rules.targetConfiguration);
    if (value === undefined) return refused(`it has no ${filter.jsonPath}`);
    if (wanted !== undefined && value !== wanted) return refused(`${filter.jsonPath} is ${JSON.stringify(value)}, not ${JSON.stringify(wanted)}`);
  }
  return { authentic: true, startsPipeline: true, reason: 'the signature and every filter match' };
}

function refused(reason: string): Verdict {
  return { authentic: true, startsPipeline: false, reason };
}

function forged(reason: string): Verdict {
  return { ...refused(reason), authentic: false };
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
function withConfiguration(text: string, configuration: { [key: string]: string }): string {
  return text.replace(/\{([A-Za-z]+)\}/g, (_, key) => {
    if (configuration[key] === undefined) throw new Error(`the webhook's filter names {${key}}, which its target action does not have`);
    return configuration[key];
  });
}
