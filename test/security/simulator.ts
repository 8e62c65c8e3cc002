import { runSimulation } from '@cloud-copilot/iam-simulate';
import { arn, PhysicalTemplate, roleArn, Statement } from './physical-template';

/** The functions of a pipeline's steps. */
export type StepRole = 'liveTag' | 'beforeDeploy' | 'scanGate';
export type RoleName = 'pipeline' | 'build' | StepRole | 'test' | 'execution' | 'stagingExecution' | 'workerExecution' | 'copy';

/** role, action, resource, context, decision, why */
export type Row = readonly [
  role: RoleName,
  action: string,
  resource: string,
  context: { [key: string]: string },
  decision: 'allowed' | 'denied',
  why: string,
];

export const ROLES: { [role in RoleName]: string } = {
  pipeline: 'Pipeline-PipelineRole',
  build: 'Pipeline-BuildRole',
  liveTag: 'Pipeline-MoveLiveTag-Role',
  beforeDeploy: 'Pipeline-BeforeDeploy-Role',
  test: 'Pipeline-TestRole',
  scanGate: 'Pipeline-ScanGate-Role',
  execution: 'Task-ExecutionRole',
  copy: 'Images-InitialImage-Role',
  stagingExecution: 'StagingTask-ExecutionRole',
  workerExecution: 'WorkerTask-ExecutionRole',
};

/** Whether IAM lets somebody assume a role with this trust policy. A role may do so by its own permissions, a service has none. */
export async function mayAssume(role: string, trust: any, principal: string, context: { [key: string]: string }): Promise<boolean> {
  const outcome = await runSimulation({
    request: { principal, action: 'sts:AssumeRole', resource: { resource: roleArn(role), accountId: '111122223333' }, contextVariables: context },
    identityPolicies: principal.startsWith('arn:') ? [{ name: 'all', policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }] } }] : [],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: { Version: '2012-10-17', ...trust },
  }, {});
  if (outcome.resultType !== 'single') throw new Error(`whether ${principal} may assume ${role} cannot be asked: ${JSON.stringify(outcome)}`);
  return outcome.overallResult === 'Allowed';
}

/** What IAM decides on a request when the role has these statements. Requests that make no sense are errors, not denials. */
export async function decide(template: PhysicalTemplate, statements: Statement[], [role, action, resource, context]: Row): Promise<string> {
  const outcome = await runSimulation({
    request: {
      principal: roleArn(ROLES[role]),
      action,
      resource: { resource, accountId: '111122223333' },
      contextVariables: context,
    },
    identityPolicies: [{ name: 'policy', policy: { Version: '2012-10-17', Statement: statements } }],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: template.resourcePolicyOf(resource),
  }, {});
  if (outcome.resultType !== 'single') {
    throw new Error(`${action} on ${resource} cannot be asked: ${JSON.stringify(outcome.resultType === 'error' ? outcome.errors : outcome)}`);
  }
  if (outcome.result.ignoredContextKeys?.length) {
    throw new Error(`${action} does not know ${outcome.result.ignoredContextKeys.join(', ')}`);
  }
  return outcome.overallResult === 'Allowed' ? 'allowed' : 'denied';
}

/** Decides each row for the policies as they are; the rows that come out differently. */
export async function mismatches(template: PhysicalTemplate, rows: Row[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const row of rows) {
    const decision = await decide(template, template.statementsOf(ROLES[row[0]]), row);
    if (decision !== row[4]) wrong.push(`${row[0]} ${row[1]} on ${row[2]} is ${decision}: ${row[5]}`);
  }
  return wrong;
}

interface Mutation {
  readonly what: string;
  readonly statements: Statement[];
}

/** An action that a role is allowed by one statement, and what the role holds without it. */
export interface AllowedAction {
  readonly action: string;
  readonly statement: Statement;
  readonly left: Statement[];
}

/** Every action that a role is allowed, besides those of statements that are shown elsewhere. */
export function allowedActions(template: PhysicalTemplate, role: RoleName, untouched: Statement[] = []): AllowedAction[] {
  const known = new Set(untouched.map((statement) => JSON.stringify(statement)));
  const statements = template.statementsOf(ROLES[role]);
  return statements.filter((statement) => !known.has(JSON.stringify(statement))).flatMap((statement) => statement.Action
    .filter((action) => !statement.Resource.every((resource) => isForeignToSimulator(action, resource)))
    .map((action) => {
      const rest = { ...statement, Action: statement.Action.filter((each) => each !== action) };
      const others = statements.filter((each) => each !== statement);
      return { action, statement, left: [...others, rest].filter((each) => each.Action.length > 0) };
    }));
}

/** The rows that fail when a role is left with these statements. */
export async function failingRows(template: PhysicalTemplate, role: RoleName, left: Statement[], rows: Row[]): Promise<Row[]> {
  const own = rows.filter((row) => row[0] === role);
  const decisions = await Promise.all(own.map((row) => decide(template, left, row)));
  return own.filter((row, i) => decisions[i] !== row[4]);
}

/**
 * What the table would not notice. Every permission is taken away, widened to all resources, freed of its conditions and
 * deprived of each of its resources in turn, and each time a row has to come out differently.
 */
export async function unnoticed(template: PhysicalTemplate, role: RoleName, rows: Row[], untouched: Statement[] = []): Promise<string[]> {
  const missed: string[] = [];
  for (const allowed of allowedActions(template, role, untouched)) {
    const { action, statement } = allowed;
    const concerned = rows.filter((row) => row[1] === concrete(action));
    const own = concerned.filter((row) => row[0] === role);
    for (const { what, statements } of mutations(allowed)) {
      if (!(await anyChanges(template, statements, own))) missed.push(`${role}: ${action} ${what}`);
    }
    // Nothing is wider than all resources; then another role shows that the right is not everybody's.
    if (statement.Resource.includes('*') && !concerned.some((row) => row[0] !== role && row[4] === 'denied')) {
      missed.push(`${role}: ${action} denied to another role`);
    }
  }
  return missed;
}

function mutations({ action, statement, left }: AllowedAction): Mutation[] {
  const withInstead = (instead: Partial<Statement>) => [...left, { ...statement, Action: [action], ...instead }];

  const result: Mutation[] = [{ what: 'taken away', statements: left }];
  if (!statement.Resource.includes('*')) result.push({ what: 'on all resources', statements: withInstead({ Resource: ['*'] }) });
  if (statement.Condition) result.push({ what: 'without its condition', statements: withInstead({ Condition: undefined }) });
  if (statement.Resource.length > 1) {
    for (const resource of statement.Resource.filter((each) => !isForeignToSimulator(action, each))) {
      result.push({ what: `not on ${resource}`, statements: withInstead({ Resource: statement.Resource.filter((each) => each !== resource) }) });
    }
  }
  return result;
}

async function anyChanges(template: PhysicalTemplate, statements: Statement[], rows: Row[]): Promise<boolean> {
  for (const row of rows) {
    // A condition that is undefined is no condition.
    if (await decide(template, JSON.parse(JSON.stringify(statements)), row) !== row[4]) return true;
  }
  return false;
}

/** Requests name whole actions; `kms:ReEncrypt*` is asked for as one of those that it stands for. */
function concrete(action: string): string {
  return action.replace('GenerateDataKey*', 'GenerateDataKey').replace('ReEncrypt*', 'ReEncryptFrom');
}

/** Each prefix of a connection is a service of its own to the simulator, so they cannot be crossed. */
function isForeignToSimulator(action: string, resource: string): boolean {
  return /connections:UseConnection$/.test(action) && !resource.startsWith(arn(action.split(':')[0], ''));
}
