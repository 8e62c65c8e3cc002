import { CfnElement, Stack } from 'aws-cdk-lib';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';

/** ARN of a resource in the account and region of these tests. */
export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}

export function roleArn(name: string): string {
  return `arn:aws:iam::${ACCOUNT}:role/${name}`;
}

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action: string[];
  readonly Resource: string[];
  readonly Condition?: { [operator: string]: { [key: string]: unknown } };
}

const ARNS: { [type: string]: (name: string) => string } = {
  'AWS::CloudWatch::Alarm': (name) => arn('cloudwatch', `alarm:${name}`),
  'AWS::CodeBuild::Project': (name) => arn('codebuild', `project/${name}`),
  'AWS::CodeConnections::Connection': (name) => arn('codeconnections', `connection/${name}`),
  'AWS::ECR::Repository': (name) => arn('ecr', `repository/${name}`),
  'AWS::ECS::Cluster': (name) => arn('ecs', `cluster/${name}`),
  'AWS::ECS::Service': (name) => arn('ecs', `service/Cluster/${name}`),
  'AWS::IAM::Role': roleArn,
  'AWS::KMS::Key': (name) => arn('kms', `key/${name}`),
  'AWS::Lambda::Function': (name) => arn('lambda', `function:${name}`),
  'AWS::Logs::LogGroup': (name) => arn('logs', `log-group:${name}:*`),
  'AWS::S3::Bucket': (name) => `arn:aws:s3:::${name}`,
  'AWS::SNS::Topic': (name) => arn('sns', name),
  'AWS::SecretsManager::Secret': (name) => arn('secretsmanager', `secret:${name}-AbCdEf`),
};
const KNOWN_BY_ARN = ['AWS::ECS::Service', 'AWS::SNS::Topic', 'AWS::SecretsManager::Secret'];
const LOWER_CASE = ['AWS::ECR::Repository', 'AWS::S3::Bucket'];

const PSEUDO_PARAMETERS: { [name: string]: string } = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::URLSuffix': 'amazonaws.com',
};

/** The policy that a key has unless it is given one. */
const LEAVES_IT_TO_IAM = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' }],
};

/** A template as CloudFormation would see it deployed. Every resource is named after its place in the construct tree. */
export class PhysicalTemplate {
  private readonly names = new Map<string, string>();

  constructor(stack: Stack, public readonly template: any) {
    for (const element of stack.node.findAll().filter(CfnElement.isCfnElement)) {
      const path = element.node.path.split('/').slice(1).join('-').replace(/(-Resource)+$/, '');
      this.names.set(stack.resolve(element.logicalId), path);
    }
  }

  /** Logical ids of the resources of a type. */
  public idsOf(type: string): string[] {
    return Object.keys(this.template.Resources).filter((id) => this.template.Resources[id].Type === type);
  }

  public nameOf(logicalId: string): string {
    const name = this.names.get(logicalId)!;
    return LOWER_CASE.includes(this.template.Resources[logicalId].Type) ? name.toLowerCase() : name;
  }

  public propertiesOf(logicalId: string): any {
    return this.resolve(this.template.Resources[logicalId].Properties);
  }

  /** What the policies of the role with this name say, statement by statement. */
  public statementsOf(roleName: string): Statement[] {
    return this.idsOf('AWS::IAM::Policy')
      .map((id) => this.propertiesOf(id))
      .filter((policy) => policy.Roles.includes(roleName))
      .flatMap((policy) => policy.PolicyDocument.Statement.map(asLists));
  }

  /** What the bucket or key itself says about who may use it. */
  public resourcePolicyOf(resourceArn: string): any {
    for (const id of this.idsOf('AWS::S3::BucketPolicy')) {
      const { Bucket, PolicyDocument } = this.propertiesOf(id);
      if (resourceArn.split('/')[0] === `arn:aws:s3:::${Bucket}`) return PolicyDocument;
    }
    if (!resourceArn.startsWith('arn:aws:kms:')) return undefined;
    const key = this.idsOf('AWS::KMS::Key').find((id) => arn('kms', `key/${this.nameOf(id)}`) === resourceArn);
    return key ? this.propertiesOf(key).KeyPolicy : LEAVES_IT_TO_IAM;
  }

  public resolve(value: any): any {
    if (Array.isArray(value)) return value.map((entry) => this.resolve(entry));
    if (typeof value !== 'object' || value === null) return value;
    const [[intrinsic, argument]] = Object.entries<any>(value).concat([['', undefined]]);
    switch (intrinsic) {
      case 'Ref': return PSEUDO_PARAMETERS[argument] ?? this.reference(argument);
      case 'Fn::GetAtt': return this.attribute(argument[0], argument[1]);
      case 'Fn::Join': return this.resolve(argument[1]).join(argument[0]);
      case 'Fn::Sub': return argument.replace(/\$\{(.+?)\}/g, (_: string, name: string) => PSEUDO_PARAMETERS[name]);
      case 'Fn::Split': return this.resolve(argument[1]).split(argument[0]);
      case 'Fn::Select': return this.resolve(argument[1])[Number(argument[0])];
    }
    if (intrinsic.startsWith('Fn::')) throw new Error(`cannot resolve ${intrinsic}`);
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, this.resolve(entry)]));
  }

  private reference(logicalId: string): string {
    const type = this.template.Resources[logicalId]?.Type;
    if (!type) return `parameter-${logicalId}`;
    return KNOWN_BY_ARN.includes(type) ? ARNS[type](this.nameOf(logicalId)) : this.nameOf(logicalId);
  }

  private attribute(logicalId: string, attribute: string): string {
    const name = this.nameOf(logicalId);
    if (!/Arn$/.test(attribute)) return name;
    const toArn = ARNS[this.template.Resources[logicalId].Type];
    if (!toArn) throw new Error(`cannot tell the ARN of ${logicalId}`);
    return toArn(name);
  }
}

function asLists(statement: any): Statement {
  return { ...statement, Action: [statement.Action].flat(), Resource: [statement.Resource].flat() };
}
