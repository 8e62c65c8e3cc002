import { Project, UpdateProjectInput } from '@aws-sdk/client-codebuild';
import { Scene } from './scene';

/** The deployed project of an action, as CodeBuild shows it. */
export async function projectOf(scene: Scene, action = 'Build'): Promise<Project> {
  const { ProjectName: name } = (await scene.actionNamed(action)).configuration;
  const { projects: [project] = [] } = await scene.aws.emulator.aws.codeBuild.batchGetProjects({ names: [name] });
  return project;
}

/** Does something while the deployed project has another buildspec. */
export async function withBuildspec<T>(scene: Scene, edit: (buildspec: string) => string, work: () => Promise<T>): Promise<T> {
  const { source } = await projectOf(scene);
  const edited = edit(source!.buildspec!);
  if (edited === source!.buildspec) throw new Error('the buildspec has nothing that could be edited so');
  return withProject(scene, { source: { ...source!, buildspec: edited } }, work);
}

/** Does something while some of the deployed project's settings are others. */
export async function withProject<T>(scene: Scene, changes: Pick<UpdateProjectInput, 'source' | 'environment' | 'timeoutInMinutes'>, work: () => Promise<T>): Promise<T> {
  const { codeBuild } = scene.aws.emulator.aws;
  const { name, source, environment, timeoutInMinutes } = await projectOf(scene);
  await codeBuild.updateProject({ name, ...changes });
  try {
    return await work();
  } finally {
    await codeBuild.updateProject({ name, source, environment, timeoutInMinutes });
  }
}
