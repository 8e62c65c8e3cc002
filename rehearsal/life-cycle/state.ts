import { StackResource } from '@aws-sdk/client-cloudformation';

/** Of what users lose something when it is replaced or removed: data, history, or an address that others know. */
const STATEFUL = [
  'AWS::CodeBuild::Project',
  'AWS::CodeConnections::Connection',
  'AWS::CodePipeline::Pipeline',
  'AWS::CodePipeline::Webhook',
  'AWS::ECR::Repository',
  'AWS::ECS::Service',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
];

export function isStateful(type: string): boolean {
  return STATEFUL.includes(type);
}

/** The stateful resources of a stack: physical ids by logical ids, both with their type. */
export type State = Map<string, { readonly type: string; readonly id: string }>;

export function stateOf(resources: StackResource[]): State {
  return new Map(resources
    .filter(({ ResourceType: type }) => isStateful(type!))
    .map(({ LogicalResourceId: logicalId, ResourceType: type, PhysicalResourceId: id }) => [logicalId!, { type: type!, id: id! }]));
}

/** Types of what was there before and is not any more, or is another one now. */
export function lostBetween(before: State, after: State): string[] {
  return sorted([...before].filter(([logicalId, { id }]) => after.get(logicalId)?.id !== id).map(([, { type }]) => type));
}

export function sorted(types: Iterable<string>): string[] {
  return [...new Set(types)].sort();
}
