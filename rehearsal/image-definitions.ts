/** Which image a container gets. */
export interface ImageDefinition {
  readonly name: string;
  readonly imageUri: string;
}

const MAX_BYTES = 100 * 1024;

/**
 * Reads the file that the ECS action takes.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html#pipelines-create-image-definitions
 */
export function parseImageDefinitions(fileName: string, bytes: Buffer | undefined): ImageDefinition[] {
  if (!bytes) throw new Error(`the artifact holds no ${fileName}`);
  if (bytes.length > MAX_BYTES) throw new Error(`${fileName} must be at most 100 KB, got: ${bytes.length} bytes`);
  let definitions: unknown;
  try {
    definitions = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new Error(`${fileName} must be JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(definitions) || definitions.length === 0 || !definitions.every(isDefinition)) {
    throw new Error(`${fileName} must be a list of {"name": …, "imageUri": …}, got: ${bytes.toString('utf8').trim().slice(0, 200)}`);
  }
  return definitions;
}

function isDefinition(value: any): value is ImageDefinition {
  return [value?.name, value?.imageUri].every((text) => typeof text === 'string' && text !== '');
}
