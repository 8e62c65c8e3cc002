const DAY = 24;

interface Image {
  readonly name: string;
  readonly pushedAt: number;
  /** What an index refers to. */
  readonly children: string[];
}

interface Rule {
  readonly rulePriority: number;
  readonly selection: {
    readonly tagStatus: 'tagged' | 'untagged' | 'any';
    readonly tagPrefixList?: string[];
    readonly countType: 'imageCountMoreThan' | 'sinceImagePushed';
    readonly countNumber: number;
    readonly countUnit?: 'days';
  };
}

/**
 * Images and their tags, and what a lifecycle policy leaves of them. Time goes by in hours.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html#lp_evaluation_rules
 */
export class LifecycleSimulator {
  private readonly images = new Map<string, Image>();
  private readonly tags = new Map<string, string>();
  private now = 0;

  constructor(private readonly policyText: string) {}

  public push(name: string, tags: string[], children: string[] = []): void {
    this.images.set(name, { name, pushedAt: this.now, children });
    for (const tag of tags) this.tag(name, tag);
  }

  /** Gives the image a tag, or moves it there. Its age stays. */
  public tag(name: string, tag: string): void {
    if (!this.images.has(name)) throw new Error(`${name} is gone`);
    this.tags.set(tag, name);
  }

  /** Lets time go by, and ECR look at the repository at the end of it. */
  public wait(hours: number): void {
    this.now += hours;
    for (const name of this.expired()) {
      this.images.delete(name);
      for (const tag of this.tagsOf(name)) this.tags.delete(tag);
    }
  }

  public left(): string[] {
    return [...this.images.keys()];
  }

  private expired(): string[] {
    const rules = (JSON.parse(this.policyText).rules as Rule[]).sort((one, other) => one.rulePriority - other.rulePriority);
    // All rules are evaluated on all images at once, whatever their priority.
    const marked = rules.map((rule) => this.markedBy(rule));
    const referred = new Set([...this.images.values()].flatMap(({ children }) => children));
    return this.left().filter((name) => {
      // An image is out of reach of the rules after the first one that selects it by its tags.
      const first = rules.findIndex((rule) => this.selects(rule, name));
      return first >= 0 && marked[first].has(name) && !referred.has(name);
    });
  }

  private markedBy(rule: Rule): Set<string> {
    const { countType, countNumber } = rule.selection;
    const selected = [...this.images.values()].filter(({ name }) => this.selects(rule, name)).reverse()
      .sort((one, other) => other.pushedAt - one.pushedAt);
    return new Set((countType === 'imageCountMoreThan'
      ? selected.slice(countNumber)
      : selected.filter(({ pushedAt }) => this.now - pushedAt >= countNumber * DAY)).map(({ name }) => name));
  }

  private selects({ selection: { tagStatus, tagPrefixList = [] } }: Rule, name: string): boolean {
    const tags = this.tagsOf(name);
    if (tagStatus === 'any') return true;
    if (tagStatus === 'untagged') return tags.length === 0;
    return tags.length > 0 && tagPrefixList.every((prefix) => tags.some((tag) => tag.startsWith(prefix)));
  }

  private tagsOf(name: string): string[] {
    return [...this.tags].filter(([, owner]) => owner === name).map(([tag]) => tag);
  }
}
