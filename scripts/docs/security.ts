import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { appWithEveryRole } from './app';
import { REASONS, RoleReasons } from './reasons';
import { PhysicalTemplate, Statement } from '../../test/security/physical-template';

/** The tables of docs/security.md: every right of every role in the template of an app that has them all. */
export function renderRights(): string {
  const stack = appWithEveryRole(new App());
  const template = new PhysicalTemplate(stack, Template.fromStack(stack).toJSON());
  const own = template.idsOf('AWS::IAM::Role').map((id) => template.nameOf(id)).filter((name) => /^(Pipeline|Images)-/.test(name));
  const unexplained = own.filter((name) => !(name in REASONS));
  if (unexplained.length > 0) throw new Error(`REASONS must say what these roles are for: ${unexplained.join(', ')}`);
  return Object.entries(REASONS).map(([name, reasons]) => tableOf(name, reasons, template)).join('\n\n');
}

function tableOf(name: string, { title, reasons }: RoleReasons, template: PhysicalTemplate): string {
  const statements = template.statementsOf(name);
  const used = new Set<string>();
  const rows = statements.map((statement) => {
    const key = keysOf(statement).find((each) => each in reasons);
    if (!key) throw new Error(`REASONS must say why ${name} may ${statement.Action.join(', ')}`);
    used.add(key);
    return `| ${cell(statement.Action.map(code))} | ${cell(statement.Resource.map((arn) => code(readable(arn))))}${conditions(statement)} | ${reasons[key]} |`;
  });
  const idle = Object.keys(reasons).filter((key) => !used.has(key));
  if (idle.length > 0) throw new Error(`REASONS explains what ${name} may not: ${idle.join(', ')}`);
  if (rows.length === 0) throw new Error(`${name} must have rights, got: none`);
  return [`### ${title}`, '', '| may | on | why |', '|---|---|---|', ...rows].join('\n');
}

/** What a reason may be given for: an action on one type of resource, or the action. */
function keysOf({ Action: [action], Resource: [resource] }: Statement): string[] {
  return [`${action} ${resource.split(':').at(5)?.split('/')[0]}`, action];
}

/** An ARN without what is the same in all of them. */
function readable(arn: string): string {
  return arn.replace(/^arn:aws:(\w+):[\w-]*:\d*:(.*)$/, '$1 $2');
}

function conditions({ Condition }: Statement): string {
  const each = Object.entries(Condition ?? {}).flatMap(([operator, keys]) => Object.entries(keys).map(([key, value]) => `${code(key)} ${operator} ${code(readable(String(value)))}`));
  return each.length > 0 ? `, where ${each.join(' and ')}` : '';
}

const code = (text: string) => `\`${text}\``;
const cell = (texts: string[]) => texts.join('<br>');
