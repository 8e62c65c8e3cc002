/** A CloudFormation template, as far as a rehearsal reads it. */
export interface Template {
  readonly Resources: { [logicalId: string]: TemplateResource };
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: { [name: string]: any };
}

export interface NamedResource {
  readonly logicalId: string;
  readonly properties: { [name: string]: any };
}

export function resourcesOf(template: Template, type: string): NamedResource[] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([logicalId, resource]) => ({ logicalId, properties: resource.Properties ?? {} }));
}

export function onlyResourceOf(template: Template, type: string): NamedResource {
  const found = resourcesOf(template, type);
  if (found.length !== 1) throw new Error(`the template must hold one ${type}, got: ${found.length}`);
  return found[0];
}
