import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ts from 'typescript';
import { minimal } from './integ.minimal';
import { publicApi } from '../rehearsal/life-cycle/public-api';

const ROOT = join(__dirname, '..');
const APP = join(__dirname, 'integ.all-options.ts');

/**
 * What the app says to the library, as the compiler understands it: `Struct.prop` where the prop is declared, whatever literal
 * it stands in, and `Class.factory`.
 */
function saidBy(file: string): Set<string> {
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(__dirname, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, __dirname);
  const program = ts.createProgram([file], { ...options, noEmit: true, types: ['node'] });
  const checker = program.getTypeChecker();
  const said = new Set<string>();
  const note = (symbol?: ts.Symbol) => {
    for (const { parent } of symbol?.declarations ?? []) {
      if ((ts.isInterfaceDeclaration(parent) || ts.isClassDeclaration(parent)) && parent.getSourceFile().fileName.startsWith(join(ROOT, 'src'))) {
        said.add(`${parent.name!.text}.${symbol!.name}`);
      }
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      const type = checker.getContextualType(node);
      for (const { name } of node.properties) if (type && name) note(checker.getNonNullableType(type).getProperty(name.getText()));
    }
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) note(checker.getSymbolAtLocation(node.expression.name));
    ts.forEachChild(node, visit);
  };
  visit(program.getSourceFile(file)!);
  return said;
}

describe('the app with all options', () => {
  let said: Set<string>;
  beforeAll(() => { said = saidBy(APP); }, 120_000);

  test.each([...publicApi().keys()])('says %s', (name) => {
    expect([...said]).toContain(name);
  });

  test('would not be taken to say what it does not', () => {
    expect(said.has('ImageRepository.containerImageFor')).toBe(true);
    expect(said.has('EcsGithubPipelineProps.nothing')).toBe(false);
  });
});

test('the template of the least app is what it was', () => {
  const app = new App();
  const stack: Stack = minimal(app);
  const template = Template.fromStack(stack).toJSON();
  // The function's code has the hash of its compiled file in its name.
  const text = JSON.stringify(template, null, 2).replace(/[0-9a-f]{64}/g, 'HASH');
  expect(JSON.parse(text)).toMatchSnapshot();
});
