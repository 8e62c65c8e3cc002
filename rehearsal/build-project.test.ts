import { buildProjectOf, codeBuildVariables, withRegistry } from './build-project';
import { DeployedStack } from './deployed-stack';

function stackWith(project: object): DeployedStack {
  const properties = { Source: { BuildSpec: "version: 0.2\nphases: { build: { commands: ['true'] } }" }, Environment: {}, ...project };
  return new DeployedStack({
    stackName: 'Shop',
    template: { Resources: { Build: { Type: 'AWS::CodeBuild::Project', Properties: properties }, Images: { Type: 'AWS::ECR::Repository' } } },
  });
}

test("the project's variables are resolved", () => {
  const variables = [{ Name: 'A', Value: 'plain' }, { Name: 'B', Type: 'PLAINTEXT', Value: { 'Fn::Sub': '${Images.RepositoryUri}' } }];
  const stack = stackWith({ Environment: { EnvironmentVariables: variables } });
  expect(buildProjectOf(stack).environment).toEqual({ A: 'plain', B: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/${stack.ref('Images')}` });
});

test('variables that would need AWS are refused', () => {
  const stack = stackWith({ Environment: { EnvironmentVariables: [{ Name: 'TOKEN', Type: 'SECRETS_MANAGER', Value: 'x' }] } });
  expect(() => buildProjectOf(stack)).toThrow('TOKEN is of type SECRETS_MANAGER, which is not played here');
});

test("a buildspec in the repository is not the project's own", () => {
  expect(() => buildProjectOf(stackWith({ Source: { BuildSpec: 'ci/buildspec.yml' } }))).toThrow('got: ci/buildspec.yml');
});

test('CodeBuild tells a build who it is and what it builds', () => {
  const project = buildProjectOf(stackWith({ Name: 'api-build' }));
  expect(codeBuildVariables(project, { region: 'eu-west-1' }, { id: 'b-u-i-l-d', commit: 'c0ffee' })).toEqual({
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_REGION: 'eu-west-1',
    CODEBUILD_BUILD_ID: 'api-build:b-u-i-l-d',
    CODEBUILD_RESOLVED_SOURCE_VERSION: 'c0ffee',
  });
});

test("the local registry stands where AWS's stood, in every variable", () => {
  const environment = { URI: 'ecr.aws/api', BOTH: 'ecr.aws/a,ecr.aws/b', NONE: 'api' };
  expect(withRegistry(environment, 'ecr.aws', '127.0.0.1:5000')).toEqual({ URI: '127.0.0.1:5000/api', BOTH: '127.0.0.1:5000/a,127.0.0.1:5000/b', NONE: 'api' });
});
