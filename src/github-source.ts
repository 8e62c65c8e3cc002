import { SecretValue } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { connectionSource, newConnectionSource } from './private/connection-source';
import type { BindGithubSource, BoundGithubSource, GithubSourceContext } from './private/source-binding';
import { webhookSource } from './private/webhook-source';

/**
 * Options of `GithubSource.webhook`.
 */
export interface GithubWebhookOptions {
  /**
   * The GitHub personal access token with which CodePipeline reads the repository and registers the webhook.
   *
   * A classic token needs the scopes `repo` and `admin:repo_hook`. It must come from Secrets Manager: CloudFormation
   * does not resolve SSM SecureStrings here, and a value in clear text would stand in the template.
   *
   * CloudFormation fetches the value again only when the template changes, so pass the new version's id after rotating:
   * `SecretValue.secretsManager('github-token', { versionId })`.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/appendix-github-oauth.html
   * @default SecretValue.secretsManager('github-token')
   */
  readonly token?: SecretValue;

  /**
   * Whether CodePipeline registers the webhook with GitHub.
   *
   * With `false` GitHub is left alone: whoever owns the repository adds a webhook with the pipeline's `webhookUrl` and the
   * value of its `webhookSecret`, content type `application/json`, for push events. To change it later, change
   * `secretVersion` too: a webhook that exists is not registered.
   *
   * @default true
   */
  readonly registerWebhook?: boolean;

  /**
   * Change it to any other value of 1 to 20 letters and digits to replace the webhook's HMAC secret.
   *
   * A new version makes a new secret and a new webhook, which is registered before the old one is removed.
   *
   * @default - the first secret
   */
  readonly secretVersion?: string;
}

/**
 * Options of `GithubSource.connection`.
 */
export interface GithubConnectionOptions {
  /**
   * Only pushes that change a file matching one of these glob patterns start the pipeline, 1 to 8 of them.
   *
   * Patterns are relative to the repository's root, for example `services/api/**`. The first push of a new branch starts nothing,
   * as CodePipeline cannot tell what it changes.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/syntax-glob.html
   * @default - every push to the branch
   */
  readonly paths?: string[];

  /**
   * Pushes that change nothing but files matching these glob patterns do not start the pipeline, 1 to 8 of them.
   *
   * @default - none
   */
  readonly excludePaths?: string[];

  /**
   * Pushes of tags matching one of these glob patterns start the pipeline, 1 to 8 of them, for example `v*`.
   *
   * They take the place of pushes to the branch, unless the pipeline's `branch` is given too. They cannot be combined
   * with `paths` or `excludePaths`.
   *
   * @default - tags do not start the pipeline
   */
  readonly gitTags?: string[];

  /**
   * Hand the build a git clone with its history instead of a zip of the commit.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
   * @default false
   */
  readonly fullClone?: boolean;
}

/**
 * Options of `GithubSource.newConnection`.
 */
export interface GithubNewConnectionOptions extends GithubConnectionOptions {
  /**
   * Name of the connection in the console, 1 to 32 characters of ASCII.
   *
   * Changing it replaces the connection, which must then be confirmed again.
   *
   * @default - generated from the pipeline's place in the app
   */
  readonly connectionName?: string;
}

/**
 * Where the code comes from and what starts the pipeline.
 *
 * A source is a description without a state: what a pipeline made of it is read from the pipeline
 * (`connectionArn`, `webhookUrl`, `webhookSecret`).
 */
export abstract class GithubSource {
  /**
   * A signed webhook, and a token in Secrets Manager. Works in every region and needs no step by hand.
   *
   * The webhook has a random secret of its own, kept in Secrets Manager; it is never the token.
   *
   * Throws when the token stands in clear text or is an SSM SecureString.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-codepipeline-webhook.html
   */
  public static webhook(options: GithubWebhookOptions = {}): GithubSource {
    return new DescribedSource('GitHub webhook', webhookSource(options));
  }

  /**
   * A connection of AWS CodeConnections that exists already: no token, and filters by path or tag.
   *
   * Changing to it from a webhook removes the webhook and its secret.
   *
   * Throws when the ARN is not one of a connection, of either prefix (`codeconnections`, `codestar-connections`).
   *
   * @param connectionArn the connection's ARN; another region is allowed
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/connections-github.html
   */
  public static connection(connectionArn: string, options: GithubConnectionOptions = {}): GithubSource {
    return new DescribedSource('CodeConnections', connectionSource(connectionArn, options));
  }

  /**
   * A new connection of AWS CodeConnections. It must be confirmed once by hand; an output of the stack says where.
   *
   * Further pipelines share it: `GithubSource.connection(first.connectionArn!)`.
   *
   * @see https://docs.aws.amazon.com/dtconsole/latest/userguide/connections-update.html
   */
  public static newConnection(options: GithubNewConnectionOptions = {}): GithubSource {
    return new DescribedSource('CodeConnections, new', newConnectionSource(options));
  }

  /**
   * What kind of source this is, in a few words.
   */
  public abstract readonly description: string;

  /** @internal */
  public abstract _bind(scope: Construct, context: GithubSourceContext): BoundGithubSource;
}

/** A description and what a pipeline makes of it. */
class DescribedSource extends GithubSource {
  public readonly description: string;
  private readonly bindTo: BindGithubSource;

  constructor(description: string, bindTo: BindGithubSource) {
    super();
    this.description = description;
    this.bindTo = bindTo;
  }

  /** @internal */
  public _bind(scope: Construct, context: GithubSourceContext): BoundGithubSource {
    return this.bindTo(scope, context);
  }
}
