/** What ends a build from outside, whatever it is doing. Neither `finally` nor `post_build` has its turn any more. */
export abstract class BuildEnd extends Error {
  public abstract readonly status: 'FAILED' | 'STOPPED' | 'TIMED_OUT';
  public abstract readonly code?: string;
}

export class BuildTimedOut extends BuildEnd {
  public readonly status = 'TIMED_OUT';
  public readonly code = 'BUILD_TIMED_OUT';

  constructor() {
    super('Build has timed out.');
  }
}

/** Somebody has said StopBuild, of which CodeBuild says no more than the status. */
export class BuildStopped extends BuildEnd {
  public readonly status = 'STOPPED';
  public readonly code = undefined;
}

/**
 * A signal has ended the shell that runs the build, as the kernel does when memory runs out.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/troubleshooting.html#windows-server-core-version
 */
export class BuildContainerDied extends BuildEnd {
  public readonly status = 'FAILED';
  public readonly code = 'SINGLE_BUILD_CONTAINER_DEAD';

  constructor() {
    super('Build container found dead before completing the build. Build container died because it was out of memory, or the Docker image is not supported.');
  }
}
