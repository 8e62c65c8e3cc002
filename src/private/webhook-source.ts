import { SecretValue, Stack, Token } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Action } from 'aws-cdk-lib/aws-codepipeline-actions';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { GithubWebhookOptions } from '../github-source';
import { splitRepo } from './github-names';
import { BindGithubSource, DEFAULT_BRANCH, GithubSourceContext, SOURCE } from './source-binding';
import { isPlaceholder, refusal, words } from './validation';

/** CDK's own convention for the name of the secret. */
const DEFAULT_TOKEN = 'github-token';

/** Deliveries are dropped without a word when the secret holds special characters, or more than 100 of them. */
const WEBHOOK_SECRET_LENGTH = 64;

export function webhookSource(options: GithubWebhookOptions): BindGithubSource {
  const token = options.token ?? SecretValue.secretsManager(DEFAULT_TOKEN);
  // It becomes part of a logical id, so even a token would have to be a plain text.
  if (options.secretVersion !== undefined && !isPlaceholder(options.secretVersion) && !/^[A-Za-z0-9]{1,20}$/.test(options.secretVersion)) {
    throw refusal('secretVersion', 'be 1 to 20 letters and digits', options.secretVersion, "for example '2'");
  }

  return (scope, context) => {
    checkToken(scope, token);
    return {
      action: new GithubWebhookAction(token, context),
      startPipeline: (pipeline) => {
        const secret = newWebhookSecret(scope, options, context);
        const webhook = new codepipeline.CfnWebhook(scope, webhookId(options, context), {
          authentication: 'GITHUB_HMAC',
          authenticationConfiguration: { secretToken: secret.secretValue.unsafeUnwrap() },
          filters: [{ jsonPath: '$.ref', matchEquals: 'refs/heads/{Branch}' }],
          targetAction: SOURCE,
          targetPipeline: pipeline.pipelineName,
          targetPipelineVersion: 1,
          registerWithThirdParty: options.registerWebhook ?? true,
        });
        return { url: webhook.attrUrl, secret };
      },
    };
  };
}

/**
 * The classic GitHub source. Not the stock action: that one makes the token the webhook's HMAC secret.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/appendix-github-oauth.html
 */
class GithubWebhookAction extends Action {
  constructor(private readonly token: SecretValue, private readonly context: GithubSourceContext) {
    super({
      actionName: SOURCE,
      category: codepipeline.ActionCategory.SOURCE,
      owner: 'ThirdParty',
      provider: 'GitHub',
      artifactBounds: { minInputs: 0, maxInputs: 0, minOutputs: 1, maxOutputs: 1 },
      outputs: [context.output],
      variablesNamespace: SOURCE,
    });
  }

  protected bound(): codepipeline.ActionConfig {
    const { owner, name } = splitRepo(this.context.repo);
    return {
      configuration: {
        Owner: owner,
        Repo: name,
        Branch: this.context.branch ?? DEFAULT_BRANCH,
        OAuthToken: this.token.unsafeUnwrap(),
        PollForSourceChanges: false,
      },
    };
  }
}

/** Another secret or repository makes another webhook: updated in place it would not register itself again. */
function webhookId({ secretVersion = '' }: GithubWebhookOptions, { repo }: GithubSourceContext): string {
  return `Webhook${secretVersion}${Token.isUnresolved(repo) ? '' : `-${repo.replace('/', '--')}`}`;
}

/** A new version has a new logical id: a generated secret never changes by itself. */
function newWebhookSecret(scope: Construct, options: GithubWebhookOptions, context: GithubSourceContext): secretsmanager.Secret {
  return new secretsmanager.Secret(scope, `WebhookSecret${options.secretVersion ?? ''}`, {
    description: `HMAC secret of the GitHub webhook for ${context.repo}`,
    encryptionKey: context.encryptionKey,
    generateSecretString: { passwordLength: WEBHOOK_SECRET_LENGTH, excludePunctuation: true },
  });
}

function checkToken(scope: Construct, token: SecretValue): void {
  if ((token as Partial<secretsmanager.ISecret>).secretArn !== undefined) throw refusal('token', 'be a SecretValue', words('a secret'), 'pass its secretValue');
  const remedy = `store it in Secrets Manager and pass SecretValue.secretsManager('${DEFAULT_TOKEN}')`;
  const text = knownText(Stack.of(scope).resolve(token.unsafeUnwrap?.() ?? token) ?? '');
  if (/\{\{resolve:ssm-secure:/.test(text)) {
    throw refusal('token', 'come from Secrets Manager', words('an SSM SecureString'), `CloudFormation does not resolve those here; ${remedy}`);
  }
  // A plain SSM parameter counts as clear text: whoever may read parameters reads it.
  if (!/^(?:\{\{resolve:secretsmanager:[^{}]*\}\}|\0)+$/.test(text)) throw refusal('token', 'come from Secrets Manager', words('a value in clear text'), remedy);
}

/** What synthesis knows of a resolved value; what an intrinsic function will say is a NUL. */
function knownText(value: any): string {
  if (typeof value === 'string') return value;
  const [delimiter, parts] = value['Fn::Join'] ?? [];
  return Array.isArray(parts) ? parts.map(knownText).join(delimiter) : '\0';
}
