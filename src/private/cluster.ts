import { Arn, ArnFormat, Token, TokenComparison } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { rendered, resourceOf } from './rendered';
import { differ, refusal, words } from './validation';

/** Refuses names and L1s, which JavaScript lets through. */
export function checkCluster(cluster: ecs.ICluster): void {
  const given: unknown = cluster;
  const { clusterName, env, node } = Object(given) as Partial<ecs.ICluster>;
  if (clusterName !== undefined && env !== undefined) return;
  throw refusal('cluster', 'be a cluster of ECS', typeof given === 'string' ? given : words(node?.path ?? String(given)),
    'pass the construct, or Cluster.fromClusterAttributes(…)');
}

/** Refuses another cluster than the service's own, as far as the two can be told apart. */
export function checkOwnCluster(service: ecs.IService, own: ecs.ICluster | undefined, given: ecs.ICluster): void {
  const known = own?.clusterName ?? clusterNameIn(service.serviceArn);
  if (known === undefined || !areDifferent(own, known, given)) return;
  // A name that is a token tells a reader nothing.
  const told = (cluster: ecs.ICluster | undefined, name: string) => cluster && Token.isUnresolved(name) ? words(cluster.node.path) : name;
  throw refusal('cluster', `be the service's own, ${told(own, known)}`, told(given, given.clusterName), 'leave it out');
}

function areDifferent(own: ecs.ICluster | undefined, known: string, given: ecs.ICluster): boolean {
  const comparison = Token.compareStrings(known, given.clusterName);
  // Two names that are not known yet are different where both are names of clusters that are made here.
  if (comparison === TokenComparison.BOTH_UNRESOLVED) return own !== undefined && own !== given && isMadeHere(own) && isMadeHere(given);
  return differ((own && nameSaidBy(own)) ?? known, nameSaidBy(given) ?? given.clusterName);
}

function isMadeHere(cluster: ecs.ICluster): boolean {
  return clusterResource(cluster) !== undefined;
}

/** CDK refers to clusters of this app by their resource, also where their name is written in the code. */
function nameSaidBy(cluster: ecs.ICluster): string | undefined {
  const resource = clusterResource(cluster);
  const { ClusterName: name } = resource ? rendered(resource, ['ClusterName']) : { ClusterName: undefined };
  return typeof name === 'string' ? name : undefined;
}

function clusterResource(cluster: ecs.ICluster) {
  return resourceOf(cluster, 'AWS::ECS::Cluster');
}

/** Today's ARNs of services name the cluster, unless it is in a token; old ones do not tell. */
function clusterNameIn(serviceArn: string): string | undefined {
  const [cluster, service] = Arn.split(serviceArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!.split('/');
  return service && cluster;
}
