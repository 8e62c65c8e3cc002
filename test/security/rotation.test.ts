import { SecretValue } from 'aws-cdk-lib';
import { quickstart, templateOf } from './fixture';
import { GithubSource, GithubWebhookOptions } from '../../src';

const withWebhook = (options: GithubWebhookOptions) => templateOf(() => ({ source: GithubSource.webhook(options) }));

/** Where two values differ, and how. */
function differences(before: any, after: any, path = ''): { [path: string]: [unknown, unknown] } {
  if (before === after) return {};
  const nested = [before, after].every((value) => typeof value === 'object' && value !== null);
  if (!nested) return { [path.slice(1)]: [before, after] };
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return Object.assign({}, ...keys.map((key) => differences(before[key], after[key], `${path}.${key}`)));
}

/** The resources of a type, and the template without them as it would be written. */
function takeOut(template: any, ...types: string[]): { taken: { [type: string]: [string, any] }; rest: string } {
  const copy = JSON.parse(JSON.stringify(template));
  const taken: { [type: string]: [string, any] } = {};
  for (const [id, resource] of Object.entries<any>(template.Resources)) {
    if (!types.includes(resource.Type)) continue;
    expect(taken).not.toHaveProperty([resource.Type]);
    taken[resource.Type] = [id, resource];
    delete copy.Resources[id];
  }
  return { taken, rest: JSON.stringify(copy) };
}

const SECRET = 'AWS::SecretsManager::Secret';
const WEBHOOK = 'AWS::CodePipeline::Webhook';

describe('a rotated token', () => {
  test('changes the reference to it and nothing else', () => {
    const [before, after] = ['v1', 'v2'].map((versionId) => withWebhook({ token: SecretValue.secretsManager('github-token', { versionId }) }));
    expect(differences(before, after)).toEqual({
      'Resources.Pipeline9850B417.Properties.Stages.0.Actions.0.Configuration.OAuthToken': [
        '{{resolve:secretsmanager:github-token:SecretString:::v1}}',
        '{{resolve:secretsmanager:github-token:SecretString:::v2}}',
      ],
    });
  });
});

describe('a new version of the HMAC secret', () => {
  const steps: [string | undefined, string][] = [[undefined, '2'], ['2', '3'], ['2', '20261123']];

  test.each(steps)('is a new secret and a new webhook: %s to %s', (from, to) => {
    const before = takeOut(withWebhook({ secretVersion: from }), SECRET, WEBHOOK).taken;
    const after = takeOut(withWebhook({ secretVersion: to }), SECRET, WEBHOOK).taken;

    expect(after[SECRET][0]).not.toBe(before[SECRET][0]);
    expect(after[WEBHOOK][0]).not.toBe(before[WEBHOOK][0]);
    expect(differences(before[WEBHOOK][1], after[WEBHOOK][1])).toEqual({
      'Properties.AuthenticationConfiguration.SecretToken.Fn::Join.1.1.Ref': [before[SECRET][0], after[SECRET][0]],
    });
    expect(after[SECRET][1]).toEqual(before[SECRET][1]);
  });

  test.each(steps)('leaves every other byte as it was: %s to %s', (from, to) => {
    const [before, after] = [from, to].map((secretVersion) => takeOut(withWebhook({ secretVersion }), SECRET, WEBHOOK).rest);
    expect(after).toBe(before);
  });
});

describe('registerWebhook: false', () => {
  test('leaves GitHub alone and changes nothing else', () => {
    const { taken } = takeOut(withWebhook({}), WEBHOOK);
    expect(differences(withWebhook({}), withWebhook({ registerWebhook: false }))).toEqual({
      [`Resources.${taken[WEBHOOK][0]}.Properties.RegisterWithThirdParty`]: [true, false],
    });
  });

  test('says where GitHub has to deliver to, and signed with what', () => {
    const { stack, pipeline } = quickstart(() => ({ source: GithubSource.webhook({ registerWebhook: false }) }));
    expect(stack.resolve(pipeline.webhookUrl)).toEqual({ 'Fn::GetAtt': ['PipelineWebhookacmeapiCBD20FA3', 'Url'] });
    expect(stack.resolve(pipeline.webhookSecret!.secretArn)).toEqual({ Ref: 'PipelineWebhookSecret9333AC48' });
  });
});

// Updated in place, a webhook stays registered where it was.
test('another repository has another webhook, with the same secret', () => {
  const [before, after] = ['acme/api', 'acme/web'].map((repo) => takeOut(templateOf(() => ({ repo })), SECRET, WEBHOOK).taken);
  expect(after[WEBHOOK][0]).not.toBe(before[WEBHOOK][0]);
  expect(after[SECRET][0]).toBe(before[SECRET][0]);
});
