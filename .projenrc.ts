import { awscdk, javascript, release, typescript } from 'projen';

const name = 'cdk-ecs-github-pipeline';

const project = new awscdk.AwsCdkConstructLibrary({
  name,
  description: 'A push to GitHub ends in a running ECS service: ECR, CodeBuild, CodePipeline and the webhook in one construct',
  author: 'cdk-ecs-github-pipeline maintainers',
  authorAddress: 'ecs-github-pipeline@users.noreply.github.com',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/ecs-github-pipeline/cdk-ecs-github-pipeline.git',
  license: 'Apache-2.0',
  keywords: ['aws', 'cdk', 'aws-cdk', 'ecs', 'fargate', 'ecr', 'codepipeline', 'codebuild', 'github', 'webhook', 'continuous-deployment'],
  defaultReleaseBranch: 'main',
  sampleCode: false,
  majorVersion: 0,
  releaseTrigger: release.ReleaseTrigger.continuous(),
  projenrcTs: true,
  // tsx runs TypeScript as it is, and knows the path by which examples import the library by its own name.
  projenrcTsOptions: { runner: typescript.TypeScriptRunner.tsx() },

  // The oldest aws-cdk-lib that has all we need. Development and tests run on the floor, so nothing newer slips in.
  cdkVersion: '2.220.0',
  constructsVersion: '10.4.2',
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~5.9.3',
  minNodeVersion: '20.0.0',
  workflowNodeVersion: '20',
  packageManager: javascript.NodePackageManager.NPM,

  publishToPypi: { distName: name, module: 'cdk_ecs_github_pipeline' },
  publishToMaven: {
    javaPackage: 'io.github.ecsgithubpipeline.cdk',
    mavenGroupId: 'io.github.ecsgithubpipeline',
    mavenArtifactId: name,
    mavenServerId: 'central-ossrh',
  },
  publishToGo: {
    moduleName: 'github.com/ecs-github-pipeline/cdk-ecs-github-pipeline-go',
    packageName: 'cdkecsgithubpipeline',
  },
  // A namespace that begins with the class's own name does not compile in C#.
  publishToNuget: { dotNetNamespace: 'CdkEcsGithubPipeline', packageId: 'EcsGithubPipeline.CdkEcsGithubPipeline' },

  devDeps: [
    // What the rehearsal asks the emulator through, as anybody would ask AWS.
    ...['cloudformation', 'cloudwatch-logs', 'codebuild', 'codepipeline', 'ecr', 'ecs', 'lambda', 's3', 'secrets-manager', 'sts'].map((service) => `@aws-sdk/client-${service}@^3.900.0`),
    '@cloud-copilot/iam-simulate@0.1.173', // AGPL-3.0: runs in the tests alone, never shipped
    '@octokit/webhooks-examples@7.6.1',
    '@octokit/webhooks-methods@^6.0.0',
    '@stryker-mutator/core@~9.6.1', // the last that runs on Node 20; 10 asks for 22
    '@stryker-mutator/jest-runner@~9.6.1',
    'aws-cdk@2.1148.1', // the CLI that the rehearsal deploys with; newer ones cannot read the assemblies of our aws-cdk-lib
    'cdk-nag@~2.37.55', // the newest that accepts the floor's constructs
    'fflate@^0.8.2', // reads and writes the artifacts' zips in the rehearsal
    'tsx@^4.20.0',
    'yaml@^2.8.0',
  ],
  tsconfigDev: {
    // Examples and tests import the library by the name its users know.
    compilerOptions: { baseUrl: '..', paths: { [name]: ['src/index.ts'] } },
    include: ['../rehearsal/**/*.ts', '../examples/typescript/**/*.ts', '../benchmark/**/*.ts', '../scripts/**/*.ts', '../src/**/*.ts', '../.projenrc.ts'],
  },
  eslintOptions: {
    projectService: false,
    tsconfigPath: './test/tsconfig.json',
    dirs: ['src'],
    devdirs: ['test', 'rehearsal', 'examples/typescript', 'benchmark', 'scripts'],
  },
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      roots: ['<rootDir>/test', '<rootDir>/rehearsal'],
      testMatch: ['<rootDir>/(test|rehearsal)/**/*.test.ts'],
      moduleNameMapper: { [`^${name}$`]: '<rootDir>/src' },
      collectCoverageFrom: ['src/**/*.ts'],
      coverageThreshold: { branches: 95 },
      maxWorkers: '100%', // on two cores half the time
    },
  },
  gitignore: ['cdk.out/', '.cache/', '.jsii.tabl.json', '.DS_Store'],
});

project.package.addField('overrides', {
  // The Go module proxy refuses 2.1.3 of this module; aws-cdk-go 2.220.0 itself wants 2.1.0.
  '@aws-cdk/asset-node-proxy-agent-v6': '2.1.0',
  // Of 1.13.0 only some platforms' binaries were published, and `npm ci` misses the others.
  'unrs-resolver': '1.12.2',
});
// What runs in Lambda is seen by nobody when it goes wrong: every branch of it is tested.
project.tryFindObjectFile('package.json')?.addOverride('jest.coverageThreshold', {
  'global': { branches: 95 },
  './src/private/steps/handlers/': { branches: 100 },
});
// Lock files name no registry host: every client asks the one that it is set up with.
project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');

// What runs in Lambda finds the AWS SDK there, so the package does not depend on it.
for (const handlers of ['**/initial-image-handler/**', '**/steps/handlers/**']) project.eslint?.allowDevDeps(handlers);

// Only lib, API.md, README and rosetta go into the npm package.
project.npmignore?.exclude(
  '/.ci/', '/benchmark/', '/decisions/', '/docs/', '/examples/', '/rehearsal/', '/scripts/', '/.cache/', '/.jsii.tabl.json', '/cdk.out/', '/CONTRIBUTING.md',
);

const tsx = 'tsx --tsconfig test/tsconfig.json';
project.addTask('demo', {
  description: 'Deploys the example to an AWS emulator on this machine and plays pushes through it',
  exec: `${tsx} rehearsal/demo.ts`,
  receiveArgs: true,
});
project.addTask('rehearse', {
  description: 'Deploys the example on this machine and plays everything that can go wrong with a push',
  exec: `${tsx} rehearsal/faults.ts`,
  receiveArgs: true,
});
project.addTask('life-cycle', {
  description: 'Deploys an app on this machine, changes every prop of it, destroys it and deploys it again',
  exec: `${tsx} rehearsal/life-cycle.ts`,
  receiveArgs: true,
});
project.addTask('adoption', {
  description: 'Moves from a pipeline made by hand to the construct on this machine, as docs/from-terraform.md says',
  exec: `${tsx} rehearsal/adoption.ts`,
});
project.addTask('canary', {
  description: 'A build secret is looked for in the image, its cache and the log of a real build',
  exec: `${tsx} rehearsal/canary.ts`,
});
project.addTask('attestations', {
  description: 'An image for two platforms is built with provenance and SBOM, and what the registry holds has to be true of it',
  exec: `${tsx} rehearsal/attestations.ts`,
});
project.addTask('bench:build', {
  description: 'Time and bytes of image builds with each cache, with a real BuildKit and registry',
  exec: `${tsx} benchmark/build/index.ts`,
});
project.addTask('bench', {
  description: 'Compares the construct with the same pipeline wired by hand, in TypeScript and Python, and weighs the package',
  exec: `${tsx} benchmark/index.ts`,
  receiveArgs: true,
});
// Half an hour, so no part of `npm test`. A second run asks only about what has changed.
const mutate = project.addTask('mutate', {
  description: 'Breaks src/ on purpose, one spot at a time, and fails when the tests notice too little of it or docs/mutation.md is stale',
});
mutate.exec('stryker run scripts/mutation/stryker.config.mjs', { receiveArgs: true });
mutate.exec(`${tsx} scripts/mutation/check-survivors.ts`);

project.compileTask.exec(`${tsx} scripts/lazy-exports.ts`, { name: 'exports load when they are used' });
project.compileTask.exec(`${tsx} scripts/without-source-maps.ts`, { name: 'no source maps' });

// All at once, so that they share the load of the assembly. Without an SDK of .NET its sources are made and not compiled.
project.tasks.tryFind('package-all')!.reset([
  'jsii-pacmak -v', '--target js', '--target python', '--target java', '--target go', '--maven-local-repository .cache/maven',
].join(' '));
project.tasks.tryFind('package-all')!.exec('jsii-pacmak -v --target dotnet', { condition: 'command -v dotnet' });
project.tasks.tryFind('package-all')!.exec('jsii-pacmak -v --target dotnet --code-only', { condition: '! command -v dotnet' });
project.addTask('examples', {
  description: 'Synthesises the examples of every language from the built packages, and fails when their templates differ',
  exec: `${tsx} scripts/examples/index.ts`,
});

project.addTask('docs', {
  description: 'Writes what is generated of docs/: the tables of rights and the picture of the architecture',
  exec: `${tsx} scripts/docs/index.ts`,
});
project.addTask('validate', {
  description: 'Judges the templates of all variants by the service models of the AWS SDKs and by cfn-lint',
  exec: `${tsx} scripts/validate/index.ts`,
});
project.addTask('verify:cdk', {
  description: 'Runs the tests against the oldest aws-cdk-lib that is supported, and against the newest there is',
  exec: `${tsx} scripts/verify-cdk.ts`,
  receiveArgs: true,
});

// `npm test` is all that a contributor needs: the jsii compiler, fresh documentation, types, unit tests and lint.
const check = project.addTask('check', { description: 'Compile, check API.md and the snippets of the documentation, types, unit tests, lint' });
check.spawn(project.compileTask);
check.exec(`${tsx} scripts/check-api.ts`, { name: 'API.md is fresh' });
check.exec(`${tsx} scripts/check-snippets.ts`, { name: 'snippets of the documentation compile' });
check.exec(`${tsx} scripts/check-compatibility.ts`, { name: 'the API keeps what the last release promised' });
check.exec('tsc --noEmit -p test/tsconfig.json', { name: 'types' });
check.spawn(project.testTask, { receiveArgs: true });
// The compiler's banner about Node 20: we know, and support it.
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');

project.setScript('test', 'projen check');
project.setScript('demo', 'projen demo');
project.setScript('rehearse', 'projen rehearse');
project.setScript('life-cycle', 'projen life-cycle');
project.setScript('bench', 'projen bench');
project.setScript('bench:build', 'projen bench:build');
project.setScript('adoption', 'projen adoption');
project.setScript('canary', 'projen canary');
project.setScript('attestations', 'projen attestations');
project.setScript('mutate', 'projen mutate');
project.setScript('docs', 'projen docs');
project.setScript('validate', 'projen validate');
project.setScript('verify:cdk', 'projen verify:cdk');
project.setScript('examples', 'projen examples');

project.synth();
