import { CfnResource, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { resolvedNow, resolvedToReferences } from './resolve-early';

/** Properties as CloudFormation spells them. */
export interface Properties {
  readonly [name: string]: any;
}

/** A construct's own resource of a type: by what it says of itself, as it may come from another copy of aws-cdk-lib. */
export function resourceOf(construct: IConstruct, type: string): CfnResource | undefined {
  return construct.node.children.find((child): child is CfnResource => isResource(child, type));
}

export function isResource(construct: IConstruct, type: string): construct is CfnResource {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === type;
}

/**
 * Properties of a resource as the template has them, with what overrides add, change and delete. Some may be put in the place
 * of the resource's own before the overrides are applied.
 */
export function rendered(resource: CfnResource, names: string[], instead: object = {}): Properties {
  return propertiesIn(resolvedNow(resource, templateOf(resource, names, instead)));
}

/** The same with texts as they were said, tokens and all: so they are right in another stack as well. */
export function referred(resource: CfnResource, names: string[], instead: object = {}): Properties {
  return propertiesIn(resolvedToReferences(resource, templateOf(resource, names, instead)));
}

/** A text that is asked for when all has been said. An intrinsic function becomes a token again. */
export function referredText(resource: CfnResource, name: string): string | undefined {
  return textOf(referred(resource, [name])[name]);
}

export function textOf(value: unknown): string | undefined {
  return value === undefined || typeof value === 'string' ? value : Token.asString(value);
}

/** CloudFormation takes the words as well. What only a parameter says counts as on. */
export function isOn(value: unknown): boolean {
  return Boolean(value) && value !== 'false';
}

/**
 * CDK's own rendering, of no more than is asked for: the rest may not be complete yet, and to render all containers may add
 * one to the task definition (a log router).
 */
function templateOf(resource: CfnResource, names: string[], instead: object): object {
  const asked = new Set(names.map((name) => name.toLowerCase()));
  const properties = { ...ownPropertiesOf(resource), ...instead };
  const wanted = Object.fromEntries(Object.entries(properties).filter(([name]) => asked.has(name.toLowerCase())));
  const part: CfnResource = Object.create(resource, {
    cfnProperties: { value: wanted },
    logicalId: { value: 'Resource' },
    cfnOptions: { value: {} },
    dependsOn: { value: new Set() },
    shouldSynthesize: { value: () => true },
  });
  return part._toCloudFormation();
}

/** What the resource itself says, unresolved, as its class spells it: a plain `CfnResource` as CloudFormation does. */
export function ownPropertiesOf(resource: CfnResource): Properties {
  return (resource as unknown as { cfnProperties: Properties }).cfnProperties;
}

function propertiesIn(template: { Resources: { Resource: { Properties?: Properties } } }): Properties {
  return template.Resources.Resource.Properties ?? {};
}
