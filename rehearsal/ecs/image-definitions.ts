import { TaskDefinition } from './api';
import { InvalidActionConfiguration } from './failures';

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
  const refuse = (why: string) => new InvalidActionConfiguration(why);
  if (!bytes) throw refuse(`Did not find the image definition file ${fileName} in the input artifact`);
  if (bytes.length > MAX_BYTES) throw refuse(`The image definition file ${fileName} must have at most 100 KB, got: ${bytes.length} bytes`);

  let definitions: unknown;
  try {
    definitions = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw refuse(`The image definition file ${fileName} contains invalid JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(definitions) || definitions.length === 0) {
    throw refuse(`The image definition file ${fileName} must be a list of {"name": …, "imageUri": …}, got: ${shown(definitions)}`);
  }
  const wrong = definitions.findIndex((definition) => !isDefinition(definition));
  if (wrong >= 0) throw refuse(`Entry ${wrong + 1} of ${fileName} must have a name and an imageUri, got: ${shown(definitions[wrong])}`);
  return definitions;
}

/** The revision that the ECS action registers: the service's own current one, in which only the named containers' images are others. */
export function nextRevision(current: TaskDefinition, definitions: ImageDefinition[]): TaskDefinition {
  const names = current.containerDefinitions.map(({ name }) => name);
  const unknown = definitions.find(({ name }) => !names.includes(name));
  if (unknown) throw new InvalidActionConfiguration(`The AWS ECS container ${unknown.name} does not exist; the task definition has: ${names.join(', ')}`);

  const images = new Map(definitions.map(({ name, imageUri }) => [name, imageUri]));
  return {
    ...current,
    containerDefinitions: current.containerDefinitions.map((container) => ({ ...container, image: images.get(container.name) ?? container.image })),
  };
}

function isDefinition(value: any): value is ImageDefinition {
  return [value?.name, value?.imageUri].every((text) => typeof text === 'string' && text !== '');
}

function shown(value: unknown): string {
  return JSON.stringify(value).slice(0, 200);
}
