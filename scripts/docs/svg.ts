type Kind = 'outside' | 'stage' | 'worker' | 'store';

const COLORS: { [kind in Kind]: { readonly fill: string; readonly stroke: string } } = {
  outside: { fill: '#f6f8fa', stroke: '#57606a' },
  stage: { fill: '#ddf4ff', stroke: '#0969da' },
  worker: { fill: '#fff1e5', stroke: '#bc4c00' },
  store: { fill: '#dafbe1', stroke: '#1a7f37' },
};

/** A picture of boxes and arrows, on a ground of its own, so that it can be read wherever it is shown. */
export class Svg {
  private readonly shapes: string[] = [];

  constructor(private readonly width: number, private readonly height: number) {}

  /** A box with a title, and perhaps a line below it. */
  public box(x: number, y: number, width: number, height: number, title: string, line: string | undefined, kind: Kind): void {
    const { fill, stroke } = COLORS[kind];
    const centre = x + width / 2;
    this.shapes.push(
      `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="${fill}" stroke="${stroke}" stroke-width="1.5"/>`,
      `<text x="${centre}" y="${y + 28}" class="title">${escape(title)}</text>`,
    );
    if (line !== undefined) this.line(centre, y + 48, line);
  }

  /** Small text, centred. */
  public line(x: number, y: number, text: string): void {
    this.shapes.push(`<text x="${x}" y="${y}" class="line">${escape(text)}</text>`);
  }

  /** What holds several boxes together. */
  public frame(x: number, y: number, width: number, height: number, title: string): void {
    this.shapes.push(
      `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="12" fill="none" stroke="#8c959f" stroke-width="1.5" stroke-dasharray="6 5"/>`,
      `<text x="${x + 16}" y="${y + 26}" class="frame">${escape(title)}</text>`,
    );
  }

  public arrow(fromX: number, fromY: number, toX: number, toY: number, label?: string): void {
    this.shapes.push(`<line x1="${fromX}" y1="${fromY}" x2="${toX}" y2="${toY}" stroke="#57606a" stroke-width="1.5" marker-end="url(#head)"/>`);
    if (label) this.shapes.push(`<text x="${(fromX + toX) / 2 + 10}" y="${(fromY + toY) / 2 + 4}" class="label">${escape(label)}</text>`);
  }

  public text(): string {
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${this.width} ${this.height}" width="${this.width}" height="${this.height}">`,
      '<style>text { font-family: -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328; }',
      '.title { font-size: 15px; font-weight: 600; text-anchor: middle; } .line { font-size: 12px; fill: #57606a; text-anchor: middle; }',
      '.frame { font-size: 13px; font-weight: 600; fill: #57606a; } .label { font-size: 12px; fill: #57606a; }</style>',
      '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8Z" fill="#57606a"/></marker></defs>',
      `<rect width="${this.width}" height="${this.height}" rx="14" fill="#ffffff"/>`,
      ...this.shapes,
      '</svg>',
      '',
    ].join('\n');
  }
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
