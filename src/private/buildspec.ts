import { BuildEnvironmentVariable, BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import type { DockerfileBuildOptions } from '../image-build';
import type { ImageDefinitions, ImageDefinitionsFile } from './image-definitions';
import { checkPath, joinPath } from './paths';
import { ShellWords } from './shell-words';
import { checkText } from './validation';

/** The names under which every build finds what it is for. */
export enum BuildVariable {
  REPOSITORY_URI = 'IMAGE_REPOSITORY_URI',
  TAG_PREFIX = 'IMAGE_TAG_PREFIX',
  DOCKERHUB_USERNAME = 'DOCKERHUB_USERNAME',
  DOCKERHUB_PASSWORD = 'DOCKERHUB_PASSWORD',
}

export interface Buildspec {
  readonly buildSpec: BuildSpec;
  readonly environmentVariables: { [name: string]: BuildEnvironmentVariable };
  /** The build machine's architecture becomes the image's, so it has to be the service's. */
  readonly buildsNatively: boolean;
}

/** The first 12 of the commit and the first 8 of the build: numbers of builds start again with a new project. */
const TAG = '"$IMAGE_TAG_PREFIX-$(printf %.12s "$CODEBUILD_RESOLVED_SOURCE_VERSION")-$(printf %.8s "${CODEBUILD_BUILD_ID##*:}")"';

const ECR_LOGIN = 'aws ecr get-login-password --region "$AWS_DEFAULT_REGION" | docker login --username AWS --password-stdin "${IMAGE_REPOSITORY_URI%%/*}"';
const DOCKERHUB_LOGIN = 'printf %s "$DOCKERHUB_PASSWORD" | docker login --username "$DOCKERHUB_USERNAME" --password-stdin';

/**
 * Login, build and push, and only then the files that make the deployments deploy.
 *
 * CodeBuild runs `post_build` after a failed `build`, so every phase aborts the build itself; an image definitions file
 * that somebody has committed is removed first.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export function dockerfileBuildspec(options: DockerfileBuildOptions, { files }: ImageDefinitions): Buildspec {
  const words = new ShellWords();
  const fileNames = files.map(({ fileName }) => fileName);
  return {
    buildsNatively: true,
    buildSpec: BuildSpec.fromObject({
      version: '0.2',
      env: { 'exported-variables': ['IMAGE_URI', 'IMAGE_TAG'] },
      phases: {
        install: phase(
          `rm -f ${fileNames.join(' ')}`,
          'docker version',
          `export IMAGE_TAG=${TAG}`,
          'export IMAGE_URI="$IMAGE_REPOSITORY_URI:$IMAGE_TAG"',
        ),
        pre_build: phase(
          ECR_LOGIN,
          ...(options.dockerHubCredentials ? [DOCKERHUB_LOGIN] : []),
        ),
        build: phase(
          dockerBuild(options, words),
          'docker push "$IMAGE_URI"',
        ),
        post_build: phase(
          ...files.map(imageDefinitions),
          `cat ${fileNames.join(' ')}`,
        ),
      },
      artifacts: { files: fileNames },
    }),
    environmentVariables: words.environmentVariables,
  };
}

export function checkDockerfileOptions(options: DockerfileBuildOptions): void {
  checkPath('directory', options.directory);
  checkPath('dockerfile', options.dockerfile, options.directory); // may leave the directory, as Docker allows, but not the repository
  checkText('target', options.target, /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'be the name of a stage in the Dockerfile: letters, digits, dots, underscores and dashes',
    "for example 'runtime' of FROM node AS runtime");
  for (const [name, value] of Object.entries(options.buildArgs ?? {})) {
    checkText('buildArgs', name, /^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'have names of letters, digits and underscores', 'name them as ARG does');
    checkText(`buildArgs.${name}`, value, /^[^\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]*$/, 'be one line of text without control characters',
      'put longer texts into a file of the repository');
    checkText(`buildArgs.${name}`, value, /^(?!.*\{\{resolve:)/, 'hold no reference that CloudFormation would resolve', 'build arguments are no place for secrets');
  }
}

function dockerBuild(options: DockerfileBuildOptions, words: ShellWords): string {
  const directory = options.directory ?? '.';
  const dockerfile = options.dockerfile ?? 'Dockerfile';
  const command = ['docker build', '--tag "$IMAGE_URI"', `--file ${words.word(joinPath(directory, dockerfile), 'DOCKERFILE_PATH')}`];
  if (options.target) command.push(`--target ${words.word(options.target, 'DOCKERFILE_TARGET')}`);
  // Sorted, so that the same arguments make the same template in whatever order they were written.
  const { buildArgs = {} } = options;
  for (const name of Object.keys(buildArgs).sort()) {
    command.push(`--build-arg ${words.word(`${name}=${buildArgs[name]}`, `BUILD_ARG_${name}`)}`);
  }
  command.push(words.word(joinPath(directory, ''), 'DOCKERFILE_DIRECTORY'));
  return command.join(' ');
}

function imageDefinitions({ fileName, variables }: ImageDefinitionsFile): string {
  const entries = variables.map(() => '{"name":"%s","imageUri":"%s"}').join(',');
  const values = variables.map((variable) => `"$${variable}" "$IMAGE_URI"`).join(' ');
  return `printf '[${entries}]' ${values} > ${fileName}`;
}

function phase(...commands: string[]) {
  return { 'on-failure': 'ABORT', commands };
}
