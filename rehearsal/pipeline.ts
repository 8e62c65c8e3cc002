import { randomUUID } from 'crypto';
import { readFileSync } from 'fs';
import { join } from 'path';
import { ArtifactBucket } from './artifact-bucket';
import { buildProjectOf, codeBuildVariables, withRegistry } from './build-project';
import { runBuild } from './codebuild';
import { DeployedStack } from './deployed-stack';
import { Docker } from './docker';
import { EcsService } from './ecs';
import { parseImageDefinitions } from './image-definitions';
import { PipelineAction, stagesOf } from './pipeline-structure';
import { interruption, lastLines } from './processes';
import { SourceRepository } from './source-repository';
import { step } from './steps';

/** What the stack's services are played with. */
export interface PipelineMachinery {
  readonly stack: DeployedStack;
  readonly source: SourceRepository;
  readonly docker: Docker;
  /** Host of the registry in the place of ECR. */
  readonly registryHost: string;
  /** Folder with the `aws` that builds find. */
  readonly awsCli: string;
  readonly service: EcsService;
  readonly workspace: string;
}

/** One run of the pipeline. */
export interface Execution {
  readonly id: string;
  readonly commit: string;
  /** Names of the stages that have run to their end. */
  readonly succeededStages: string[];
  readonly failure?: ActionFailure;
  /** By the names of actions, what they have exported. */
  readonly variables: { [action: string]: { [name: string]: string } };
}

export interface ActionFailure {
  readonly action: string;
  readonly reason: string;
  /** The end of the action's log, where it has one. */
  readonly log?: string;
}

interface Outcome {
  readonly says: string;
  readonly failure?: Omit<ActionFailure, 'action'>;
  readonly variables?: { [name: string]: string };
}

/** The stack's own pipeline: its stages, actions and artifacts are the template's. */
export class Pipeline {
  private readonly bucket: ArtifactBucket;
  private readonly providers: { [provider: string]: (action: PipelineAction, execution: Execution) => Promise<Outcome> } = {
    GitHub: (action, execution) => this.fetchSource(action, execution),
    CodeBuild: (action, execution) => this.build(action, execution),
    ECS: (action, execution) => this.deploy(action, execution),
  };

  constructor(private readonly machinery: PipelineMachinery) {
    this.bucket = new ArtifactBucket(join(machinery.workspace, 'artifact-bucket'));
  }

  /** Walks the stages until one fails. What a stage is told to do on failure (`OnFailure`) is not played. */
  public async execute(commit: string): Promise<Execution> {
    const execution: Execution = { id: randomUUID(), commit, succeededStages: [], variables: {} };
    for (const stage of stagesOf(this.machinery.stack)) {
      for (const action of stage.actions) {
        const play = this.providers[action.provider];
        if (!play) throw new Error(`actions of the provider ${action.provider} are not played here, got: ${action.name}`);
        const outcome = await step(action.name, () => play(action, execution), ({ says }) => says);
        if (outcome.failure) return { ...execution, failure: { action: action.name, ...outcome.failure } };
        execution.variables[action.name] = outcome.variables ?? {};
      }
      execution.succeededStages.push(stage.name);
    }
    return execution;
  }

  private async fetchSource({ outputArtifacts: [output] }: PipelineAction, { id, commit }: Execution): Promise<Outcome> {
    await this.machinery.source.archive(commit, this.bucket.zipOf(output, id));
    return { says: `${commit.slice(0, 12)}, ${this.bucket.get(output, id).size} files zipped into the artifact bucket` };
  }

  private async build({ inputArtifacts: [input], outputArtifacts: [output] }: PipelineAction, { id, commit }: Execution): Promise<Outcome> {
    const { stack, docker, registryHost, awsCli, workspace } = this.machinery;
    const project = buildProjectOf(stack);
    const buildId = randomUUID();
    // Every build has a machine of its own: no file, variable or login is left from another.
    const machine = join(workspace, 'builds', buildId);
    const sourceDirectory = join(machine, 'src');
    this.bucket.unpack(input, id, sourceDirectory);

    const logFile = join(machine, 'build.log');
    const result = await runBuild({
      buildspec: project.buildspec,
      sourceDirectory,
      logFile,
      scratch: join(machine, 'shell'),
      environment: {
        ...withRegistry(project.environment, stack.registryHost, registryHost),
        ...codeBuildVariables(project, stack.environment, { id: buildId, commit }),
        ...docker.withoutLogins(join(machine, 'home', '.docker')).environment,
        HOME: join(machine, 'home'),
        PATH: `${awsCli}:${process.env.PATH}`,
      },
    });
    if (result.failure) {
      const { phase, reason } = result.failure;
      return { says: `failed in ${phase}: ${reason}`, failure: { reason: `${phase}: ${reason}`, log: lastLines(readFileSync(logFile, 'utf8'), 12) } };
    }
    if (!result.artifact) {
      const reason = 'the buildspec names no artifact for the next stage';
      return { says: reason, failure: { reason } };
    }
    this.bucket.put(output, id, result.artifact);
    return {
      says: `${result.phases.join(', ')} succeeded; ${[...result.artifact.keys()].join(', ')} handed on`,
      variables: result.exportedVariables,
    };
  }

  private async deploy({ inputArtifacts: [input], configuration }: PipelineAction, { id }: Execution): Promise<Outcome> {
    const { service } = this.machinery;
    const fileName = configuration.FileName ?? 'imagedefinitions.json';
    try {
      const definitions = parseImageDefinitions(fileName, this.bucket.get(input, id).get(fileName));
      await service.deploy(definitions);
      const images = definitions.map(({ name, imageUri }) => `${name} pulled from ${imageUri}`);
      return { says: `revision ${service.revision} with ${images.join(', ')}` };
    } catch (error) {
      interruption.signal.throwIfAborted();
      const reason = (error as Error).message;
      return { says: `failed: ${reason.split('\n')[0]}`, failure: { reason } };
    }
  }
}
