import type { ImageRepository } from '../image-repository';

/**
 * Finds the image that an image definitions file names: `$IMAGE`, in `$REPOSITORY`, with the options that ECR knows it by in `$ID`.
 * One of another repository ends the action, which then says what comes of it.
 *
 * It is read from the artifact and not from a variable: after a rollback, the artifact is that of the execution that was gone
 * back to, and a build of the user's own need not export variables.
 */
export function findImage(images: ImageRepository, fileName: string, otherwise: string): string[] {
  return [
    `REPOSITORY="${images.repository.repositoryName}"`,
    // The same image may have several entries, one for each container.
    `IMAGE=$(tr -d '[:space:]' < ${fileName} | sed 's/.*"imageUri":"\\([^"]*\\)".*/\\1/')`,
    'case "$IMAGE" in */"$REPOSITORY:"*) ID="imageTag=${IMAGE##*:}";; */"$REPOSITORY@"*) ID="imageDigest=${IMAGE##*@}";; *) ID=;; esac',
    `[ -n "$ID" ] || { echo "$IMAGE is not in $REPOSITORY, so ${otherwise}: push to the repository of the pipeline" >&2; exit 1; }`,
  ];
}
