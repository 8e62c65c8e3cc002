import { CfnResource } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { referred, resourceOf, textOf } from './rendered';
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
    ...arnsIn(service, 'DeploymentConfiguration', ({ DeploymentConfiguration: configuration }) => listOf(configuration?.LifecycleHooks).map((hook) => hook.RoleArn)),
    ...arnsIn(service, 'VpcLatticeConfigurations', ({ VpcLatticeConfigurations: targets }) => listOf(targets).map((target) => target.RoleArn)),
    ...arnsIn(service, 'ServiceConnectConfiguration', ({ ServiceConnectConfiguration: connect }) => listOf(connect?.Services).map((served) => served.Tls?.RoleArn)),
  ];
  return [...new Set(arns)];
}

function arnsIn(service: ecs.IService, name: string, find: (properties: any) => unknown[]): string[] {
  const resource = serviceResource(service);
  return resource ? find(referred(resource, [name])).flatMap((arn) => textOf(arn) ?? []) : [];
}

function listOf(value: unknown): any[] {
  return Array.isArray(value) ? value : [];
}
