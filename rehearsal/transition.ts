/**
 * The way into a stage. While it is disabled, executions wait before it.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/transitions.html
 */
export class Transition {
  private barrier?: { readonly passed: Promise<void>; readonly open: () => void };
  private readonly lookouts: (() => void)[] = [];

  public disable(): void {
    let open!: () => void;
    const passed = new Promise<void>((resolve) => { open = resolve; });
    this.barrier ??= { passed, open };
  }

  public enable(): void {
    this.barrier?.open();
    this.barrier = undefined;
  }

  /** Resolves when an execution waits here. */
  public async reached(): Promise<void> {
    return new Promise((resolve) => this.lookouts.push(resolve));
  }

  /** What an execution does. */
  public async pass(): Promise<void> {
    if (!this.barrier) return;
    for (const look of this.lookouts.splice(0)) look();
    await this.barrier.passed;
  }
}
