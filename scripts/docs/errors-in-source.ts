import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';

/** An error that the code can throw, without what depends on what it got: `…` stands for that. */
export interface ErrorInSource {
  readonly text: string;
  /** Where, below `src/`. */
  readonly file: string;
}

/** Functions that make an error of their arguments. Whatever else is thrown must be an Error or Refusal with a text. */
const MAKERS: { [name: string]: (argument: (index: number) => string) => string } = {
  refusal: (argument) => `${argument(0)} must ${argument(1)}`,
  checkText: (argument) => `${argument(0)} must ${argument(3)}`,
  checkCount: (argument) => `${argument(0)} must be a whole number from ${argument(2)} to ${argument(3)}`,
  checkDuration: (argument) => `${argument(0)} must be ${argument(3)} to ${argument(4)} whole ${argument(2).toLowerCase()}`,
  checkLength: (argument) => `${argument(0)} must hold 1 to ${argument(2)} entries`,
  checkEntries: () => '… must have a value',
  checkPath: (argument) => `${argument(0)} must stay inside the repository, relative to its root`,
  checkNoSecret: (argument) => `${argument(1)} must hold no secret in clear text`,
};

/** Classes of errors that are made with a text. */
const ERRORS = ['Error', 'Refusal'];

/** The files in which the makers themselves are. */
const DEFINITIONS = ['private/validation.ts', 'private/paths.ts', 'private/secret-values.ts'];

/** Every error of the library, read from its syntax. An error of a form that is not known here is an error itself. */
export function errorsInSource(src: string): ErrorInSource[] {
  const sources = sourcesOf(src);
  const constants = new Map(sources.flatMap(constantsOf));
  return sources.filter(({ fileName }) => !DEFINITIONS.includes(fileName))
    .flatMap((source) => new Reader(source, constants).errors().map((text) => ({ text, file: source.fileName })));
}

/** What the stages of a pipeline that run commands say last when they fail. */
export function lastWordsInSource(src: string): ErrorInSource[] {
  return sourcesOf(src).flatMap(({ fileName, text }) => [...text.matchAll(/echo "([^"]*)" >&2; exit 1/g)]
    .map(([, words]) => ({ file: fileName, text: words.replace(/\$\{[^}]*\}|\$\([^)]*\)|\$\w+/g, '…') })));
}

/** The ids of all warnings. */
export function warningsInSource(src: string): string[] {
  const ids: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && /(^|\.)(warning|addWarningV2)$/.test(node.expression.getText())) {
      const [id] = node.arguments;
      if (ts.isStringLiteral(id)) ids.push(id.text);
      // The one that hands on what it was given.
      else if (!ts.isArrowFunction(node.parent)) throw new Error(`a warning without an id that can be read: ${node.getText()}`);
    }
    ts.forEachChild(node, visit);
  };
  sourcesOf(src).forEach(visit);
  return ids;
}

function sourcesOf(src: string): ts.SourceFile[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).sort()
    .map((file) => ts.createSourceFile(file, readFileSync(join(src, file), 'utf8'), ts.ScriptTarget.Latest, true));
}

/** The constants of a file, by their names. */
function constantsOf({ statements }: ts.SourceFile): [string, ts.Expression][] {
  const declarations = statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => [...declarationList.declarations]);
  return declarations.flatMap(({ name, initializer }): [string, ts.Expression][] => initializer ? [[name.getText(), initializer]] : []);
}

class Reader {
  constructor(private readonly source: ts.SourceFile, private readonly constants: ReadonlyMap<string, ts.Expression>) {}

  public errors(): string[] {
    const errors: string[] = [];
    const visit = (node: ts.Node) => {
      errors.push(...this.errorsOf(node));
      ts.forEachChild(node, visit);
    };
    visit(this.source);
    return errors.map((text) => text.replace(/…+/g, '…'));
  }

  private errorsOf(node: ts.Node): string[] {
    if (ts.isThrowStatement(node) && !isKnown(node.expression)) throw this.notUnderstood(node);
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text in MAKERS) {
      return [MAKERS[node.expression.text]((index) => this.textOf(node.arguments[index]))];
    }
    if (!ts.isNewExpression(node) || !ERRORS.includes(node.expression.getText())) return [];
    const texts = branchesOf(node.arguments?.[0]).map((branch) => this.textOf(branch));
    if (texts.some((text) => /^…*$/.test(text))) throw this.notUnderstood(node);
    return texts;
  }

  /** A text as far as it is known without running the code. */
  private textOf(node: ts.Expression | undefined): string {
    if (!node) return '…';
    if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return node.text;
    if (ts.isTemplateExpression(node)) return node.head.text + node.templateSpans.map(({ expression, literal }) => this.textOf(expression) + literal.text).join('');
    if (ts.isBinaryExpression(node)) return this.textOf(node.left) + this.textOf(node.right);
    if (ts.isPropertyAccessExpression(node) && node.expression.getText() === 'DurationUnit') return node.name.text;
    if (ts.isIdentifier(node) && this.constants.has(node.text)) return this.textOf(this.constants.get(node.text));
    return '…';
  }

  private notUnderstood(node: ts.Node): Error {
    return new Error(`${this.source.fileName}: an error of a form that is not known: ${node.getText()}`);
  }
}

/** What is thrown: made here, by a method whose own errors are found where it makes them, or passed on as it came. */
function isKnown(expression: ts.Expression): boolean {
  if (ts.isNewExpression(expression)) return ERRORS.includes(expression.expression.getText());
  if (ts.isCallExpression(expression)) return /^this\.\w+$/.test(expression.expression.getText()) || expression.expression.getText() in MAKERS;
  return ts.isIdentifier(expression) && expression.text === 'error';
}

/** Both sides of a choice. */
function branchesOf(node: ts.Expression | undefined): (ts.Expression | undefined)[] {
  return node && ts.isConditionalExpression(node) ? [node.whenTrue, node.whenFalse] : [node];
}
