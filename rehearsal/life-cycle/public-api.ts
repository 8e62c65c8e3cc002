import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';

const SOURCE = join(__dirname, '..', '..', 'src');

/** What a user can say to the library: `Struct.prop` and `Class.factory`, each with its documentation. */
export function publicApi(): Map<string, string> {
  const api = new Map<string, string>();
  for (const file of readdirSync(SOURCE).filter((name) => name.endsWith('.ts'))) {
    const source = ts.createSourceFile(file, readFileSync(join(SOURCE, file), 'utf8'), ts.ScriptTarget.Latest, true);
    for (const statement of source.statements) {
      if (!ts.isInterfaceDeclaration(statement) && !ts.isClassDeclaration(statement)) continue;
      if (!has(statement, ts.SyntaxKind.ExportKeyword)) continue;
      for (const member of membersToSay(statement)) api.set(`${statement.name!.text}.${member.name.getText()}`, documentationOf(member));
    }
  }
  return api;
}

/** Every prop of a struct, and the factories of a class. */
function membersToSay(declaration: ts.InterfaceDeclaration | ts.ClassDeclaration): (ts.PropertySignature | ts.MethodDeclaration)[] {
  if (ts.isInterfaceDeclaration(declaration)) return declaration.members.filter(ts.isPropertySignature);
  return declaration.members.filter(ts.isMethodDeclaration).filter((method) => has(method, ts.SyntaxKind.StaticKeyword));
}

function has(node: ts.HasModifiers, keyword: ts.SyntaxKind): boolean {
  return ts.getModifiers(node)?.some(({ kind }) => kind === keyword) ?? false;
}

/** On one line, for a sentence to be found in. */
function documentationOf(node: ts.Node): string {
  return ts.getJSDocCommentsAndTags(node).map((comment) => comment.getText()).join(' ').replace(/\s*\n\s*\* ?/g, ' ').replace(/\s+/g, ' ');
}
