import { Project } from '@aws-sdk/client-codebuild';
import { Scene } from './scene';

/** The deployed project, as CodeBuild shows it. */
export async function projectOf(scene: Scene): Promise<Project> {
  const { ProjectName: name } = (await scene.action('CodeBuild')).configuration;
  const { projects: [project] = [] } = await scene.aws.emulator.aws.codeBuild.batchGetProjects({ names: [name] });
  return project;
}

/** Does something while the deployed project has another buildspec. */
export async function withBuildspec<T>(scene: Scene, edit: (buildspec: string) => string, work: () => Promise<T>): Promise<T> {
  const { codeBuild } = scene.aws.emulator.aws;
  const { name, source } = await projectOf(scene);
  const edited = edit(source!.buildspec!);
  if (edited === source!.buildspec) throw new Error('the buildspec has nothing that could be edited so');
  await codeBuild.updateProject({ name, source: { ...source!, buildspec: edited } });
  try {
    return await work();
  } finally {
    await codeBuild.updateProject({ name, source });
  }
}
