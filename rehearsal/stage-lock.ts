export type Turn = 'entered' | 'superseded';

/**
 * Who may work in a stage: one execution at a time, but for the mode PARALLEL. Of those that wait, QUEUED lets in the
 * oldest, and SUPERSEDED keeps the newest alone.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html#concepts-how-it-works-executions
 */
export class StageLock {
  private occupied = false;
  private readonly waiting: ((turn: Turn) => void)[] = [];

  constructor(private readonly mode: string) {}

  /** Resolves as soon as it is the execution's turn, or will never be. */
  public async enter(): Promise<Turn> {
    if (this.mode === 'PARALLEL') return 'entered';
    if (!this.occupied) {
      this.occupied = true;
      return 'entered';
    }
    if (this.mode === 'SUPERSEDED') for (const overtaken of this.waiting.splice(0)) overtaken('superseded');
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  public leave(): void {
    const next = this.waiting.shift();
    if (next) next('entered');
    else this.occupied = false;
  }
}
