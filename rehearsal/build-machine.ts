import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { BuildPhases } from './build-phases';
import { BuildEngines } from './buildkit/build-engines';
import { BUILDKIT_IMAGE } from './buildkit/image';
import { Buildspec, parseBuildspec } from './buildspec';
import { runBuild } from './codebuild';
import { Docker } from './docker';
import { lastLines, run } from './processes';
import { DockerfileBuildOptions, ImageBuild } from '../src';
import { ImageDefinitions } from '../src/private/image-definitions';
import { ServiceFacts } from '../src/private/service-facts';

/** Gives a password to whoever asks for one, as the registry wants none, and the one secret that there is. */
const AWS = `#!/bin/sh
case "$1 $2" in
  'ecr get-login-password') echo password ;;
  'secretsmanager get-secret-value') cat "$(dirname "$0")/secret.json" ;;
esac
`;

/** A build machine, as CodeBuild has one for each build: its disk is empty when it starts. */
export class BuildMachine {
  /** What the last build has written. */
  public log = '';
  /** The variables that the last build has exported. */
  public exported: { [name: string]: string } = {};
  private builds = 0;

  constructor(private readonly docker: Docker, private readonly engines: BuildEngines, private readonly workspace: string, secret = '') {
    const bin = join(workspace, 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'aws'), AWS);
    chmodSync(join(bin, 'aws'), 0o755);
    this.answerSecret({ SecretString: secret });
  }

  /** What Secrets Manager answers from now on. */
  public answerSecret(answer: object): void {
    writeFileSync(join(this.workspace, 'bin', 'secret.json'), JSON.stringify(answer));
  }

  /** Of the image that was built last. */
  public get tag(): string {
    return `release-0123456789ab-${String(this.builds).padStart(8, '0')}`;
  }

  /** Seconds that a buildspec takes. */
  public async build(buildspec: Buildspec, repository: string, sourceDirectory: string): Promise<number> {
    return this.on(async (environment, directory) => {
      const phases = new BuildPhases();
      const logFile = join(directory, 'build.log');
      this.exported = await runBuild({
        buildspec, sourceDirectory, logFile, scratch: join(directory, 'shell'), environment: { ...environment, ...variablesOf(repository, this.builds) }, upload: async () => undefined,
      }, phases);
      this.log = readFileSync(logFile, 'utf8');
      if (phases.failure) throw new Error(`the build has failed:\n${lastLines(this.log, 30)}`);
    });
  }

  /** Seconds that commands take with nothing around them. */
  public async commands(script: string, repository: string, cwd: string): Promise<number> {
    return this.on(async (environment) => {
      const tag = `release-alone-${this.builds}`;
      await run('sh', ['-ec', script], { cwd, env: { ...environment, IMAGE_REPOSITORY_URI: repository, IMAGE_URI: `${repository}:${tag}` } });
    });
  }

  /** Nothing is left of earlier builds in the engine's own BuildKit, nor of images. */
  public async emptyDisk(registry: string): Promise<void> {
    await this.docker.run(['builder', 'prune', '--all', '--force']);
    const images = (await this.docker.run(['images', '--format', '{{.Repository}}:{{.Tag}}'])).split('\n');
    const ours = images.filter((image) => image.startsWith(`${registry}/`) || image === BUILDKIT_IMAGE);
    if (ours.length > 0) await this.docker.run(['rmi', '--force', ...ours]);
  }

  private async on(work: (environment: { [name: string]: string }, directory: string) => Promise<void>): Promise<number> {
    const directory = join(this.workspace, `build-${++this.builds}`);
    mkdirSync(directory);
    const engine = await this.engines.forBuild(join(directory, 'home', '.docker'));
    try {
      const start = process.hrtime.bigint();
      await work({ ...engine.environment, HOME: join(directory, 'home'), PATH: `${join(this.workspace, 'bin')}:${process.env.PATH}` }, directory);
      return Number(process.hrtime.bigint() - start) / 1e9;
    } finally {
      await engine.close();
      rmSync(directory, { recursive: true, force: true });
    }
  }
}

/** The buildspec that a project gets for these options. */
export function buildspecOf(options: DockerfileBuildOptions): Buildspec {
  const definitions = new ImageDefinitions([{ containerNames: ['api'] } as ServiceFacts]);
  const { buildSpec } = ImageBuild.dockerfile(options)._bind({ definitions, logins: [] });
  return parseBuildspec(new Stack(new App(), 'Stack').resolve(buildSpec.toBuildSpec()));
}

function variablesOf(repository: string, build: number): { [name: string]: string } {
  return {
    AWS_DEFAULT_REGION: 'eu-west-1',
    CODEBUILD_RESOLVED_SOURCE_VERSION: '0123456789abcdef0123456789abcdef01234567',
    CODEBUILD_BUILD_ID: `build:${String(build).padStart(8, '0')}-0123`,
    IMAGE_REPOSITORY_URI: repository,
    IMAGE_TAG_PREFIX: 'release',
    CONTAINER_NAME: 'api',
  };
}
