/** The tag of the image that runs in the last stage. */
export const LIVE = 'live';

/** The pointer tag of a stage. A stage that is put in front never changes what production refers to. */
export function pointerTag(stageName: string, last: boolean): string {
  return last ? LIVE : `${LIVE}-${stageName.toLowerCase()}`;
}
