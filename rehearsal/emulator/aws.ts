import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuild } from '@aws-sdk/client-codebuild';
import { CodePipeline } from '@aws-sdk/client-codepipeline';
import { ECR } from '@aws-sdk/client-ecr';
import { ECS } from '@aws-sdk/client-ecs';
import { Lambda } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { STS } from '@aws-sdk/client-sts';

// The SDK's advice about Node versions is for us, not for whoever looks on.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface SessionCredentials extends Credentials {
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** AWS, as somebody sees it who has certain credentials. */
export class Aws {
  public readonly cloudFormation: CloudFormation;
  public readonly cloudWatchLogs: CloudWatchLogs;
  public readonly codeBuild: CodeBuild;
  public readonly codePipeline: CodePipeline;
  public readonly ecr: ECR;
  public readonly ecs: ECS;
  public readonly lambda: Lambda;
  public readonly s3: S3;
  public readonly secretsManager: SecretsManager;
  private readonly sts: STS;

  constructor(private readonly endpoint: string, public readonly region: string, private readonly credentials: Credentials) {
    const configuration = { endpoint, region, credentials, maxAttempts: 1 };
    this.cloudFormation = new CloudFormation(configuration);
    this.cloudWatchLogs = new CloudWatchLogs(configuration);
    this.codeBuild = new CodeBuild(configuration);
    this.codePipeline = new CodePipeline(configuration);
    this.ecr = new ECR(configuration);
    this.ecs = new ECS(configuration);
    this.lambda = new Lambda(configuration);
    this.s3 = new S3({ ...configuration, forcePathStyle: true });
    this.secretsManager = new SecretsManager(configuration);
    this.sts = new STS(configuration);
  }

  /** AWS as a service sees it that has assumed a role which trusts it: with the role's rights and no others. */
  public async as(roleArn: string, service: string): Promise<Aws> {
    return new Aws(this.endpoint, this.region, await this.credentialsOf(roleArn, service));
  }

  /** Temporary credentials of a role, with no more than both its own policies and `policy` allow. */
  public async credentialsOf(roleArn: string, service: string, policy?: object): Promise<SessionCredentials> {
    // The emulator takes the session's name for the service's.
    const { Credentials: given } = await this.sts.assumeRole({ RoleArn: roleArn, RoleSessionName: service, ...(policy && { Policy: JSON.stringify(policy) }) });
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken, Expiration: expiration } = given!;
    return { accessKeyId: accessKeyId!, secretAccessKey: secretAccessKey!, sessionToken: sessionToken!, expiration: expiration! };
  }

  /** What makes AWS's own tools see it likewise. */
  public get environment(): { [name: string]: string } {
    const { accessKeyId, secretAccessKey, sessionToken } = this.credentials;
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: this.region,
      AWS_DEFAULT_REGION: this.region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      ...(sessionToken && { AWS_SESSION_TOKEN: sessionToken }),
      // Nothing of the user's own.
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    };
  }
}
