import { DeployedStack } from './deployed-stack';
import { Template } from './template';

function deployed(resources: Template['Resources']): DeployedStack {
  return new DeployedStack({ stackName: 'Shop', template: { Resources: resources } });
}

test('names are the same every time, and unlike each other', () => {
  const resources = { A: { Type: 'AWS::IAM::Role' }, B: { Type: 'AWS::IAM::Role' } };
  expect(deployed(resources).ref('A')).toBe(deployed(resources).ref('A'));
  expect(deployed(resources).ref('A')).not.toBe(deployed(resources).ref('B'));
  expect(deployed(resources).ref('A')).toMatch(/^Shop-A-[0-9A-F]{12}$/);
});

test('an image repository has a lower-case name and an ARN to match', () => {
  const stack = deployed({ Images: { Type: 'AWS::ECR::Repository' } });
  const name = stack.ref('Images');
  expect(name).toMatch(/^shop-images-[0-9a-f]{12}$/);
  expect(stack.getAtt('Images', 'Arn')).toBe(`arn:aws:ecr:eu-west-1:111122223333:repository/${name}`);
  expect(stack.getAtt('Images', 'RepositoryUri')).toBe(`111122223333.dkr.ecr.eu-west-1.amazonaws.com/${name}`);
});

test('a name that the template gives is kept', () => {
  const stack = deployed({ Images: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: { 'Fn::Join': ['/', ['acme', 'api']] } } } });
  expect(stack.ref('Images')).toBe('acme/api');
});

test.each([
  ['AWS::AccountId', '111122223333'],
  ['AWS::Partition', 'aws'],
  ['AWS::Region', 'eu-west-1'],
  ['AWS::StackName', 'Shop'],
  ['AWS::URLSuffix', 'amazonaws.com'],
])('%s is known', (name, value) => {
  expect(deployed({}).ref(name)).toBe(value);
});

test('what it does not know, it does not make up', () => {
  const stack = deployed({ Queue: { Type: 'AWS::SQS::Queue' }, Role: { Type: 'AWS::IAM::Role' } });
  expect(() => stack.ref('Nothing')).toThrow('the template holds no resource Nothing');
  expect(() => stack.ref('Queue')).toThrow('Queue is of type AWS::SQS::Queue, whose names are not played here');
  expect(() => stack.getAtt('Role', 'RoleId')).toThrow('the attribute RoleId of Role is not played here');
});

describe('secrets', () => {
  const secret = { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString: { PasswordLength: 20, ExcludePunctuation: true } } };
  const reference = (arn: unknown) => ({ 'Fn::Join': ['', ['{{resolve:secretsmanager:', arn, ':SecretString:::}}']] });

  test('are behind their dynamic references', () => {
    const stack = deployed({ Hmac: secret });
    const value = stack.secretBehind(stack.resolve(reference({ Ref: 'Hmac' })));
    expect(value).toMatch(/^[A-Za-z0-9]{20}$/);
    expect(stack.secretBehind(stack.resolve(reference({ Ref: 'Hmac' })))).toBe(value);
  });

  test('of others are not made up', () => {
    expect(() => deployed({ Hmac: secret }).secretBehind('{{resolve:secretsmanager:github-token:SecretString:::}}')).toThrow('holds no secret github-token');
  });

  test('in clear text are no secrets', () => {
    expect(() => deployed({ Hmac: secret }).secretBehind('hunter2')).toThrow('must be a whole reference to Secrets Manager, got: hunter2');
  });
});
