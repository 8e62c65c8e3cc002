import { Token } from 'aws-cdk-lib';
import { BuildEnvironmentVariable, BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import type { DockerfileBuildOptions } from '../image-build-options';
import type { BuildContext } from './bound-build';
import { TEST_FAILED } from './build-checks';
import { fetchSecrets, forgetSecrets } from './build-secrets';
import { step, STEP_SCRIPT } from './build-step';
import { startBuildKit } from './buildkit-builder';
import { CachePlan } from './cache-plan';
import { DockerBuild } from './docker-build';
import type { ImageDefinitionsFile } from './image-definitions';
import { ShellWords } from './shell-words';

/** What a pipeline tells of a build in its console, and its further actions: `#{Build.IMAGE_URI}`. */
const EXPORTED = ['IMAGE_URI', 'IMAGE_DIGEST', 'IMAGE_TAG', 'COMMIT_ID'];

export interface Buildspec {
  readonly buildSpec: BuildSpec;
  readonly environmentVariables: { [name: string]: BuildEnvironmentVariable };
}

/** The first 12 of the commit and the first 8 of the build: numbers of builds start again with a new project. */
const TAG = '"$IMAGE_TAG_PREFIX-$(printf %.12s "$COMMIT_ID")-$(printf %.8s "${CODEBUILD_BUILD_ID##*:}")"';

/**
 * Login, build and push, and only then the files that make the deployments deploy.
 *
 * CodeBuild runs `post_build` after a failed `build`, so every phase aborts the build itself; an image definitions file
 * that somebody has committed is removed first.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export function dockerfileBuildspec(options: DockerfileBuildOptions, cache: CachePlan, { definitions: { files }, logins }: BuildContext): Buildspec {
  const words = new ShellWords();
  const { testCommands = [] } = options;
  const build = new DockerBuild(options, cache, words);
  const fileNames = files.map(({ fileName }) => fileName);
  return {
    buildSpec: BuildSpec.fromObject({
      version: '0.2',
      env: { 'exported-variables': EXPORTED },
      phases: {
        install: phase(
          'export BUILD_STEP="$(mktemp)" BUILD_METADATA="$(mktemp)"',
          STEP_SCRIPT,
          `rm -f ${fileNames.join(' ')}`,
          step('See that Docker runs', 'docker version'),
          'export COMMIT_ID="$CODEBUILD_RESOLVED_SOURCE_VERSION"',
          `export IMAGE_TAG=${TAG}`,
          'export IMAGE_URI="$IMAGE_REPOSITORY_URI:$IMAGE_TAG"',
          ...cache.from ? [`export CACHE_FROM="${cache.from}" CACHE_TO="${cache.to}"`] : [],
        ),
        pre_build: phase(
          step('Log in to ECR', ecrLogin('"$AWS_DEFAULT_REGION"', '"${IMAGE_REPOSITORY_URI%%/*}"')),
          ...logins.map(({ host, region }, i) => step('Log in to the registry of base images',
            ecrLogin(words.word(region, `BASE_REGION_${i + 1}`), words.word(host, `BASE_REGISTRY_${i + 1}`)))),
          ...fetchSecrets(options, words),
          ...startBuildKit(options, cache, words),
        ),
        build: phase(
          ...testCommands.length === 0
            ? [step('Build the image and push it', build.to('--push'))]
            : [
              step('Build the image', build.to('--load')),
              ...testCommands.map((command, i) => step(`Test the image, ${i + 1} of ${testCommands.length}`, testCommand(command, words.word(command, `TEST_COMMAND_${i + 1}`)), { failed: TEST_FAILED })),
              step('Push the image', build.to('--push')),
            ],
          ...forgetSecrets(options),
        ),
        post_build: phase(
          'export IMAGE_DIGEST="$(sed -n \'s/.*"containerimage.digest": *"\\([^"]*\\)".*/\\1/p\' "$BUILD_METADATA")"',
          ...files.map(imageDefinitions),
          'echo "Hand over $IMAGE_URI, $IMAGE_DIGEST"',
          `cat ${fileNames.join(' ')}`,
          ...cache.keep ? [cache.keep] : [],
        ),
      },
      artifacts: { files: fileNames },
    }),
    environmentVariables: words.environmentVariables,
  };
}

function ecrLogin(region: string, host: string): string {
  return `aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin ${host}`;
}

/** What only CloudFormation knows is in an environment variable, and still a command. */
function testCommand(command: string, word: string): string {
  return Token.isUnresolved(command) ? `eval ${word}` : command;
}

function imageDefinitions({ fileName, variables }: ImageDefinitionsFile): string {
  const entries = variables.map(() => '{"name":"%s","imageUri":"%s"}').join(',');
  const values = variables.map((variable) => `"$${variable}" "$IMAGE_URI"`).join(' ');
  return `printf '[${entries}]' ${values} > ${fileName}`;
}

function phase(...commands: string[]) {
  return { 'on-failure': 'ABORT', commands };
}
