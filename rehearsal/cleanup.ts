/** What has to be undone, however the rehearsal ends. */
export class Cleanup {
  private readonly tasks: { what: string; undo: () => void | Promise<void> }[] = [];

  /** Registered before the thing is made, so that nothing can end between the two. */
  public later(what: string, undo: () => void | Promise<void>): void {
    this.tasks.push({ what, undo });
  }

  /** Undoes everything, the newest first, and returns what could not be undone. */
  public async run(): Promise<string[]> {
    const leftovers: string[] = [];
    for (let task = this.tasks.pop(); task; task = this.tasks.pop()) {
      try {
        await task.undo();
      } catch (error) {
        leftovers.push(`${task.what}: ${(error as Error).message}`);
      }
    }
    return leftovers;
  }
}
