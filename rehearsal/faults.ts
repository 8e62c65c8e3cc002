import { join } from 'path';
import { synthesise } from './assembly';
import { Cleanup } from './cleanup';
import { buildFaults } from './faults/builds';
import { deliveryFaults } from './faults/deliveries';
import { deploymentFaults } from './faults/deployments';
import { Fault } from './faults/fault';
import { gateFaults } from './faults/gates';
import { interruptionFaults } from './faults/interruptions';
import { liveTagFaults } from './faults/live-tags';
import { permissionFaults } from './faults/permissions';
import { promotionFaults } from './faults/promotions';
import { pushFaults } from './faults/pushes';
import { silently } from './faults/quiet';
import { registryFaults } from './faults/registry';
import { Scene } from './faults/scene';
import { stageRollbackFaults } from './faults/stage-rollbacks';
import { stepFaults } from './faults/steps';
import { deploy, prepareAccount, startLocalAws, whatIsDeployed } from './local-aws';
import { interruption } from './processes';
import { rehearse } from './rehearse';
import { heading, indent, step } from './steps';

const EXAMPLE = 'rehearsal/apps/quickstart.ts';

const FAULTS: Fault[] = [
  ...deliveryFaults, ...buildFaults, ...permissionFaults, ...deploymentFaults,
  ...pushFaults, ...registryFaults, ...stageRollbackFaults,
  ...liveTagFaults, ...stepFaults, ...interruptionFaults, ...promotionFaults, ...gateFaults,
];

let summary: string | undefined;
let failed = 0;

/** Deploys the example once, pushes a version that works, then lets one thing after the other go wrong. */
async function playFaults(workspace: string, cleanup: Cleanup): Promise<void> {
  heading('A pipeline that works');
  const synthesised = await synthesise(EXAMPLE, join(workspace, 'cdk.out'));
  const aws = await startLocalAws(workspace, cleanup);
  await prepareAccount(aws, synthesised);
  await deploy(aws, synthesised);
  const scene = await Scene.begin(aws, await step('Deployed', () => whatIsDeployed(aws, synthesised.stackName), ({ pipeline }) => pipeline.name));

  const chosen = chosenFaults();
  heading('What goes wrong with it');
  for (const fault of chosen) if (!await survives(scene, fault)) failed++;
  summary = `${chosen.length - failed} passed, ${failed} failed`;
}

/** All, or those whose names hold one of the arguments. */
function chosenFaults(): Fault[] {
  const wanted = process.argv.slice(2);
  return FAULTS.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
}

/** Whether the cause is named and nothing is harmed. What the steps say is shown only if not. */
async function survives(scene: Scene, { name, play }: Fault): Promise<boolean> {
  const start = performance.now();
  const line = (verdict: string, text: string) => console.log(`${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s  ${verdict}  ${name}: ${text}`);
  const said: string[] = [];
  try {
    const cause = await silently(said, async () => {
      const told = await play(scene);
      await scene.isUnharmed();
      return told;
    });
    line('ok', cause);
    return true;
  } catch (error) {
    interruption.signal.throwIfAborted();
    line('FAILED', (error as Error).message);
    if (said.length > 0) console.log(indent(said.join('\n')));
    return false;
  }
}

void rehearse(playFaults).then(() => {
  // The last line, after everything is cleaned up.
  if (summary) console.log(`\n${summary}`);
  if (failed > 0) process.exitCode ||= 1;
});
