import { projectOf } from './build-project';
import { cause, Fault } from './fault';
import { without } from './rights';
import { Scene } from './scene';

/** What the deployed roles may do no longer. */
export const permissionFaults: Fault[] = [
  {
    name: 'artifact bucket refuses the source',
    play: async (scene) => {
      const { commit } = await scene.commitVersion();
      return withoutRight(scene, 's3:PutObject', (await scene.action('GitHub')).roleArn, 'Source', commit);
    },
  },
  {
    name: 'build may not be started',
    play: async (scene) => {
      const { commit } = await scene.commitVersion();
      return withoutRight(scene, 'codebuild:StartBuild', (await scene.actionNamed('Build')).roleArn, 'Build', commit);
    },
  },
  {
    name: 'registry login refused',
    play: async (scene) => {
      const { commit } = await scene.commitVersion();
      return withoutRight(scene, 'ecr:GetAuthorizationToken', (await projectOf(scene)).serviceRole!, 'Build', commit);
    },
  },
  {
    name: 'registry refuses the image',
    play: async (scene) => {
      const { commit } = await scene.commitVersion();
      return withoutRight(scene, 'ecr:PutImage', (await projectOf(scene)).serviceRole!, 'Build', commit);
    },
  },
  {
    name: "artifact bucket refuses the build's artifact",
    play: async (scene) => {
      const { commit } = await scene.commitVersion();
      scene.pushedImageOf(commit);
      return withoutRight(scene, 's3:PutObject', (await projectOf(scene)).serviceRole!, 'Build', commit);
    },
  },
  {
    name: 'deployment denied by IAM',
    play: async (scene) => {
      const { commit } = await scene.commitVersion();
      scene.pushedImageOf(commit);
      return withoutRight(scene, 'ecs:UpdateService', (await scene.action('ECS')).roleArn, 'Deploy', commit);
    },
  },
];

/** Pushes a version that works but for a right, which whatever fails must name. */
async function withoutRight(scene: Scene, right: string, roleArn: string, failingAction: string, commit: string): Promise<string> {
  const failure = await without(right, roleArn, scene, () => scene.failingIn(failingAction, commit));
  return cause(failure, new RegExp(`not authorized to perform: ${right}`));
}
