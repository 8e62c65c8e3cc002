import { ImageBuildOptions } from './image-build-options';

/**
 * Tests of the image that was built, before it is deployed anywhere: a CodeBuild project of their own, in a stage `Test`.
 *
 * Its role may read the commit, pull from the one image repository and write its log and its reports, and pushes nothing.
 * The machine runs Docker, so that tests can start the image. A test that fails ends the execution, and nothing is deployed.
 */
export interface TestStage extends ImageBuildOptions {
  /**
   * The buildspec that runs the tests, relative to the repository's root and inside of it.
   *
   * It finds the image that was just built and pushed in `IMAGE_URI`, and its repository in `IMAGE_REPOSITORY_URI`. A build of
   * your own (`ImageBuild.buildspecFile`) has to export `IMAGE_URI` (`env: exported-variables`), or the stage fails.
   *
   * Report groups that it names (`reports`) are made on the way, as `<project>-<name>`.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/test-report-group-naming.html
   */
  readonly buildspecFile: string;
}
