import { readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';

const read = (file: string) => readFileSync(join(__dirname, '..', file), 'utf8');
const { jobs } = parse(read('.github/workflows/release.yml'));
const { jsii: { targets }, name } = JSON.parse(read('package.json'));

/** The step of a job that publishes. */
const publishing = (job: string) => jobs[job].steps.find((step: any) => step.name === 'Release').run;

describe('a release', () => {
  test.each([
    ['npm', 'release_npm', 'publib-npm'],
    ['PyPI', 'release_pypi', 'publib-pypi'],
    ['Maven Central', 'release_maven', 'publib-maven'],
    ['NuGet', 'release_nuget', 'publib-nuget'],
    ['the repository of the Go module', 'release_golang', 'publib-golang'],
  ])('goes to %s', (_, job, command) => {
    expect(publishing(job)).toContain(command);
    expect(jobs[job].needs).toContain('release');
    expect(jobs[job].if).toContain("needs.release.outputs.tag_exists != 'true'");
  });

  test('bears the names that users install', () => {
    expect(name).toBe('cdk-ecs-github-pipeline');
    expect(targets.python).toEqual({ distName: 'cdk-ecs-github-pipeline', module: 'cdk_ecs_github_pipeline' });
    expect(targets.java.maven).toEqual({ groupId: 'io.github.ecsgithubpipeline', artifactId: 'cdk-ecs-github-pipeline' });
    expect(targets.dotnet).toEqual({ namespace: 'CdkEcsGithubPipeline', packageId: 'EcsGithubPipeline.CdkEcsGithubPipeline' });
    expect(targets.go).toEqual({ moduleName: 'github.com/ecs-github-pipeline/cdk-ecs-github-pipeline-go', packageName: 'cdkecsgithubpipeline' });
  });

  test('uses the secrets that CONTRIBUTING asks for, and no others', () => {
    const used = [...read('.github/workflows/release.yml').matchAll(/secrets\.(\w+)/g)].map(([, secret]) => secret).filter((secret) => secret !== 'GITHUB_TOKEN');
    const [, section] = read('CONTRIBUTING.md').split('## Releasing');
    const asked = [...section.split('\n## ')[0].matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, secret]) => secret);
    expect(asked.sort()).toEqual([...new Set(used)].sort());
  });

  test('is tested before it is published', () => {
    const tasks = JSON.parse(read('.projen/tasks.json')).tasks;
    expect(jobs.release.steps.map((step: any) => step.run)).toContain('npx projen release');
    expect(tasks.release.steps).toContainEqual({ spawn: 'build' });
    expect(tasks.build.steps).toContainEqual({ spawn: 'test' });
  });
});
