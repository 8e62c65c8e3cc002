/**
 * A text of an action in which variables of earlier actions stand, `#{Build.IMAGE_TAG}`.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 */
export function resolveVariables(text: string, variables: { [namespace: string]: { [name: string]: string } }): string {
  return text.replace(/#\{([^.}]+)\.([^}]+)\}/g, (reference, namespace, name) => {
    const value = variables[namespace]?.[name];
    if (value === undefined) throw new Error(`the variable ${reference} is not known to the execution`);
    return value;
  });
}
