import { References, resolve } from './intrinsics';
import { resourcesOf, Template } from './template';

export interface SummarisedStack {
  readonly template: Template;
  /** The path in the construct tree of each logical id, which begins with the stack's name. */
  readonly paths: { [logicalId: string]: string };
}

export interface RoleSummary {
  readonly role: string;
  /** Made by the construct, or by the example and given rights by the construct. */
  readonly own: boolean;
  readonly principals: string[];
  readonly permissions: Permission[];
}

export interface Permission {
  readonly effect: string;
  readonly actions: string[];
  readonly resources: string[];
  readonly condition?: string;
}

/** How many resources of each type there are, the construct's own and the example's own. */
export function countResources({ template, paths }: SummarisedStack): { own: Map<string, number>; example: Map<string, number> } {
  const construct = constructPath({ template, paths });
  const counts = { own: new Map<string, number>(), example: new Map<string, number>() };
  for (const [logicalId, { Type: type }] of Object.entries(template.Resources).sort(([, a], [, b]) => (a.Type < b.Type ? -1 : 1))) {
    const count = isWithin(paths[logicalId], construct) ? counts.own : counts.example;
    count.set(type, (count.get(type) ?? 0) + 1);
  }
  return counts;
}

/** What the construct's roles may do, and what it lets the example's roles do with its resources. */
export function summariseRoles(stack: SummarisedStack): RoleSummary[] {
  const { template, paths } = stack;
  const construct = constructPath(stack);
  const labels = new Labels(stack);
  const ownLabels = Object.keys(template.Resources).filter((id) => isWithin(paths[id], construct)).map((id) => labels.ref(id)!);

  return resourcesOf(template, 'AWS::IAM::Role').flatMap(({ logicalId, properties }) => {
    const own = isWithin(paths[logicalId], construct);
    const attached = resourcesOf(template, 'AWS::IAM::Policy')
      .map((policy) => policy.properties)
      .filter(({ Roles: roles = [] }) => roles.some((role: any) => role.Ref === logicalId));
    const documents = [...attached, ...properties.Policies ?? []].map((policy) => policy.PolicyDocument)
      // A role of the example's is told about when it may use what the construct has made.
      .filter((document) => own || ownLabels.some((label) => JSON.stringify(resolve(document, labels)).includes(label)));
    if (!own && documents.length === 0) return [];
    return [{
      role: labels.ref(logicalId)!,
      own,
      principals: principalsOf(resolve(properties.AssumeRolePolicyDocument, labels)),
      permissions: [
        ...mergePermissions(documents.flatMap((document) => resolve(document.Statement, labels))),
        ...(properties.ManagedPolicyArns ?? []).map((arn: any) => ({
          effect: 'Allow', actions: ['all that the managed policy allows'], resources: [String(resolve(arn, labels))],
        })),
      ],
    }];
  });
}

/** The summary as lines of text. */
export function renderSummary(stack: SummarisedStack): string {
  const { own, example } = countResources(stack);
  const lines = ['The stack holds', renderCounts("the construct's own", own), renderCounts("the example's own", example), '', 'Its roles may'];
  for (const role of summariseRoles(stack)) {
    lines.push(`  ${role.role} (${role.own ? '' : "the example's; "}assumed by ${role.principals.join(', ')})`);
    for (const { effect, actions, resources, condition } of role.permissions) {
      lines.push(`    ${effect === 'Allow' ? '' : `${effect} `}${actions.join(', ')}`);
      lines.push(`      on ${resources.join(', ')}${condition ? `  if ${condition}` : ''}`);
    }
  }
  return lines.join('\n');
}

function renderCounts(whose: string, counts: Map<string, number>): string {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return `  ${String(total).padStart(3)} ${whose}: ${[...counts].map(([type, count]) => `${type.replace('AWS::', '')}${count > 1 ? ` × ${count}` : ''}`).join(', ')}`;
}

/** The construct is what the pipeline's own construct stands in. */
function constructPath({ template, paths }: SummarisedStack): string {
  const [pipeline] = resourcesOf(template, 'AWS::CodePipeline::Pipeline');
  if (!pipeline) throw new Error('the template holds no pipeline');
  return paths[pipeline.logicalId].split('/').slice(0, -2).join('/');
}

function isWithin(path: string | undefined, construct: string): boolean {
  return path !== undefined && path.startsWith(`${construct}/`);
}

/** References as a person would say them: by the path of the construct. */
class Labels implements References {
  constructor(private readonly stack: SummarisedStack) {}

  public ref(name: string): string | undefined {
    if (name === 'AWS::NoValue') return undefined;
    if (name.startsWith('AWS::')) return name.slice('AWS::'.length);
    const [, ...path] = (this.stack.paths[name] ?? `/${name}`).split('/');
    return path.join('/').replace(/(\/Resource)+$/, '');
  }

  public getAtt(logicalId: string, attribute: string): string {
    const label = this.ref(logicalId)!;
    return attribute === 'Arn' || attribute === 'Name' ? label : `${label}.${attribute}`;
  }
}

function principalsOf(trust: any): string[] {
  return trust.Statement.map(({ Principal: principal, Condition: condition }: any) =>
    [Object.values(principal).flat().join(', '), ...(condition ? [`if ${renderCondition(condition)}`] : [])].join(' '));
}

/** Statements about the same resources under the same condition are one line. */
function mergePermissions(statements: any[]): Permission[] {
  const merged = new Map<string, Permission>();
  for (const statement of statements) {
    const resources = [statement.Resource ?? `all but ${[statement.NotResource].flat().join(', ')}`].flat().map(String);
    const actions = [statement.Action ?? `all but ${[statement.NotAction].flat().join(', ')}`].flat().map(String);
    const condition = statement.Condition && renderCondition(statement.Condition);
    const key = JSON.stringify([statement.Effect, resources, condition]);
    const known = merged.get(key)?.actions ?? [];
    merged.set(key, { effect: statement.Effect, actions: [...new Set([...known, ...actions])].sort(), resources, condition });
  }
  return [...merged.values()];
}

function renderCondition(condition: { [operator: string]: { [key: string]: unknown } }): string {
  return Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => `${key} ${operator === 'StringEquals' ? '=' : operator} ${[value].flat().join(' or ')}`)).join(' and ');
}
