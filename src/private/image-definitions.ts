import { BuildEnvironmentVariable } from 'aws-cdk-lib/aws-codebuild';
import type { ServiceFacts } from './service-facts';

/** A file that tells a deployment which containers get the image. It may name no container that the task definition lacks. */
export interface ImageDefinitionsFile {
  readonly fileName: string;
  /** The names of the containers, each in the environment variable that tells the build. */
  readonly variables: string[];
}

/**
 * What the build hands to the deployments: one file for all services whose containers have the same names.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html#pipelines-create-image-definitions
 */
export class ImageDefinitions {
  public readonly files: ImageDefinitionsFile[] = [];
  public readonly environmentVariables: { [name: string]: BuildEnvironmentVariable } = {};
  private readonly fileNames = new Map<string, string>();

  constructor(targets: ServiceFacts[]) {
    for (const { containerNames } of targets) {
      const key = containerNames.join(' ');
      if (this.fileNames.has(key)) continue;
      const fileName = numbered('imagedefinitions', this.files.length, '-') + '.json';
      this.fileNames.set(key, fileName);
      this.files.push({ fileName, variables: containerNames.map((name) => this.variableFor(name)) });
    }
  }

  /** All files name the same image; where one will do, this is the one, and a container that it names. */
  public get first(): { fileName: string; container: string } {
    const [{ fileName, variables: [variable] }] = this.files;
    return { fileName, container: this.environmentVariables[variable].value };
  }

  public fileFor({ containerNames }: ServiceFacts): string {
    return this.fileNames.get(containerNames.join(' '))!;
  }

  private variableFor(value: string): string {
    const known = Object.entries(this.environmentVariables).find(([, variable]) => variable.value === value);
    if (known) return known[0];
    const variable = numbered('CONTAINER_NAME', Object.keys(this.environmentVariables).length, '_');
    this.environmentVariables[variable] = { value };
    return variable;
  }
}

/** The first has the plain name. */
function numbered(name: string, index: number, separator: string): string {
  return index === 0 ? name : `${name}${separator}${index + 1}`;
}
