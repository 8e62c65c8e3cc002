/** The names under which every build finds what it is for. */
export enum BuildVariable {
  REPOSITORY_URI = 'IMAGE_REPOSITORY_URI',
  TAG_PREFIX = 'IMAGE_TAG_PREFIX',
  DOCKERHUB_USERNAME = 'DOCKERHUB_USERNAME',
  DOCKERHUB_PASSWORD = 'DOCKERHUB_PASSWORD',
}
