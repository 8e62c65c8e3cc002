import { CfnResource, Lazy, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { ownPropertiesOf, Properties, referred, rendered, resourceOf, textOf } from './rendered';
import { refusal, words } from './validation';

/** What CloudFormation makes of a service; undefined of imported ones. */
export function serviceResource(service: ecs.IService): CfnResource | undefined {
  return resourceOf(service, 'AWS::ECS::Service');
}

/** Refuses what is near at hand and no service: compilers of other languages, and JavaScript, let it through. */
export function checkService(service: ecs.IService): void {
  const given: unknown = service;
  const { serviceArn, service: inner } = Object(given) as { serviceArn?: unknown; service?: unknown };
  if (serviceArn !== undefined && !CfnResource.isCfnResource(given)) return;
  if (inner !== undefined) throw refusal('service', 'be a service of ECS', words(`${nameOf(given)}, a pattern`), 'pass its service: pattern.service');
  if (CfnResource.isCfnResource(given)) {
    throw refusal('service', 'be a service of ECS', words(`${nameOf(given)}, an L1`),
      'pass FargateService.fromFargateServiceAttributes(…) with its name and cluster, or define it as new FargateService(…)');
  }
  throw refusal('service', 'be a service of ECS', typeof given === 'string' ? given : words(nameOf(given)),
    'pass the construct, or FargateService.fromFargateServiceAttributes(…) for a service of another app');
}

function nameOf(given: unknown): string {
  return Construct.isConstruct(given) ? given.node.path : given === undefined || given === null ? 'none' : `a value of the type ${typeof given}`;
}

/** The roles that ECS takes on for the volumes that it makes for each task. */
export function volumeRoleArnsOf(service: ecs.IService): string[] {
  return arnsIn(service, 'VolumeConfigurations', ({ VolumeConfigurations: volumes }) => listOf(volumes).map((volume) => volume.ManagedEBSVolume?.RoleArn));
}

/**
 * The roles that ECS takes on for the service itself: to attach volumes, and to shift traffic and call hooks in a
 * blue/green deployment.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html
 */
export function serviceRoleArnsOf(service: ecs.IService): string[] {
  const arns = [
    ...volumeRoleArnsOf(service),
    ...arnsIn(service, 'LoadBalancers', ({ LoadBalancers: balancers }) => listOf(balancers).map((balancer) => balancer.AdvancedConfiguration?.RoleArn)),
    ...hookRoleArnsOf(service),
    ...arnsIn(service, 'VpcLatticeConfigurations', ({ VpcLatticeConfigurations: targets }) => listOf(targets).map((target) => target.RoleArn)),
    ...arnsIn(service, 'ServiceConnectConfiguration', ({ ServiceConnectConfiguration: connect }) => listOf(connect?.Services).map((served) => served.Tls?.RoleArn)),
  ];
  return [...new Set(arns)];
}

/** CDK makes the roles of hooks when it renders them, which it does once: the ARNs are asked for by then. */
function hookRoleArnsOf(service: ecs.IService): string[] {
  const resource = serviceResource(service);
  if (!resource) return [];
  const ofClass = hooksGivenTo(service);
  const said = listOf(deploymentConfigurationOf(resource).LifecycleHooks).flatMap(({ RoleArn: arn }) => textOf(arn) ?? []);
  return [...said, ...ofClass.map((_, i) => Lazy.string({ produce: () => textOf(hooksIn(resource)[i]?.RoleArn) }))];
}

/** Older and newer releases of aws-cdk-lib keep them in different places, and to themselves. */
function hooksGivenTo(service: ecs.IService): unknown[] {
  const { lifecycleHooks, _lifecycleHooks } = service as unknown as { lifecycleHooks?: unknown[]; _lifecycleHooks?: { get(): unknown[] } };
  return lifecycleHooks ?? _lifecycleHooks?.get() ?? [];
}

function hooksIn(resource: CfnResource): any[] {
  return listOf(referred(resource, ['DeploymentConfiguration']).DeploymentConfiguration?.LifecycleHooks);
}

/** How a service is deployed, without the hooks that its class has been given. */
export function deploymentConfigurationOf(resource: CfnResource): Properties {
  const { deploymentConfiguration: own } = ownPropertiesOf(resource);
  const instead = Token.isUnresolved(own?.lifecycleHooks) ? { deploymentConfiguration: { ...own, lifecycleHooks: undefined } } : {};
  return rendered(resource, ['DeploymentConfiguration'], instead).DeploymentConfiguration ?? {};
}

function arnsIn(service: ecs.IService, name: string, find: (properties: any) => unknown[]): string[] {
  const resource = serviceResource(service);
  return resource ? find(referred(resource, [name])).flatMap((arn) => textOf(arn) ?? []) : [];
}

function listOf(value: unknown): any[] {
  return Array.isArray(value) ? value : [];
}
