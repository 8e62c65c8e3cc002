import { join } from 'path';
import { CfnResource, CustomResource, Duration, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { InitialImage } from '../initial-image';
import { ServiceRole } from './service-role';

/** From src/private as well as from lib/private: what runs in Lambda is what the compiler made. */
const HANDLER = join(__dirname, '..', '..', 'lib', 'private', 'initial-image-handler');
const LONGEST_COPY = Duration.minutes(15); // Lambda allows no more

export interface InitialImageCopyProps {
  readonly image: InitialImage;
  readonly repository: ecr.IRepository;
  /** The tags to fill, asked for when all of them are known. */
  readonly pointers: () => string[];
}

/** Copies the initial image into the pointers that name nothing yet, while CloudFormation waits for it. */
export class InitialImageCopy extends Construct {
  /** What has to be done before anything runs an image of the repository. */
  public readonly done: CfnResource;

  constructor(scope: Construct, id: string, { image, repository, pointers }: InitialImageCopyProps) {
    super(scope, id);
    const source = image._bind(this);
    const logGroup = new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });

    const role = new ServiceRole(this, 'Role', 'lambda.amazonaws.com', 'Copies the initial image into its repository');
    logGroup.grantWrite(role);
    role.allow([repository.repositoryArn],
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage', // which pointers exist
      'ecr:CompleteLayerUpload',
      'ecr:InitiateLayerUpload',
      'ecr:PutImage',
      'ecr:UploadLayerPart');
    if (source.repository) role.allow([source.repository.repositoryArn], 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer');

    const copy = new lambda.Function(this, 'Function', {
      description: 'Copies the initial image into its repository',
      // By name, as the constant is newer than the oldest aws-cdk-lib that we support.
      runtime: new lambda.Runtime('nodejs24.x', lambda.RuntimeFamily.NODEJS),
      code: lambda.Code.fromAsset(HANDLER, { exclude: ['*.d.ts'] }),
      handler: 'index.handler',
      memorySize: 512, // holds a part of a layer, never a whole one
      timeout: LONGEST_COPY,
      role,
      logGroup,
    });
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::InitialImage',
      serviceToken: copy.functionArn,
      // The function answers in time by itself; this is for the day it cannot.
      serviceTimeout: LONGEST_COPY.plus(Duration.minutes(1)),
      properties: {
        RepositoryUri: repository.repositoryUri,
        PointerTags: Lazy.list({ produce: pointers }),
        SourceImage: source.uri,
      },
    });
    this.done = resource.node.defaultChild as CfnResource;
  }
}
