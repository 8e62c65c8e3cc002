import { Says } from './app';

/** One public prop or factory, from its default to another value. */
export interface Variation {
  /** As the types have it: `Struct.prop`, or `Class.factory`. */
  readonly of: string;
  /** What is deployed before, where that is more than the defaults: an option of a connection needs a connection. */
  readonly from?: Says;
  readonly to: Says;
  /** What the change costs. Nothing, if left out. */
  readonly costs?: Cost;
}

/** Resources with a state that are replaced or removed, because the user asked for it. */
export interface Cost {
  readonly types: string[];
  /** The words in the documentation of that prop or factory that say so. */
  readonly documentedAs: string;
}

/** What is not changed from its default. */
export interface Exemption {
  readonly of: string;
  readonly because: string;
}
