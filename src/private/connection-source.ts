import { Arn, ArnFormat, CfnOutput, Names, Stack } from 'aws-cdk-lib';
import * as codeconnections from 'aws-cdk-lib/aws-codeconnections';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Action } from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { GithubConnectionOptions, GithubNewConnectionOptions } from '../github-source';
import { consoleOf } from './console';
import { BindGithubSource, BoundGithubSource, DEFAULT_BRANCH, GithubSourceContext, SOURCE } from './source-binding';
import { checkEntries, checkLength, checkText, isUnknown, refusal } from './validation';

export const CONNECTION_ARN = /^arn:aws(-[a-z]+)*:(codeconnections|codestar-connections):[a-z]{2,}(-[a-z]+)+-\d+:\d{12}:connection\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const CONNECTION_NAME = /^(?! *$)[\x20-\x7e]{1,32}$/;

export function connectionSource(connectionArn: string, options: GithubConnectionOptions): BindGithubSource {
  checkText('connectionArn', connectionArn ?? '', CONNECTION_ARN, 'be the ARN of a connection',
    'for example arn:aws:codeconnections:eu-west-1:111122223333:connection/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee');
  checkFilters(options);
  return (_scope, context) => bindConnection(connectionArn, options, context);
}

export function newConnectionSource(options: GithubNewConnectionOptions): BindGithubSource {
  checkText('connectionName', options.connectionName, CONNECTION_NAME, 'be 1 to 32 characters of ASCII, and not only spaces',
    "for example 'github-acme'");
  checkFilters(options);
  return (scope, context) => {
    const connection = new codeconnections.CfnConnection(scope, 'Connection', {
      connectionName: options.connectionName ?? Names.uniqueResourceName(scope, { maxLength: 32, separator: '-' }),
      providerType: 'GitHub',
    });
    sayHowToConfirm(scope, connection);
    return bindConnection(connection.attrConnectionArn, options, context);
  };
}

function bindConnection(connectionArn: string, options: GithubConnectionOptions, context: GithubSourceContext): BoundGithubSource {
  checkText('branch', context.branch, /^[^{}]*$/, 'hold no braces with a connection', 'its trigger would read them as a pattern');
  const action = new GithubConnectionAction(connectionArn, options, context);
  return {
    action,
    connectionArn,
    clonedByBuild: options.fullClone,
    startPipeline: (pipeline) => {
      pipeline.addTrigger({
        providerType: codepipeline.ProviderType.CODE_STAR_SOURCE_CONNECTION,
        gitConfiguration: { sourceAction: action, pushFilter: pushFilters(options, context.branch) },
      });
      return undefined;
    },
  };
}

/** Tags and branches cannot share a filter; several filters are alternatives. */
function pushFilters(options: GithubConnectionOptions, branch?: string): codepipeline.GitPushFilter[] {
  const filters: codepipeline.GitPushFilter[] = [];
  if (options.gitTags) filters.push({ tagsIncludes: options.gitTags });
  if (!options.gitTags || branch) {
    filters.push({
      branchesIncludes: [branch ?? DEFAULT_BRANCH],
      filePathsIncludes: options.paths,
      filePathsExcludes: options.excludePaths,
    });
  }
  return filters;
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html */
class GithubConnectionAction extends Action {
  constructor(
    private readonly connectionArn: string,
    private readonly options: GithubConnectionOptions,
    private readonly context: GithubSourceContext,
  ) {
    super({
      actionName: SOURCE,
      category: codepipeline.ActionCategory.SOURCE,
      provider: 'CodeStarSourceConnection',
      artifactBounds: { minInputs: 0, maxInputs: 0, minOutputs: 1, maxOutputs: 1 },
      outputs: [context.output],
      variablesNamespace: SOURCE,
    });
  }

  protected bound(_scope: Construct, _stage: codepipeline.IStage, { role }: codepipeline.ActionBindOptions): codepipeline.ActionConfig {
    grantUseConnection(role, this.connectionArn);
    return {
      configuration: {
        ConnectionArn: this.connectionArn,
        FullRepositoryId: this.context.repo,
        BranchName: this.context.branch ?? DEFAULT_BRANCH,
        OutputArtifactFormat: this.options.fullClone ? 'CODEBUILD_CLONE_REF' : undefined,
        // The trigger starts the pipeline; left on, every push would start it a second time.
        DetectChanges: false,
      },
    };
  }
}

/**
 * The service was renamed, its older connections were not: AWS checks the action under the prefix of the day.
 *
 * @see https://docs.aws.amazon.com/dtconsole/latest/userguide/rename.html
 */
export function grantUseConnection(role: iam.IRole, connectionArn: string): void {
  const resources = isUnknown(connectionArn)
    ? [connectionArn]
    : ['codeconnections', 'codestar-connections'].map((service) => Arn.format({ ...Arn.split(connectionArn, ArnFormat.SLASH_RESOURCE_NAME), service }));
  role.addToPrincipalPolicy(new iam.PolicyStatement({
    actions: ['codeconnections:UseConnection', 'codestar-connections:UseConnection'],
    resources,
  }));
}

function sayHowToConfirm(scope: Construct, connection: codeconnections.CfnConnection): void {
  const { region } = Stack.of(scope);
  const arn = connection.attrConnectionArn;
  new CfnOutput(scope, 'ConnectionToConfirm', {
    description: 'The connection is pending until somebody confirms it, once',
    value: `Confirm once: ${consoleOf(region)}/codesuite/settings/connections?region=${region} ; AVAILABLE when done: `
      + `aws codeconnections get-connection --connection-arn ${arn} --query Connection.ConnectionStatus`,
  });
}

function checkFilters(options: GithubConnectionOptions): void {
  for (const prop of ['paths', 'excludePaths', 'gitTags'] as const) {
    checkEntries(prop, options[prop]);
    checkLength(prop, options[prop], 8, 'leave it out to have no filter');
    for (const pattern of options[prop] ?? []) {
      checkText(prop, pattern, /^(?!\/)[^\x00-\x1f\x7f]{1,255}$/, 'be glob patterns of 1 to 255 characters without a leading slash', "for example 'services/api/**'");
    }
  }
  if (options.gitTags && (options.paths || options.excludePaths)) {
    throw refusal('gitTags', 'be given without paths and excludePaths', options.gitTags, 'CodePipeline filters tags or paths, not both');
  }
}
