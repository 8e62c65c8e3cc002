/** What stands behind the references of a template. */
export interface References {
  ref(name: string): string | undefined;
  getAtt(logicalId: string, attribute: string): string;
}

type Intrinsic = (argument: any, references: References) => unknown;

const INTRINSICS: { [name: string]: Intrinsic } = {
  'Ref': (name, references) => references.ref(name),
  'Fn::GetAtt': (argument, references) => {
    const [logicalId, ...attribute] = typeof argument === 'string' ? argument.split('.') : argument;
    return references.getAtt(logicalId, attribute.join('.'));
  },
  'Fn::Join': ([delimiter, parts], references) => list('Fn::Join', resolve(parts, references)).join(delimiter),
  'Fn::Split': ([delimiter, text], references) => String(resolve(text, references)).split(delimiter),
  'Fn::Select': ([index, values], references) => {
    const value = list('Fn::Select', resolve(values, references))[Number(resolve(index, references))];
    if (value === undefined) throw new Error(`Fn::Select found nothing at index ${index}`);
    return value;
  },
  'Fn::Sub': (argument, references) => {
    const [text, variables = {}] = Array.isArray(argument) ? argument : [argument];
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_: string, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in variables) return String(resolve(variables[name], references));
      return String(name.includes('.') ? resolve({ 'Fn::GetAtt': name }, references) : references.ref(name));
    });
  },
};

/** A value of a template as CloudFormation would hand it to a service. */
export function resolve(value: any, references: References): any {
  if (Array.isArray(value)) return value.map((element) => resolve(element, references)).filter((element) => element !== undefined);
  if (typeof value !== 'object' || value === null) return value;

  const [name, ...others] = Object.keys(value);
  if (others.length === 0 && INTRINSICS[name]) return INTRINSICS[name](value[name], references);
  if (others.length === 0 && /^(Fn::|Condition$)/.test(name)) throw new Error(`${name} is not played here`);

  // AWS::NoValue takes the whole property away.
  const entries = Object.entries(value).map(([key, element]) => [key, resolve(element, references)]);
  return Object.fromEntries(entries.filter(([, element]) => element !== undefined));
}

function list(name: string, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${name} needs a list, got: ${JSON.stringify(value)}`);
  return value;
}
