import { buildProjectOf, codeBuildVariables, withRegistry } from './build-project';

test("a buildspec in the repository is not the project's own", () => {
  expect(() => buildProjectOf({ source: { type: 'CODEPIPELINE', buildspec: 'ci/buildspec.yml' } })).toThrow('got: ci/buildspec.yml');
});

test('CodeBuild tells a build who it is and what it builds', () => {
  const build = { id: 'api-build:b-u-i-l-d', arn: 'arn:build', buildNumber: 3 };
  expect(codeBuildVariables(build, 'eu-west-1', 'c0ffee')).toEqual({
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_REGION: 'eu-west-1',
    CODEBUILD_BUILD_ARN: 'arn:build',
    CODEBUILD_BUILD_ID: 'api-build:b-u-i-l-d',
    CODEBUILD_BUILD_NUMBER: '3',
    CODEBUILD_RESOLVED_SOURCE_VERSION: 'c0ffee',
  });
});

test("the local registry stands where AWS's stood, in every variable", () => {
  const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
  const variables = { URI: `${host}/api`, BOTH: `${host}/a,${host}/b`, NONE: 'api', ELSEWHERE: 'public.ecr.aws/api' };
  expect(withRegistry(variables, '127.0.0.1:5000'))
    .toEqual({ URI: '127.0.0.1:5000/api', BOTH: '127.0.0.1:5000/a,127.0.0.1:5000/b', NONE: 'api', ELSEWHERE: 'public.ecr.aws/api' });
});
