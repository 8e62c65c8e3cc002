import { mkdirSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Build, BuildPhase } from '@aws-sdk/client-codebuild';
import { ArtifactBucket, Contents } from './artifact-bucket';
import { buildProjectOf, codeBuildVariables, withRegistry } from './build-project';
import { BuildResult, runBuild } from './codebuild';
import { Docker } from './docker';
import { Emulator } from './emulator/emulator';
import { interruption } from './processes';

export interface BuildMachinery {
  readonly emulator: Emulator;
  /** Folder of the virtual environment, in which the AWS CLI is. */
  readonly python: string;
  readonly docker: Docker;
  readonly workspace: string;
}

/** What CodePipeline tells CodeBuild about a build. */
export interface BuildOrder {
  readonly build: Build;
  readonly commit: string;
  readonly execution: string;
  readonly pipeline: { readonly name: string; readonly artifactBucket: string };
  readonly input: string;
  readonly output: string;
}

/** A build that StartBuild has started, done with the rights of its project's role. */
export class ProjectBuild {
  public readonly logFile: string;
  /** Every build has a machine of its own: no file, variable or login is left from another. */
  private readonly machine: string;
  private readonly id: string;
  private readonly phases: BuildPhase[] = [];

  constructor(private readonly machinery: BuildMachinery, private readonly order: BuildOrder) {
    this.id = order.build.id!.split(':').pop()!;
    this.machine = join(machinery.workspace, 'builds', this.id);
    this.logFile = join(this.machine, 'build.log');
    mkdirSync(this.machine, { recursive: true });
    writeFileSync(this.logFile, '');
  }

  /** Does the build and lets BatchGetBuilds tell what became of it. */
  public async run(): Promise<void> {
    const { emulator } = this.machinery;
    const { build, execution, pipeline, input, output } = this.order;
    const { projects: [declared] = [] } = await emulator.aws.codeBuild.batchGetProjects({ names: [build.projectName!] });
    const project = buildProjectOf(declared);
    const role = await emulator.aws.as(project.serviceRole, 'codebuild.amazonaws.com');
    const bucket = new ArtifactBucket(role.s3, pipeline.artifactBucket, pipeline.name);

    let result: BuildResult | undefined;
    if (await this.goThrough('DOWNLOAD_SOURCE', () => bucket.unpack(input, execution, join(this.machine, 'src')))) {
      result = await runBuild({
        buildspec: project.buildspec,
        sourceDirectory: join(this.machine, 'src'),
        logFile: this.logFile,
        scratch: join(this.machine, 'shell'),
        environment: { ...withRegistry(project.environment, emulator.host), ...this.environment(role.environment) },
      });
      this.takeOver(result);
      if (!result.failure) await this.goThrough('UPLOAD_ARTIFACTS', () => bucket.put(output, execution, artifactOf(result!)));
    }
    this.tell(result?.exportedVariables ?? {});
  }

  private environment(credentials: { [name: string]: string }): { [name: string]: string } {
    const home = join(this.machine, 'home');
    return {
      ...codeBuildVariables(this.order.build, this.machinery.emulator.aws.region, this.order.commit),
      ...this.machinery.docker.withoutLogins(join(home, '.docker')).environment,
      ...credentials,
      HOME: home,
      PATH: `${this.awsCli()}:${process.env.PATH}`,
    };
  }

  /** A folder with nothing but the AWS CLI, for builds do not get our Python. */
  private awsCli(): string {
    const folder = join(this.machine, 'aws-cli');
    mkdirSync(folder);
    symlinkSync(join(this.machinery.python, 'bin', 'aws'), join(folder, 'aws'));
    return folder;
  }

  /** A phase that is not the buildspec's. Whether it has succeeded. */
  private async goThrough(phaseType: NonNullable<BuildPhase['phaseType']>, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      this.phases.push({ phaseType, phaseStatus: 'SUCCEEDED' });
      return true;
    } catch (error) {
      interruption.signal.throwIfAborted();
      this.phases.push({ phaseType, phaseStatus: 'FAILED', contexts: [{ message: (error as Error).message }] });
      return false;
    }
  }

  private takeOver({ phases, failure }: BuildResult): void {
    const failedLater = failure && !(phases as string[]).includes(failure.phase) ? [failure.phase] : [];
    for (const name of [...phases, ...failedLater]) {
      const phaseType = name.toUpperCase() as NonNullable<BuildPhase['phaseType']>;
      this.phases.push(name === failure?.phase
        ? { phaseType, phaseStatus: 'FAILED', contexts: [{ message: failure.reason }] } : { phaseType, phaseStatus: 'SUCCEEDED' });
    }
  }

  private tell(exportedVariables: { [name: string]: string }): void {
    const succeeded = this.phases.every(({ phaseStatus }) => phaseStatus === 'SUCCEEDED');
    writeFileSync(join(this.machinery.emulator.buildOutcomes, `${this.id}.json`), JSON.stringify({
      phases: this.phases,
      exportedEnvironmentVariables: Object.entries(exportedVariables).map(([name, value]) => ({ name, value })),
      resolvedSourceVersion: this.order.commit,
      buildComplete: true,
      buildStatus: succeeded ? 'SUCCEEDED' : 'FAILED',
      currentPhase: 'COMPLETED',
      endTime: Date.now() / 1000,
    }));
  }
}

function artifactOf({ artifact }: BuildResult): Contents {
  if (!artifact) throw new Error('the buildspec names no artifact for the next stage');
  return artifact;
}
