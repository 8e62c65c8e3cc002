import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { grantKey } from './key-rights';
import { ServiceRole } from './service-role';

export interface ArtifactBucketProps {
  readonly expiry: Duration;
  readonly encryptionKey?: IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** Private, TLS only, and empty again in time: artifacts are copies of what GitHub and ECR have. */
export function newArtifactBucket(scope: Construct, props: ArtifactBucketProps): s3.Bucket {
  return new s3.Bucket(scope, 'ArtifactBucket', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    encryption: props.encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
    encryptionKey: props.encryptionKey,
    bucketKeyEnabled: props.encryptionKey ? true : undefined, // hundredth of the requests to KMS
    lifecycleRules: [{ expiration: props.expiry, abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    removalPolicy: props.removalPolicy,
    autoDeleteObjects: props.removalPolicy === RemovalPolicy.DESTROY,
  });
}

/**
 * What CodePipeline and CodeBuild each need to hand artifacts on, and no more: nothing is listed or deleted.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
 */
export function grantArtifacts(role: ServiceRole, bucket: s3.IBucket, ...alsoOfBucket: string[]): void {
  role.allow([bucket.bucketArn], 's3:GetBucketAcl', 's3:GetBucketLocation', ...alsoOfBucket);
  role.allow([bucket.arnForObjects('*')], 's3:GetObject', 's3:GetObjectVersion', 's3:PutObject');
  if (bucket.encryptionKey) grantKey(role, bucket.encryptionKey, 'kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo');
}

/** What a build needs that reads artifacts, and hands none on. */
export function grantReadArtifacts(role: ServiceRole, bucket: s3.IBucket): void {
  role.allow([bucket.bucketArn], 's3:GetBucketAcl', 's3:GetBucketLocation');
  role.allow([bucket.arnForObjects('*')], 's3:GetObject', 's3:GetObjectVersion');
  if (bucket.encryptionKey) grantKey(role, bucket.encryptionKey, 'kms:Decrypt');
}
