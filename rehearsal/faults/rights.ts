import { join } from 'path';
import { run } from '../processes';
import { Scene } from './scene';

interface Policy {
  readonly name: string;
  readonly document: { readonly Statement: Statement[] };
}

interface Statement {
  readonly Effect: string;
  readonly Action?: string | string[];
}

/** Does something while the deployed policies of a role leave out an action, which they hold again afterwards. */
export async function without<T>(action: string, roleArn: string, scene: Scene, work: () => Promise<T>): Promise<T> {
  const role = roleArn.split('/').pop()!;
  const holding = (await policiesOf(role, scene)).filter(({ document }) => document.Statement.some((statement) => allows(statement, action)));
  if (holding.length === 0) throw new Error(`no policy of the role ${role} names the action ${action}`);
  try {
    for (const { name, document } of holding) await put(role, name, withoutAction(document, action), scene);
    return await work();
  } finally {
    for (const { name, document } of holding) await put(role, name, document, scene);
  }
}

async function policiesOf(role: string, scene: Scene): Promise<Policy[]> {
  const { PolicyNames: names } = JSON.parse(await iam(scene, 'list-role-policies', '--role-name', role)) as { PolicyNames: string[] };
  return Promise.all(names.map(async (name) => {
    const { PolicyDocument: document } = JSON.parse(await iam(scene, 'get-role-policy', '--role-name', role, '--policy-name', name));
    return { name, document };
  }));
}

async function put(role: string, name: string, document: Policy['document'], scene: Scene): Promise<void> {
  await iam(scene, 'put-role-policy', '--role-name', role, '--policy-name', name, '--policy-document', JSON.stringify(document));
}

function withoutAction(document: Policy['document'], action: string): Policy['document'] {
  const statements = document.Statement.map((statement) => allows(statement, action)
    ? { ...statement, Action: actionsOf(statement).filter((each) => each !== action) } : statement);
  return { ...document, Statement: statements.filter((statement) => statement.Action === undefined || actionsOf(statement).length > 0) };
}

function allows(statement: Statement, action: string): boolean {
  return statement.Effect === 'Allow' && actionsOf(statement).includes(action);
}

function actionsOf({ Action: actions = [] }: Statement): string[] {
  return [actions].flat();
}

async function iam({ aws: { emulator, python } }: Scene, ...args: string[]): Promise<string> {
  return run(join(python, 'bin', 'aws'), ['iam', ...args, '--output', 'json'], { env: { PATH: process.env.PATH, ...emulator.environment } });
}
