import { References, resolve } from './intrinsics';

const references: References = {
  ref: (name) => (name === 'AWS::NoValue' ? undefined : `ref-${name}`),
  getAtt: (logicalId, attribute) => `${logicalId}/${attribute}`,
};

test.each<[string, unknown, unknown]>([
  ['plain values', { a: [1, true, null, 'x'] }, { a: [1, true, null, 'x'] }],
  ['Ref', { Ref: 'Bucket' }, 'ref-Bucket'],
  ['GetAtt', { 'Fn::GetAtt': ['Role', 'Arn'] }, 'Role/Arn'],
  ['GetAtt in its short form', { 'Fn::GetAtt': 'Stack.Outputs.Url' }, 'Stack/Outputs.Url'],
  ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'B' }, 'c']] }, 'a-ref-B-c'],
  ['Split', { 'Fn::Split': ['/', { 'Fn::GetAtt': ['Role', 'Arn'] }] }, ['Role', 'Arn']],
  ['Select', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
  ['Select of a Split', { 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::GetAtt': ['Role', 'Arn'] }] }] }, 'Arn'],
  ['Join of a Split', { 'Fn::Join': ['+', { 'Fn::Split': ['-', { Ref: 'X' }] }] }, 'ref+X'],
  ['Sub', { 'Fn::Sub': '${A}:${Role.Arn}:${AWS::Region}' }, 'ref-A:Role/Arn:ref-AWS::Region'],
  ['Sub with variables of its own', { 'Fn::Sub': ['${A}-${B}', { A: { Ref: 'Z' } }] }, 'ref-Z-ref-B'],
  ['Sub of a literal', { 'Fn::Sub': '${!A} costs $5' }, '${A} costs $5'],
  ['a property named like nothing special', { Ref: 'A', Other: 1 }, { Ref: 'A', Other: 1 }],
  ['NoValue in a mapping', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
  ['NoValue in a list', ['a', { Ref: 'AWS::NoValue' }], ['a']],
])('resolves %s', (_, value, resolved) => {
  expect(resolve(value, references)).toStrictEqual(resolved);
});

test('refuses functions that it does not know, rather than hand them on', () => {
  expect(() => resolve({ a: { 'Fn::ImportValue': 'x' } }, references)).toThrow('Fn::ImportValue is not played here');
});

test('refuses an index that a list does not have', () => {
  expect(() => resolve({ 'Fn::Select': [2, ['a', 'b']] }, references)).toThrow('Fn::Select found nothing at index 2');
});

test('refuses to join what is no list', () => {
  expect(() => resolve({ 'Fn::Join': ['', { Ref: 'A' }] }, references)).toThrow('Fn::Join needs a list, got: "ref-A"');
});
