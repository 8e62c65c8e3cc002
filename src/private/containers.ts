import * as ecs from 'aws-cdk-lib/aws-ecs';
import { PointerImage } from './pointer-image';
import { checkEntries, checkLength, checkText, isUnknown, refusal, words } from './validation';

/** How the user names containers: as one of the pipeline's service, or as those of a stage's target. */
export type ContainerProp = 'containerName' | 'containerNames';

/** The containers that get the image, by the names that their task definition has for them. */
export interface Containers {
  readonly names: string[];
  /** Those that this app defines. A name that is not known yet is taken for the plain one, if there is one. */
  readonly definitions: ecs.ContainerDefinition[];
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
  return { names: definitions.map(({ containerName }) => containerName), definitions };
}

function named(given: string[], prop: ContainerProp, taskDefinition: ecs.TaskDefinition): ecs.ContainerDefinition[] {
  const definitions = given.flatMap((name) => {
    const container = taskDefinition.findContainer(name);
    if (container) return container;
    if (isUnknown(name)) {
      const { candidates, plain } = candidatesIn(taskDefinition);
      return plain ? candidates : [];
    }
    const all = containersIn(taskDefinition).map(({ containerName }) => containerName).join(', ');
    throw refusal(prop, `be one of the task definition's containers, ${all}`, name, 'leave it out, or pass one of those');
  });
  return [...new Set(definitions)];
}

function plainOnes(taskDefinition: ecs.TaskDefinition, prop: ContainerProp): ecs.ContainerDefinition[] {
  const { candidates, plain } = candidatesIn(taskDefinition);
  if (plain) return candidates;

  const empty = containersIn(taskDefinition).length === 0;
  const several = candidates.map(({ containerName }) => containerName).join(', ') || (empty ? 'no container yet' : 'no essential container');
  throw refusal(prop, 'be given when it is not plain which container gets the image', words(several), empty ? 'add the container before the pipeline' : `pass ${prop}`);
}

/** Those with images of one repository of ours, else the one essential container. */
function candidatesIn(taskDefinition: ecs.TaskDefinition): { candidates: ecs.ContainerDefinition[]; plain: boolean } {
  const containers = containersIn(taskDefinition);
  const ours = containers.filter((container) => PointerImage.behind(container));
  const candidates = ours.length > 0 ? ours : containers.filter(({ essential }) => essential);
  const repositories = new Set(ours.map((container) => PointerImage.behind(container)!.images));
  return { candidates, plain: candidates.length === 1 || repositories.size === 1 };
}

function containersIn(taskDefinition: ecs.TaskDefinition): ecs.ContainerDefinition[] {
  return taskDefinition.node.findAll().filter((child): child is ecs.ContainerDefinition => child instanceof ecs.ContainerDefinition);
}
