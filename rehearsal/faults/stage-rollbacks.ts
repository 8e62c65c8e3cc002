import { cause, Fault } from './fault';
import { Scene } from './scene';

/** What the Deploy stage's `OnFailure: ROLLBACK` brings back where ECS itself does not. */
export const stageRollbackFaults: Fault[] = [
  {
    // ECS goes on trying, and nothing but the stage's rollback brings the service's revision back.
    name: 'failing deployment without a circuit breaker',
    play: async (scene) => withoutCircuitBreaker(scene, async () => {
      const good = await scene.commitVersion();
      await scene.released(good.number, await scene.push(good.commit));

      const { number, files } = scene.nextVersion();
      const dockerfile = files.Dockerfile.replace(/^CMD .*$/m, 'CMD ["/bin/busybox", "false"]');
      const commit = await scene.commit(`Version ${number} exits`, { ...files, Dockerfile: dockerfile });
      scene.pushedImageOf(commit);
      scene.deployed.service.settlesWithinSeconds = 20;
      const execution = await scene.push(commit).finally(() => { scene.deployed.service.settlesWithinSeconds = undefined; });
      if (!execution.rollback?.to) throw new Error(`the stage is rolled back, got: ${execution.rollback?.failure ?? 'nothing was tried'}`);
      return `${cause(await scene.failed('Deploy', execution), /was not steady within 20 s: EssentialContainerExited/)}; rolled back by the stage`;
    }),
  },
];

async function withoutCircuitBreaker<T>(scene: Scene, work: () => Promise<T>): Promise<T> {
  const { ecs } = scene.aws.emulator.aws;
  const { clusterArn: cluster, serviceName: service, deploymentConfiguration: original } = await scene.service();
  if (!original?.deploymentCircuitBreaker?.enable) throw new Error('the service must have a circuit breaker to begin with');
  const without = { ...original, deploymentCircuitBreaker: { enable: false, rollback: false } };
  await ecs.updateService({ cluster, service, deploymentConfiguration: without });
  try {
    return await work();
  } finally {
    await ecs.updateService({ cluster, service, deploymentConfiguration: original });
  }
}
