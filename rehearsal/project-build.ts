import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Build } from '@aws-sdk/client-codebuild';
import { ArtifactBucket, Contents } from './artifact-bucket';
import { AwsCli } from './aws-cli';
import { BuildEnd } from './build-end';
import { BuildEnvironment, environmentOf } from './build-environment';
import { BuildLog, hideSecrets } from './build-log';
import { BuildPhases, PhaseType } from './build-phases';
import { BuildProject, buildProjectOf, codeBuildVariables, readBuildspec } from './build-project';
import { BuildShellChoice } from './build-shell';
import { RoleValues } from './build-values';
import { BuildClock, BuildWatch } from './build-watch';
import { BuildEngine, BuildEngines } from './buildkit/build-engines';
import { Buildspec } from './buildspec';
import { runBuild } from './codebuild';
import { Aws } from './emulator/aws';
import { Emulator } from './emulator/emulator';
import { interruption } from './processes';
import { atAws, withRegistry } from './registry-names';

export interface BuildMachinery {
  readonly emulator: Pick<Emulator, 'buildOutcomes' | 'host'> & { readonly aws: Pick<Aws, 'as' | 'codeBuild' | 'region'> };
  /** Folder of the virtual environment, in which the AWS CLI is. */
  readonly python: string;
  readonly engines: Pick<BuildEngines, 'forBuild'>;
  readonly workspace: string;
  readonly clock: BuildClock;
  /** A script for each command by default. */
  readonly buildShell?: BuildShellChoice;
  /** What calls AWS for the build beside its commands. */
  readonly cli?: (role: Aws, scratch: string) => Pick<AwsCli, 'call'>;
}

/** What CodePipeline tells CodeBuild about a build. */
export interface BuildOrder {
  readonly build: Build;
  readonly commit: string;
  readonly execution: string;
  readonly pipeline: { readonly name: string; readonly artifactBucket: string };
  readonly input: string;
  /** A build that only tests hands nothing on. */
  readonly output?: string;
}

/** A build that StartBuild has started, done with the rights of its project's role. */
export class ProjectBuild {
  public readonly logFile: string;
  /** Every build has a machine of its own: no file, variable or login is left from another. */
  private readonly machine: string;
  private readonly id: string;
  private readonly phases = new BuildPhases(() => this.tell({ currentPhase: this.phases.all[this.phases.all.length - 1].phaseType }));

  constructor(private readonly machinery: BuildMachinery, private readonly order: BuildOrder) {
    this.id = order.build.id!.split(':').pop()!;
    this.machine = join(machinery.workspace, 'builds', this.id);
    this.logFile = join(this.machine, 'build.log');
    mkdirSync(this.machine, { recursive: true });
    writeFileSync(this.logFile, '');
  }

  /** Does the build and lets BatchGetBuilds tell what becomes of it. */
  public async run(): Promise<void> {
    const { emulator, clock } = this.machinery;
    const project = buildProjectOf(this.order.build);
    const watch = new BuildWatch(project.timeoutInMinutes, clock, join(emulator.buildOutcomes, `${this.id}.stop`));
    let exportedVariables: { [name: string]: string } = {};
    try {
      exportedVariables = await this.build(project, watch.signal);
    } catch (error) {
      if (!(error instanceof BuildEnd)) throw error;
    } finally {
      watch.close();
    }
    this.tell({
      exportedEnvironmentVariables: Object.entries(exportedVariables).map(([name, value]) => ({ name, value })),
      buildComplete: true,
      buildStatus: this.phases.failure?.phaseStatus ?? 'SUCCEEDED',
      currentPhase: 'COMPLETED',
      endTime: Date.now() / 1000,
    });
  }

  private async build(project: BuildProject, signal: AbortSignal): Promise<{ [name: string]: string }> {
    const { emulator, python, cli = (as: Aws, scratch: string) => new AwsCli(python, as, scratch) } = this.machinery;
    const { build, execution, pipeline, input, output } = this.order;
    const role = await emulator.aws.as(project.serviceRole, 'codebuild.amazonaws.com');
    const asRole = cli(role, this.machine);
    const bucket = new ArtifactBucket(role.s3, pipeline.artifactBucket, pipeline.name);
    const log = new BuildLog(asRole, build.logs ?? {}, { role: project.serviceRole, build: build.arn! });

    if (!await this.goThrough('QUEUED', signal, () => log.open())) return {};
    let given: BuildEnvironment = { values: {}, secrets: [] };
    let buildspec: Buildspec | undefined;
    const source = join(this.machine, 'src');
    const engine = await this.machinery.engines.forBuild(join(this.machine, 'home', '.docker'));
    try {
      const ready = await this.goThrough('DOWNLOAD_SOURCE', signal, async () => {
        await bucket.unpack(input, execution, source);
        buildspec = readBuildspec(project.buildspec, source);
        given = await environmentOf(buildspec, project.variables, new RoleValues(role, asRole));
      });
      if (!ready) return {};
      const exported = await runBuild({
        buildspec: buildspec!,
        sourceDirectory: source,
        logFile: this.logFile,
        scratch: join(this.machine, 'shell'),
        shellModel: this.machinery.buildShell?.model,
        environment: { ...withRegistry(given.values, emulator.host), ...this.environment(engine, role.environment) },
        signal,
        upload: async (artifact) => {
          if (output === undefined) return;
          if (!artifact) throw new Error('the buildspec names no artifact for the next stage');
          await bucket.put(output, execution, this.asAwsHasIt(artifact));
        },
        report: (group) => this.report(asRole, group),
      }, this.phases);
      return Object.fromEntries(Object.entries(exported).map(([name, value]) => [name, atAws(value, emulator.host, emulator.aws.region)]));
    } finally {
      await engine.close();
      hideSecrets(this.logFile, [...given.secrets, role.environment.AWS_ACCESS_KEY_ID]);
      await log.send(readFileSync(this.logFile, 'utf8')).catch(() => interruption.signal.throwIfAborted());
    }
  }

  /** Makes the group of a report where it is not there yet. What stands in the reports is nowhere kept here. */
  private async report(asRole: Pick<AwsCli, 'call'>, group: string): Promise<void> {
    const name = `${this.order.build.projectName}-${group}`;
    await asRole.call('codebuild', 'create-report-group', { name, type: 'TEST', exportConfig: { exportConfigType: 'NO_EXPORT' } }).catch((error: Error) => {
      if (!error.message.startsWith('ResourceAlreadyExistsException')) throw new Error(`error creating report group: ${error.message}`);
    });
  }

  /** What leaves the machine names images as a build at AWS would have named them. */
  private asAwsHasIt(artifact: Contents): Contents {
    const { host, aws: { region } } = this.machinery.emulator;
    return new Map([...artifact].map(([path, bytes]) => [path, bytes.includes(host) ? Buffer.from(atAws(bytes.toString(), host, region)) : bytes]));
  }

  private environment(engine: BuildEngine, credentials: { [name: string]: string }): { [name: string]: string } {
    const home = join(this.machine, 'home');
    return {
      ...codeBuildVariables(this.order.build, this.machinery.emulator.aws.region, this.order.commit),
      ...engine.environment,
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
  private async goThrough(phaseType: PhaseType, signal: AbortSignal, work: () => Promise<void>): Promise<boolean> {
    const succeeded = await this.phases.run(phaseType, async () => {
      await work();
      signal.throwIfAborted();
    });
    interruption.signal.throwIfAborted();
    return succeeded;
  }

  /** Written beside and moved, so that nobody reads half of it. */
  private tell(outcome: object): void {
    const { buildOutcomes } = this.machinery.emulator;
    const file = join(buildOutcomes, `${this.id}.json`);
    writeFileSync(`${file}.new`, JSON.stringify({ phases: this.phases.all, resolvedSourceVersion: this.order.commit, ...outcome }));
    renameSync(`${file}.new`, file);
  }
}
