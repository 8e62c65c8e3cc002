import { RemovalPolicy } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as logs from 'aws-cdk-lib/aws-logs';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ImageBuildOptions } from '../image-build-options';
import { warnOfIsolation } from './build-network';
import { checkRegion, checkRegionsOfVariables } from './build-regions';
import { CachePlan } from './cache-plan';
import { checkNoSecret } from './secret-values';
import { ServiceRole } from './service-role';

export interface CodeBuildProjectProps {
  readonly description: string;
  readonly role: ServiceRole;
  readonly options: ImageBuildOptions;
  readonly buildSpec: codebuild.BuildSpec;
  readonly buildImage: codebuild.IBuildImage;
  /** None for a project that builds no image. */
  readonly cache?: CachePlan;
  /** What the user has said, in which no secret may stand in clear text. */
  readonly givenVariables: Variables;
  /** What the build has to know besides. */
  readonly environmentVariables: Variables;
  readonly artifactBucket: IBucket;
  readonly removalPolicy: RemovalPolicy;
}

type Variables = { [name: string]: codebuild.BuildEnvironmentVariable };

/** A project that runs Docker, and the log that it writes. What else its role may do is granted by whoever knows what it is for. */
export function newCodeBuildProject(scope: Construct, name: string, props: CodeBuildProjectProps): codebuild.Project {
  const { role, options } = props;
  const logGroup = options.logGroup ?? new logs.LogGroup(scope, `${name}Logs`, {
    retention: options.logRetention ?? logs.RetentionDays.SIX_MONTHS,
    removalPolicy: props.removalPolicy,
  });
  checkNoSecrets(scope, props.givenVariables);
  checkRegionsOfVariables(scope, props.givenVariables);
  checkRegion(scope, 'vpc', options.vpc);
  checkRegion(scope, 'logGroup', options.logGroup);
  warnOfIsolation(scope, options);

  const project = role.withoutGrants(() => new codebuild.PipelineProject(scope, `${name}Project`, {
    description: props.description,
    role,
    buildSpec: props.buildSpec,
    environment: {
      buildImage: props.buildImage,
      computeType: options.computeType ?? codebuild.ComputeType.SMALL,
      privileged: true, // Docker in the build needs it
      dockerServer: props.cache?.dockerServer,
    },
    environmentVariables: { ...props.givenVariables, ...props.environmentVariables },
    cache: props.cache?.project,
    timeout: options.timeout,
    vpc: options.vpc,
    subnetSelection: options.subnetSelection,
    securityGroups: options.securityGroups,
    logging: { cloudWatch: { logGroup } },
    encryptionKey: props.artifactBucket.encryptionKey,
  }));
  logGroup.grantWrite(role);
  return project;
}

function checkNoSecrets(scope: Construct, variables: Variables): void {
  for (const [name, { type = codebuild.BuildEnvironmentVariableType.PLAINTEXT, value }] of Object.entries(variables)) {
    if (type !== codebuild.BuildEnvironmentVariableType.PLAINTEXT) continue;
    const prop = name.startsWith('BUILD_ARG_') ? name.replace('BUILD_ARG_', 'buildArgs.') : `environmentVariables.${name}`;
    checkNoSecret(scope, prop, value,
      prop.startsWith('buildArgs.') ? 'pass it in secrets' : 'pass an environment variable of the type SECRETS_MANAGER whose value is the ARN of the secret');
  }
}
