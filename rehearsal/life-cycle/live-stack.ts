import { join } from 'path';
import { announcesNothing, lossesAnnouncedIn } from './announced';
import { Says, STACK_NAME, userApp } from './app';
import { lostBetween, sorted, State, stateOf } from './state';
import { Cdk } from '../emulator/cdk';
import { Emulator } from '../emulator/emulator';

/** The user's stack in the emulator. Everything happens to it through the real CDK CLI. */
export class LiveStack {
  private readonly assembly: string;
  private readonly cdk: Cdk;
  private said?: Says;

  constructor(private readonly emulator: Emulator, workspace: string) {
    this.assembly = join(workspace, 'cdk.out');
    this.cdk = new Cdk(emulator, this.assembly, workspace);
  }

  /** What was deployed last, unless that has failed. */
  public get deployed(): Says | undefined {
    return this.said;
  }

  public async bootstrap(): Promise<void> {
    userApp(this.assembly);
    await this.cdk.bootstrap();
  }

  public async deploy(says: Says): Promise<void> {
    userApp(this.assembly, says);
    await this.deployAssembly(says);
  }

  /** Deploys what somebody else has synthesised into a folder. */
  public async deployMadeBy(synthesise: (outdir: string) => Promise<void>): Promise<void> {
    await synthesise(this.assembly);
    await this.deployAssembly();
  }

  /**
   * Deploys to the stack that is there. Returns the types of the stateful resources that it costs, by what `cdk diff`
   * announces and by what AWS has afterwards.
   */
  public async update(says: Says): Promise<string[]> {
    const before = await this.state();
    userApp(this.assembly, says);
    const announced = lossesAnnouncedIn(await this.cdk.diff());
    await this.deployAssembly(says);
    return sorted([...announced, ...lostBetween(before, await this.state())]);
  }

  /** Whether deploying the same once more changes nothing. */
  public async isUpToDate(): Promise<boolean> {
    return (await this.cdk.deploy()).includes('(no changes)');
  }

  public async diffIsEmpty(): Promise<boolean> {
    return announcesNothing(await this.cdk.diff());
  }

  public async destroy(): Promise<void> {
    this.said = undefined;
    await this.cdk.destroy();
  }

  public async state(): Promise<State> {
    const { StackResources: resources = [] } = await this.emulator.aws.cloudFormation.describeStackResources({ StackName: STACK_NAME });
    return stateOf(resources);
  }

  private async deployAssembly(says?: Says): Promise<void> {
    this.said = undefined; // unknown, until the deployment has succeeded
    await this.cdk.deploy('--method', 'direct'); // without a change set, in half of the time
    this.said = says;
  }
}
