import { nameFor } from './validation';

/** The tag of the image that runs in the last stage. */
export const LIVE = 'live';

/** What a stage may be called: its name becomes part of a tag, and of other stages' names. */
export const STAGE_NAME = /^[A-Za-z0-9._-]{1,90}$/;
export const STAGE_NAME_RULE = 'be 1 to 90 letters, digits, dots, underscores or dashes';

/** The pointer tag of a stage. A stage that is put in front never changes what production refers to. */
export function pointerTag(stageName: string, last: boolean): string {
  return last ? LIVE : `${LIVE}-${nameFor(stageName).toLowerCase()}`;
}
