import { createHash } from 'crypto';

/** Where the stack would have been deployed to. */
export interface Environment {
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
}

/** What `Ref` and `Fn::GetAtt` say about a resource. */
export interface PhysicalResource {
  readonly ref: string;
  readonly attributes: { [attribute: string]: string };
}

type Naming = (name: string, environment: Environment) => PhysicalResource;

/** The property in which a template may give the name itself. */
const NAME_PROPERTIES: { [type: string]: string } = {
  'AWS::CodeBuild::Project': 'Name',
  'AWS::CodePipeline::Pipeline': 'Name',
  'AWS::ECR::Repository': 'RepositoryName',
  'AWS::ECS::Cluster': 'ClusterName',
  'AWS::ECS::Service': 'ServiceName',
  'AWS::ECS::TaskDefinition': 'Family',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SecretsManager::Secret': 'Name',
};

const NAMINGS: { [type: string]: Naming } = {
  'AWS::CodeBuild::Project': (name, here) => ({ ref: name, attributes: { Arn: arn('codebuild', `project/${name}`, here) } }),
  'AWS::CodePipeline::Pipeline': (name) => ({ ref: name, attributes: {} }),
  'AWS::ECR::Repository': (name, here) => ({
    ref: name,
    attributes: { Arn: arn('ecr', `repository/${name}`, here), RepositoryUri: `${registryHost(here)}/${name}` },
  }),
  'AWS::ECS::Cluster': (name, here) => ({ ref: name, attributes: { Arn: arn('ecs', `cluster/${name}`, here) } }),
  'AWS::ECS::Service': (name, here) => ({ ref: arn('ecs', `service/${name}`, here), attributes: { Name: name } }),
  'AWS::ECS::TaskDefinition': (family, here) => ({ ref: arn('ecs', `task-definition/${family}:1`, here), attributes: {} }),
  'AWS::IAM::Role': (name, here) => ({ ref: name, attributes: { Arn: arn('iam', `role/${name}`, { ...here, region: '' }) } }),
  'AWS::Logs::LogGroup': (name, here) => ({ ref: name, attributes: { Arn: arn('logs', `log-group:${name}:*`, here) } }),
  'AWS::S3::Bucket': (name) => ({ ref: name, attributes: { Arn: `arn:aws:s3:::${name}` } }),
  'AWS::SecretsManager::Secret': (name, here) => ({ ref: arn('secretsmanager', `secret:${name}-${suffix(name, 6)}`, here), attributes: {} }),
};

/** The host that AWS's own image registry would have. */
export function registryHost({ account, region }: Environment): string {
  return `${account}.dkr.ecr.${region}.amazonaws.com`;
}

/** What CloudFormation would have made of a resource; `given` is the name that the template gives it, if it does. */
export function physicalResource(logicalId: string, type: string, environment: Environment, given?: string): PhysicalResource {
  const naming = NAMINGS[type];
  if (!naming) throw new Error(`${logicalId} is of type ${type}, whose names are not played here`);
  return naming(given ?? generatedName(logicalId, type, environment), environment);
}

export function nameProperty(type: string): string | undefined {
  return NAME_PROPERTIES[type];
}

/** As CloudFormation's generated names look, but the same every time. Repositories and buckets are lower case. */
function generatedName(logicalId: string, type: string, { stackName }: Environment): string {
  if (type === 'AWS::ECR::Repository' || type === 'AWS::S3::Bucket') {
    return `${stackName}-${logicalId}`.toLowerCase().slice(0, 50) + `-${suffix(logicalId, 12).toLowerCase()}`;
  }
  return `${stackName}-${logicalId}-${suffix(logicalId, 12)}`;
}

function arn(service: string, resource: string, { region, account }: Pick<Environment, 'region' | 'account'>): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

function suffix(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').toUpperCase().slice(0, length);
}
