import { copyFileSync, cpSync } from 'fs';
import { join } from 'path';
import { App, Language, runAt, Workplace } from './language';
import { only } from './packages';

const COORDINATES = join('io', 'github', 'ecsgithubpipeline', 'cdk-ecs-github-pipeline');

/** The jar, in a Maven repository that is kept, with what Maven has downloaded. */
export const java: Language = {
  name: 'Java',
  target: 'java',
  tools: [['java', '-version'], ['mvn', '--version']],
  install: async (at) => {
    const version = only(join(at.dist, 'java', COORDINATES), '', /^\d/);
    cpSync(join(at.dist, 'java'), repository(at), { recursive: true });
    await maven(at, version, 'compile');
    return only(join(at.dist, 'java', COORDINATES, version), '.jar', /^(?!.*-(sources|javadoc))/);
  },
  reader: {
    heading: '<summary>Java',
    environment: async (at) => {
      // Maven keeps what is installed by hand under another name than what a repository has.
      const metadata = join(repository(at), COORDINATES, 'maven-metadata');
      copyFileSync(`${metadata}.xml`, `${metadata}-local.xml`);
      return { MAVEN_OPTS: `-Dmaven.repo.local=${repository(at)}` };
    },
  },
  synthesise: async (app, outdir, at) => {
    const version = only(join(at.dist, 'java', COORDINATES), '', /^\d/);
    await maven(at, version, 'exec:java', [`-Dexec.mainClass=com.acme.${className(app)}`], { CDK_OUTDIR: outdir });
  },
};

function maven(at: Workplace, version: string, goal: string, args: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<string> {
  return runAt(at, 'mvn', ['--quiet', '--batch-mode', `-Dmaven.repo.local=${repository(at)}`, `-Dpipeline.version=${version}`, goal, ...args], env);
}

function repository({ cache }: Workplace): string {
  return join(cache, 'maven');
}

function className(app: App): string {
  return app[0].toUpperCase() + app.slice(1);
}
