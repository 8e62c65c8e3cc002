import { SynthesisedStack } from './assembly';
import { References, resolve } from './intrinsics';
import { Environment, nameProperty, physicalResource, PhysicalResource, registryHost } from './physical-names';
import { generateSecretString } from './secrets';
import { onlyResourceOf, resourcesOf, Template } from './template';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';

/** A synthesised stack with everything in place that CloudFormation would have made up: names, ARNs and secrets. */
export class DeployedStack implements References {
  public readonly template: Template;
  public readonly environment: Environment;
  private readonly secretsByArn = new Map<string, string>();

  constructor(stack: Pick<SynthesisedStack, 'stackName' | 'template'>) {
    this.template = stack.template;
    this.environment = { account: ACCOUNT, region: REGION, stackName: stack.stackName };
    for (const { logicalId, properties } of resourcesOf(this.template, 'AWS::SecretsManager::Secret')) {
      if (properties.GenerateSecretString) {
        this.secretsByArn.set(this.ref(logicalId)!, generateSecretString(this.resolve(properties.GenerateSecretString)));
      }
    }
  }

  /** The host of the image registry in this account and region. */
  public get registryHost(): string {
    return registryHost(this.environment);
  }

  /** The stack's only resource of a type, with all its references resolved. */
  public only(type: string): { [property: string]: any } {
    return this.resolve(onlyResourceOf(this.template, type).properties);
  }

  public resolve(value: any): any {
    return resolve(value, this);
  }

  /** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
  public ref(name: string): string | undefined {
    switch (name) {
      case 'AWS::AccountId': return this.environment.account;
      case 'AWS::NoValue': return undefined;
      case 'AWS::Partition': return 'aws';
      case 'AWS::Region': return this.environment.region;
      case 'AWS::StackName': return this.environment.stackName;
      case 'AWS::URLSuffix': return 'amazonaws.com';
      default: return this.resource(name).ref;
    }
  }

  public getAtt(logicalId: string, attribute: string): string {
    const value = this.resource(logicalId).attributes[attribute];
    if (value === undefined) throw new Error(`the attribute ${attribute} of ${logicalId} is not played here`);
    return value;
  }

  /**
   * The secret behind a dynamic reference, as CloudFormation hands it to a service.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
   */
  public secretBehind(reference: string): string {
    const [, arn] = /^\{\{resolve:secretsmanager:(.+?):SecretString:*\}\}$/.exec(reference) ?? [];
    if (!arn) throw new Error(`a secret must be a whole reference to Secrets Manager, got: ${reference}`);
    const value = this.secretsByArn.get(arn);
    if (value === undefined) throw new Error(`Secrets Manager holds no secret ${arn} that this stack made`);
    return value;
  }

  private resource(logicalId: string): PhysicalResource {
    const resource = this.template.Resources[logicalId];
    if (!resource) throw new Error(`the template holds no resource ${logicalId}`);
    const property = nameProperty(resource.Type);
    return physicalResource(logicalId, resource.Type, this.environment, property && this.resolve(resource.Properties?.[property]));
  }
}
