import { RegisterTaskDefinitionCommandInput as Registration, TaskDefinition } from '@aws-sdk/client-ecs';
import { withBuildspec } from './build-project';
import { cause, Fault } from './fault';
import { Scene } from './scene';

/** Images that cannot be deployed, or do not run. */
export const deploymentFaults: Fault[] = [
  {
    name: 'imagedefinitions for an unknown container',
    play: async (scene) => {
      const { commit } = await scene.commitVersion();
      const failure = await withBuildspec(scene, (buildspec) => buildspec.replace('$CONTAINER_NAME', 'sidecar'), () => failingDeployment(scene, commit));
      return cause(failure, /The AWS ECS container sidecar does not exist; the task definition has: api/);
    },
  },
  {
    name: 'imagedefinitions that are no JSON',
    play: async (scene) => {
      const { commit } = await scene.commitVersion();
      const failure = await withBuildspec(scene, (buildspec) => buildspec.replace('}]', '}'), () => failingDeployment(scene, commit));
      return cause(failure, /imagedefinitions\.json contains invalid JSON/);
    },
  },
  {
    name: 'container exits at once',
    play: async (scene) => {
      const { number, files } = scene.nextVersion();
      const dockerfile = files.Dockerfile.replace(/^CMD .*$/m, 'CMD ["/bin/busybox", "sh", "-c", "echo no database; exit 3"]');
      const commit = await scene.commit(`Version ${number} exits`, { ...files, Dockerfile: dockerfile });
      return cause(await failingDeployment(scene, commit), /Essential container in task exited: api, exit code 3/);
    },
  },
  {
    name: 'image of the wrong architecture',
    play: async (scene) => {
      const failure = await withTaskDefinition(scene, (definition) => ({ ...definition, runtimePlatform: { cpuArchitecture: 'ARM64' } }));
      return cause(failure, /does not contain descriptor matching platform 'linux\/arm64'/);
    },
  },
  {
    name: 'container never healthy',
    play: async (scene) => {
      const healthCheck = { command: ['CMD-SHELL', 'exit 1'], interval: 5, retries: 1 };
      const failure = await withTaskDefinition(scene, (definition) => (
        { ...definition, containerDefinitions: [{ ...definition.containerDefinitions![0], healthCheck }] }));
      return cause(failure, /Task failed container health checks: api/);
    },
  },
];

/** Pushes a commit whose image is built and pushed, but not deployed. */
async function failingDeployment(scene: Scene, commit: string): Promise<string> {
  scene.pushedImageOf(commit);
  return scene.failingIn('Deploy', commit);
}

/** Pushes a version that works while the service's task definition, from which the next revision is made, has been edited. */
async function withTaskDefinition(scene: Scene, edit: (definition: Registration) => Registration): Promise<string> {
  const { ecs } = scene.aws.emulator.aws;
  const { clusterArn: cluster, serviceName: service, taskDefinition: original } = await scene.service();
  const { taskDefinition: described } = await ecs.describeTaskDefinition({ taskDefinition: original });
  const { taskDefinition: edited } = await ecs.registerTaskDefinition(edit(registrationOf(described!)));
  await ecs.updateService({ cluster, service, taskDefinition: edited!.taskDefinitionArn });
  const { commit } = await scene.commitVersion();
  return failingDeployment(scene, commit);
}

function registrationOf(definition: TaskDefinition): Registration {
  const { family, containerDefinitions, cpu, memory, networkMode, executionRoleArn, taskRoleArn, requiresCompatibilities } = definition;
  return { family, containerDefinitions, cpu, memory, networkMode, executionRoleArn, taskRoleArn, requiresCompatibilities };
}
