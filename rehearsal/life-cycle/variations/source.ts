import { SecretValue } from 'aws-cdk-lib';
import { Says } from '../app';
import { Variation } from '../variation';
import { GithubConnectionOptions, GithubNewConnectionOptions, GithubSource, GithubWebhookOptions } from 'cdk-ecs-github-pipeline';

/** A secret that is there before anything is deployed, as `github-token` is. */
export const ANOTHER_TOKEN = 'another-token';

const CONNECTION = 'arn:aws:codeconnections:eu-west-1:111122223333:connection/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';

const webhook = (options: GithubWebhookOptions): Says => () => ({ source: GithubSource.webhook(options) });
const connection = (options: GithubConnectionOptions = {}): Says => () => ({ source: GithubSource.connection(CONNECTION, options) });
const newConnection = (options: GithubNewConnectionOptions = {}): Says => () => ({ source: GithubSource.newConnection(options) });

const aConnection = connection();
const aNewConnection = newConnection();

const WEBHOOK_AND_SECRET = ['AWS::CodePipeline::Webhook', 'AWS::SecretsManager::Secret'];

export const sourceVariations: Variation[] = [
  { of: 'GithubWebhookOptions.token', to: webhook({ token: SecretValue.secretsManager(ANOTHER_TOKEN) }) },
  { of: 'GithubWebhookOptions.registerWebhook', to: webhook({ registerWebhook: false }) },
  {
    of: 'GithubWebhookOptions.secretVersion',
    to: webhook({ secretVersion: '2' }),
    costs: { types: WEBHOOK_AND_SECRET, documentedAs: 'A new version makes a new secret and a new webhook' },
  },
  { of: 'GithubSource.webhook', from: aConnection, to: webhook({}) },
  {
    of: 'GithubSource.connection',
    to: aConnection,
    costs: { types: WEBHOOK_AND_SECRET, documentedAs: 'Changing to it from a webhook removes the webhook and its secret' },
  },
  { of: 'GithubConnectionOptions.paths', from: aConnection, to: connection({ paths: ['services/api/**'] }) },
  { of: 'GithubConnectionOptions.excludePaths', from: aConnection, to: connection({ excludePaths: ['docs/**'] }) },
  { of: 'GithubConnectionOptions.gitTags', from: aConnection, to: connection({ gitTags: ['v*'] }) },
  { of: 'GithubConnectionOptions.fullClone', from: aConnection, to: connection({ fullClone: true }) },
  { of: 'GithubSource.newConnection', from: aConnection, to: aNewConnection },
  {
    of: 'GithubNewConnectionOptions.connectionName',
    from: aNewConnection,
    to: newConnection({ connectionName: 'github-acme' }),
    costs: { types: ['AWS::CodeConnections::Connection'], documentedAs: 'Changing it replaces the connection' },
  },
];
