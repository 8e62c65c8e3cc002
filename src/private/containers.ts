import { Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Pointer, PointerImage } from './pointer-image';
import { ownPropertiesOf, referred, textOf } from './rendered';
import { containersMadeFor, taskDefinitionResource } from './task-definition';
import { checkEntries, checkLength, checkText, isUnknown, refusal, words } from './validation';

/** How the user names containers: as one of the pipeline's service, or as those of a stage's target. */
export type ContainerProp = 'containerName' | 'containerNames';

/** A container of a task definition, as the template has it. */
export interface Container {
  readonly name: string;
  readonly essential: boolean;
  /** The pointer whose image it runs, if it runs one. */
  readonly pointer?: Pointer;
  /** Where it stands in the app. */
  readonly path: string;
}

/** The containers that get the image, by the names that their task definition has for them. */
export interface Containers {
  readonly names: string[];
  /** Those that this app defines. A name that is not known yet is taken for the plain one, if there is one. */
  readonly definitions: Container[];
}

/** The containers that are named, or else those that the task definition makes plain. */
export function containersOf(given: string[] | undefined, prop: ContainerProp, taskDefinition?: ecs.TaskDefinition): Containers {
  if (given) {
    checkEntries(prop, given);
    checkLength(prop, given, 10, 'pass the names that they have in the task definition');
    for (const name of given) {
      checkText(prop, name, /^[A-Za-z0-9_-]{1,255}$/, 'be 1 to 255 letters, digits, underscores or dashes',
        'pass the name that the container has in the task definition');
    }
    const repeated = given.find((name, i) => given.indexOf(name) !== i);
    if (repeated !== undefined) throw refusal(prop, 'name each container once', repeated);
    return { names: given, definitions: taskDefinition ? named(given, prop, taskDefinition) : [] };
  }
  if (!taskDefinition) {
    throw refusal(prop, 'be given for an imported service', words('none'), 'pass the name that the container has in the task definition');
  }
  const definitions = plainOnes(taskDefinition, prop);
  return { names: definitions.map(({ name }) => name), definitions };
}

function named(given: string[], prop: ContainerProp, taskDefinition: ecs.TaskDefinition): Container[] {
  const all = containersIn(taskDefinition);
  const definitions = given.flatMap((name) => {
    const container = all.find((each) => each.name === name);
    if (container) return container;
    if (isUnknown(name)) {
      const { candidates, plain } = candidatesIn(all, taskDefinition);
      return plain ? candidates : [];
    }
    throw refusal(prop, `be one of the task definition's containers, ${namesOf(all)}`, name, 'leave it out, or pass one of those');
  });
  return [...new Set(definitions)];
}

function plainOnes(taskDefinition: ecs.TaskDefinition, prop: ContainerProp): Container[] {
  const all = containersIn(taskDefinition);
  const { candidates, plain } = candidatesIn(all, taskDefinition);
  if (plain) return candidates;

  const empty = all.length === 0;
  const several = namesOf(candidates) || (empty ? 'no container yet' : 'no essential container');
  throw refusal(prop, 'be given when it is not plain which container gets the image', words(several), empty ? 'add the container before the pipeline' : `pass ${prop}`);
}

/** Those with images of one repository of ours, else the one essential container, else the one that was made the default. */
function candidatesIn(all: Container[], taskDefinition: ecs.TaskDefinition): { candidates: Container[]; plain: boolean } {
  const ours = all.filter(({ pointer }) => pointer);
  const candidates = ours.length > 0 ? ours : all.filter(({ essential }) => essential);
  const repositories = new Set(ours.map(({ pointer }) => pointer!.images));
  if (candidates.length === 1 || repositories.size === 1) return { candidates, plain: true };
  const chosen = chosenDefault(taskDefinition)?.node.path;
  const [ofChoice] = candidates.filter(({ path }) => path === chosen);
  return ofChoice ? { candidates: [ofChoice], plain: true } : { candidates, plain: false };
}

/** CDK makes the first essential container the default, whatever it is for: only another one has been chosen by somebody. */
function chosenDefault(taskDefinition: ecs.TaskDefinition): ecs.ContainerDefinition | undefined {
  const { defaultContainer } = taskDefinition;
  const first = containersMadeFor(taskDefinition).find(({ essential }) => essential);
  return defaultContainer === first ? undefined : defaultContainer;
}

/** All containers of a task definition, in its order. */
export function containersIn(taskDefinition: ecs.TaskDefinition): Container[] {
  const resource = taskDefinitionResource(taskDefinition);
  const definitions = containersMadeFor(taskDefinition);
  const { containerDefinitions: own } = ownPropertiesOf(resource);
  // A list in the place of CDK's own, which is a token, is somebody's.
  const ofClass = definitions.map(({ containerName: name, imageName: image, essential }) => ({ name, image, essential }));
  const list = Token.isUnresolved(own) ? ofClass : own;
  const { ContainerDefinitions: all } = referred(resource, ['ContainerDefinitions'], { containerDefinitions: list });
  if (!Array.isArray(all)) return [];
  return all.flatMap((container, i) => container ? containerOf(taskDefinition, container, definitionOf(container, i, definitions)) : []);
}

/** By its name, or else, where an override has changed that, by its place. */
function definitionOf({ Name: name }: any, place: number, definitions: ecs.ContainerDefinition[]): ecs.ContainerDefinition | undefined {
  return definitions.find(({ containerName }) => containerName === name) ?? definitions[place];
}

function containerOf({ node }: ecs.TaskDefinition, container: any, definition?: ecs.ContainerDefinition): Container {
  const { Name: name, Image: image, Essential: essential } = container;
  return {
    name: textOf(name) ?? '',
    essential: essential !== false,
    pointer: definition && image === definition.imageName ? PointerImage.behind(definition) : undefined,
    path: definition?.node.path ?? `${node.path}/${name}`,
  };
}

function namesOf(containers: Container[]): string {
  return containers.map(({ name }) => name).join(', ');
}
