import { Fn } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-ecs';
import { Secret as ManagedSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { AgentModel } from './build-agent';
import { boundOf, buildCall, buildspecOf, describeBuilds, describeBuildsWithJq, DIGEST, optionsIn, runBuild, RunOptions } from './build-run';
import { BuildCache, DockerfileBuildOptions } from '../../src';
import { newStack } from '../helpers';

const REPOSITORY = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/api';
const IMAGE = `${REPOSITORY}:release-0123456789ab-89abcdef`;

const specOf = (options: DockerfileBuildOptions = {}) => buildspecOf(options);
const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:docker-hub';
const dockerHubCredentials = () => ManagedSecret.fromSecretNameV2(newStack(), 'DockerHub', 'docker-hub');

describe('the buildspec', () => {
  test('has four phases, and each of them ends the build when it fails', () => {
    const { version, phases } = specOf();
    expect(version).toBe('0.2');
    expect(Object.keys(phases)).toEqual(['install', 'pre_build', 'build', 'post_build']);
    for (const phase of Object.values<any>(phases)) expect(phase['on-failure']).toBe('ABORT');
  });

  test('hands over the image definitions alone, and says which image it made', () => {
    expect(specOf().artifacts).toEqual({ files: ['imagedefinitions.json'] });
    expect(specOf().env).toEqual({ 'exported-variables': ['IMAGE_URI', 'IMAGE_DIGEST', 'IMAGE_TAG', 'COMMIT_ID'] });
  });

  test('is the same in whatever order the build arguments are written', () => {
    expect(specOf({ buildArgs: { B: '2', A: '1', C: '3' } })).toEqual(specOf({ buildArgs: { C: '3', A: '1', B: '2' } }));
  });

  test('reads as somebody would type it where no word needs quotes', () => {
    const options = { directory: 'services/api', target: 'runtime', buildArgs: { NODE_ENV: 'production' } };
    expect(specOf(options).phases.build.commands[0])
      .toBe('sh "$BUILD_STEP" \'Build the image and push it\' \'docker buildx build --push --tag "$IMAGE_URI" --file ./services/api/Dockerfile'
        + ' --target runtime --build-arg NODE_ENV=production --provenance=false --metadata-file "$BUILD_METADATA" ./services/api\'');
  });
});

describeBuilds('a build that succeeds', () => {
  const run = runBuild();

  test('logs in to the registry, builds, and pushes what it has built', () => {
    expect(run.succeeded).toBe(true);
    expect(run.calls).toEqual([
      { name: 'docker', argv: ['version'] },
      expect.objectContaining({ name: expect.stringMatching('aws|docker') }), // the two ends of a pipe start together
      expect.objectContaining({ name: expect.stringMatching('aws|docker') }),
      {
        name: 'docker',
        argv: ['buildx', 'build', '--push', '--tag', IMAGE, '--file', './Dockerfile', '--provenance=false', '--metadata-file', expect.any(String), '.'],
      },
    ]);
    expect(run.calls).toContainEqual({ name: 'aws', argv: ['ecr', 'get-login-password', '--region', 'eu-west-1'] });
    expect(run.calls).toContainEqual({
      name: 'docker',
      argv: ['login', '--username', 'AWS', '--password-stdin', '111122223333.dkr.ecr.eu-west-1.amazonaws.com'],
      stdin: 'registry-password',
    });
  });

  test('says which container gets which image, under a tag that no other build has', () => {
    expect(JSON.parse(run.imageDefinitions!)).toEqual([{ name: 'api', imageUri: IMAGE }]);
  });

  test('tells the pipeline what it has made, for its console and for further actions', () => {
    expect(run.exported).toEqual({
      IMAGE_URI: IMAGE, IMAGE_DIGEST: DIGEST, IMAGE_TAG: 'release-0123456789ab-89abcdef', COMMIT_ID: '0123456789abcdef0123456789abcdef01234567',
    });
    expect(run.output).toContain(`\nHand over ${IMAGE}, ${DIGEST}\n`);
  });

  test('says what it does, a line for each step', () => {
    expect(run.output.split('\n').slice(0, 3)).toEqual(['See that Docker runs', 'Log in to ECR', 'Build the image and push it']);
  });

  test('pushes nothing as latest', () => {
    expect(JSON.stringify([run.calls, specOf()])).not.toContain('latest');
  });

  test('takes the names of its project', () => {
    const env = { IMAGE_TAG_PREFIX: 'v_1', CONTAINER_NAME: 'my-web', IMAGE_REPOSITORY_URI: 'example.com/a/b' };
    expect(JSON.parse(runBuild({}, { env }).imageDefinitions!)).toEqual([{ name: 'my-web', imageUri: 'example.com/a/b:v_1-0123456789ab-89abcdef' }]);
  });

  test('deploys its own image, whatever image definitions the repository holds', () => {
    const { imageDefinitions } = runBuild({}, { files: { 'imagedefinitions.json': '[{"name":"api","imageUri":"old"}]' } });
    expect(imageDefinitions).toBe(JSON.stringify([{ name: 'api', imageUri: IMAGE }]));
  });
});

describeBuilds('services with containers of several names', () => {
  const containers = [['api', 'proxy'], ['worker'], ['proxy', 'api'], ['api', 'proxy'], ['worker']];
  const entries = (...names: string[]) => JSON.stringify(names.map((name) => ({ name, imageUri: IMAGE })));
  const files = { 'imagedefinitions.json': 'old', 'imagedefinitions-2.json': 'old', 'imagedefinitions-3.json': 'old' };

  test('get a file for each list of names, with the same image', () => {
    const run = runBuild({}, { containers, files });
    expect(run.artifacts).toEqual({
      'imagedefinitions.json': entries('api', 'proxy'),
      'imagedefinitions-2.json': entries('worker'),
      'imagedefinitions-3.json': entries('proxy', 'api'),
    });
    for (const text of Object.values(run.artifacts)) expect(run.output).toContain(text);
  });

  test.each(['docker version', 'docker login', 'docker buildx build'])('get none when %s fails', (fail) => {
    expect(runBuild({}, { containers, files, fail }).artifacts).toEqual({});
  });

  test('are one image, built once', () => {
    expect(optionsIn(buildCall(runBuild({}, { containers })), '--tag')).toEqual([IMAGE]);
  });
});

describeBuilds('nothing is deployed', () => {
  test.each([
    ['Docker does not run', 'docker version', ['version']],
    ['the registry gives no password', 'aws ecr', ['version', 'login']],
    ['the login fails', 'docker login', ['version', 'login']],
    ['the build or the push fails', 'docker buildx build', ['version', 'login', 'buildx']],
  ])('when %s', (_, fail, came) => {
    // Somebody has committed what CodePipeline would take for the result of this build.
    const files = { 'imagedefinitions.json': '[{"name":"api","imageUri":"old"}]' };
    const run = runBuild({}, { fail, files });
    expect(run.succeeded).toBe(false);
    expect(run.imageDefinitions).toBeUndefined();
    expect(run.calls.filter(({ name }) => name === 'docker').map(({ argv }) => argv[0])).toEqual(came);
  });
});

describeBuildsWithJq('Docker Hub', () => {
  const login = { username: 'acme user', password: 'p$w`x"\'\\%s' };
  const logIn = (secret: object | string, options: RunOptions = {}) => runBuild({ dockerHubCredentials: dockerHubCredentials() },
    { ...options, answer: { SecretString: typeof secret === 'string' ? secret : JSON.stringify(secret) }, env: { DOCKERHUB_SECRET: ARN } });

  test('is logged in to before base images are pulled', () => {
    const { calls } = logIn(login);
    const at = calls.findIndex(({ argv }) => argv.includes('acme user'));
    expect(calls[at]).toEqual({ name: 'docker', argv: ['login', '--username', 'acme user', '--password-stdin'], stdin: login.password });
    expect(at).toBeLessThan(calls.findIndex(({ argv }) => argv[0] === 'buildx'));
  });

  test('is left alone otherwise', () => {
    expect(runBuild().calls.filter(({ argv }) => argv[0] === 'login')).toHaveLength(1);
  });

  test('is logged in to with what no command of the build can list', () => {
    const { output, calls } = logIn({ username: 'acme user', password: 'canary-4711' }, { edit: (commands) => commands.flatMap((command) => [command, 'env; set']) });
    expect(calls).toContainEqual(expect.objectContaining({ stdin: 'canary-4711' }));
    expect(output).not.toContain('canary');
  });

  test.each<[string, object | string]>([
    ['is plain text', 'canary-4711'],
    ['has no password', { username: 'acme', token: 'canary-4711' }],
    ['has an empty password', { username: 'canary-4711', password: '' }],
    ['has a username that is no text', { username: ['canary-4711'], password: 'p' }],
  ])('ends the build with what to do when the secret %s', (_, secret) => {
    const run = logIn(secret);
    expect(run.succeeded).toBe(false);
    expect(run.calls.map(({ argv }) => argv[0])).not.toContain('buildx');
    expect(run.output).not.toContain('canary');
    expect(run.output.trimEnd().split('\n').pop())
      .toBe(`Failed: Log in to Docker Hub. Check: ${ARN} must be JSON with texts that are not empty: {"username":"...","password":"..."}`);
  });

  test('ends the build when it refuses the login', () => {
    const run = logIn(login, { fail: 'login --username acme user', says: 'unauthorized: incorrect username or password' });
    expect(run.succeeded).toBe(false);
    expect(run.calls.map(({ argv }) => argv[0])).not.toContain('buildx');
    expect(run.output).toContain('Failed: Log in to Docker Hub. Check: a login or a right is missing');
  });
});

const NASTY = {
  APOSTROPHE: "it's 'quoted'",
  AT_END: "'",
  BACKSLASH: 'C:\\path\\',
  BACKTICK: '`id`',
  DASHES: '--output=/etc',
  DOLLAR: '$HOME ${HOME} $(id) $$',
  EMPTY: '',
  EQUALS: 'a=b=c',
  JSON: '{"a": ["b", null]}',
  PERCENT: '100% %s \\n',
  PIPES: 'a | b > c < d & e ; f # g ! h * i ? j ~ k',
  QUOTES: 'say "hello"',
  SPACES: '  two  spaces  ',
  TAB: 'a\tb',
  UNICODE: 'naïve 分支 🚀',
};

describeBuilds('what docker is told', () => {
  test('are the build arguments to the letter, sorted by name', () => {
    const buildArgs = Object.fromEntries(Object.entries(NASTY).reverse());
    expect(optionsIn(buildCall(runBuild({ buildArgs })), '--build-arg')).toEqual(Object.entries(NASTY).map(([name, value]) => `${name}=${value}`));
  });

  test('is a place with spaces and dashes, to the letter', () => {
    const argv = buildCall(runBuild({ directory: '-my service/~api', dockerfile: 'docker files/Dockerfile.prod', target: 'run-time_1.0' }));
    expect(optionsIn(argv, '--file')).toEqual(['./-my service/~api/docker files/Dockerfile.prod']);
    expect(optionsIn(argv, '--target')).toEqual(['run-time_1.0']);
    expect(argv[argv.length - 1]).toBe('./-my service/~api');
  });

  test('is a Dockerfile outside of the directory', () => {
    expect(optionsIn(buildCall(runBuild({ directory: 'services/api', dockerfile: '../../docker/api.Dockerfile' })), '--file')).toEqual(['./docker/api.Dockerfile']);
  });

  describe('are values that only CloudFormation knows', () => {
    const token = (name: string) => Fn.importValue(name);
    const { environmentVariables, buildSpec } = boundOf({
      directory: token('Directory'), dockerfile: token('Dockerfile'), target: token('Target'), buildArgs: { TEXT: token('Text'), MIXED: `v${token('Version')}` },
    });
    const resolve = (value: unknown) => newStack().resolve(value);

    test('in environment variables, for CloudFormation quotes nothing', () => {
      expect(resolve(buildSpec.toBuildSpec())).toEqual(expect.stringContaining('"$BUILD_ARG_TEXT"'.replace(/"/g, '\\"')));
      expect(resolve(environmentVariables)).toEqual({
        DOCKERFILE_DIRECTORY: { value: { 'Fn::Join': ['', ['./', { 'Fn::ImportValue': 'Directory' }, '/']] } },
        DOCKERFILE_PATH: { value: { 'Fn::Join': ['', ['./', { 'Fn::ImportValue': 'Directory' }, '/', { 'Fn::ImportValue': 'Dockerfile' }]] } },
        DOCKERFILE_TARGET: { value: { 'Fn::ImportValue': 'Target' } },
        BUILD_ARG_MIXED: { value: { 'Fn::Join': ['', ['MIXED=v', { 'Fn::ImportValue': 'Version' }]] } },
        BUILD_ARG_TEXT: { value: { 'Fn::Join': ['', ['TEXT=', { 'Fn::ImportValue': 'Text' }]] } },
      });
    });

    test('to the letter', () => {
      const all = Object.values(NASTY).join('');
      const names = Object.keys(NASTY);
      const argv = buildCall(runBuild({
        directory: token('Directory'),
        dockerfile: token('Dockerfile'),
        target: token('Target'),
        buildArgs: { ...Object.fromEntries(names.map((name) => [name, token(name)])), A_KNOWN: 'yes' },
      }, {
        env: {
          DOCKERFILE_DIRECTORY: `./${all}/`,
          DOCKERFILE_PATH: `./${all}/Dockerfile`,
          DOCKERFILE_TARGET: all,
          ...Object.fromEntries(Object.entries(NASTY).map(([name, value]) => [`BUILD_ARG_${name}`, `${name}=${value}`])),
        },
      }));
      expect(optionsIn(argv, '--file')).toEqual([`./${all}/Dockerfile`]);
      expect(optionsIn(argv, '--target')).toEqual([all]);
      expect(optionsIn(argv, '--build-arg')).toEqual(['A_KNOWN=yes', ...Object.entries(NASTY).map(([name, value]) => `${name}=${value}`)].sort());
      expect(argv[argv.length - 1]).toBe(`./${all}/`);
    });
  });
});

describeBuildsWithJq('the commands of a buildspec', ({ model }) => {
  test('need nothing but exported variables and the folder from one to the next', () => {
    const everything = { testCommands: ['true'], dockerHubCredentials: dockerHubCredentials(), secrets: { npm: Secret.fromSecretsManager(ManagedSecret.fromSecretPartialArn(newStack(), 'Npm', ARN)) }, cache: BuildCache.inline() };
    expect(runBuild(everything, { answer: { SecretString: '{"username":"u","password":"p"}' } }).succeeded).toBe(true);
  });

  test('would be noticed to need a function, an option or an argument of an earlier one', () => {
    const scripts = model === AgentModel.SCRIPTS;
    for (const [before, after] of [['ask() { true; }', 'ask'], ['set -f', 'case $- in *f*) ;; *) false;; esac'], ['set -- one', '[ $# = 1 ]']]) {
      const run = runBuild({}, { edit: (commands) => [before, ...commands, after] });
      expect([before, run.succeeded]).toEqual([before, !scripts]);
    }
  });

  test('set no variable that they do not mean to export', () => {
    // CodeBuild's agent exports whatever is set, so what is set can be listed by every command.
    const before = runBuild({}, { edit: () => ['env'] });
    const after = runBuild({ testCommands: ['true'] }, { edit: (commands) => [...commands, 'echo', 'env'] });
    const names = (output: string) => [...output.matchAll(/^([A-Z_a-z]\w*)=/gm)].map(([, name]) => name);
    const added = names(after.output).filter((name) => !names(before.output).includes(name) && !['_', 'OLDPWD', 'PWD', 'SHLVL', 'CODEBUILD_LAST_EXIT'].includes(name));
    expect(added.sort()).toEqual(['BUILD_METADATA', 'BUILD_STEP', 'COMMIT_ID', 'IMAGE_DIGEST', 'IMAGE_TAG', 'IMAGE_URI']);
  });
});
