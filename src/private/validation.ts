import { Duration, Token } from 'aws-cdk-lib';

/**
 * The one form that every error of this library has: what is wrong, what was got, and what to do about it.
 */
export function refusal(prop: string, rule: string, got: unknown, remedy?: string): Error {
  return new Error(`${prop} must ${rule}, got: ${render(got)}${remedy ? `; ${remedy}` : ''}`);
}

/** Words about what was got, which without quotes cannot be taken for the user's own. */
export function words(text: string): { toString(): string } {
  return { toString: () => text };
}

/** What a lookup without a default says until the CLI has looked the value up: that synthesis is thrown away. */
const PLACEHOLDER = 'dummy-value-for-';

/** Whether a text is, or holds, what `StringParameter.valueFromLookup` says while the value is still looked up. */
export function isPlaceholder(value: unknown): boolean {
  return typeof value === 'string' && value.includes(PLACEHOLDER);
}

/** Whether synthesis does not know a value: a token, or a placeholder. An error would keep the CLI from looking it up. */
export function isUnknown(value: unknown): boolean {
  return Token.isUnresolved(value) || isPlaceholder(value);
}

/** Whether two texts are known, and not the same. */
export function differ(one: string, other: string): boolean {
  return !isUnknown(one) && !isUnknown(other) && one !== other;
}

/** A name that CDK judges as well, by its own rules: a placeholder becomes one that passes everywhere, in lower case. */
export function nameFor(value: string): string;
export function nameFor(value: string | undefined): string | undefined;
export function nameFor(value: string | undefined): string | undefined {
  // The end is what tells one parameter from another.
  return value !== undefined && isPlaceholder(value) ? value.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(-80).replace(/^-|-$/g, '') : value;
}

/** Refuses a string that does not match. Unknown and absent values pass unjudged. */
export function checkText(prop: string, value: string | undefined, pattern: RegExp, rule: string, remedy?: string): void {
  if (value === undefined || isUnknown(value)) return;
  if (typeof value !== 'string' || !pattern.test(value)) throw refusal(prop, rule, value, remedy);
}

/** Refuses what is no whole number in the range. Unknown and absent values pass unjudged. */
export function checkCount(prop: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined || isUnknown(value)) return;
  if (!Number.isInteger(value) || value < min || value > max) {
    // A placeholder that has been made a number cannot be told from a mistake.
    const remedy = Number.isNaN(value) ? `give a value that is looked up a default: Number(StringParameter.valueFromLookup(this, 'name', '${min}'))` : undefined;
    throw refusal(prop, `be a whole number from ${min} to ${max}`, value, remedy);
  }
}

/** The units in which AWS takes our durations. */
export enum DurationUnit {
  MINUTES = 'minutes',
  DAYS = 'days',
}

/** Refuses a duration that is out of range or has a fraction of the unit. Tokens and absent values pass unjudged. */
export function checkDuration(prop: string, value: Duration | undefined, unit: DurationUnit, min: number, max: number): void {
  if (value === undefined || value.isUnresolved()) return;
  const amount = unit === DurationUnit.DAYS ? value.toDays({ integral: false }) : value.toMinutes({ integral: false });
  if (!Number.isInteger(amount) || amount < min || amount > max) {
    throw refusal(prop, `be ${min} to ${max} whole ${unit}`, words(value.toHumanString()));
  }
}

/** Refuses a list without entries, or with more than AWS takes. Absent lists pass. */
export function checkLength(prop: string, values: unknown[] | undefined, max: number, remedy?: string): void {
  if (values === undefined || Token.isUnresolved(values)) return;
  if (values.length < 1 || values.length > max) {
    throw refusal(prop, `hold 1 to ${max} entries`, values.length === 0 ? words('none') : values.length, remedy);
  }
}

/** Refuses a list or a map with an entry that has no value, which JavaScript lets through. Absent lists and maps pass. */
export function checkEntries(prop: string, values: readonly unknown[] | { readonly [key: string]: unknown } | undefined): void {
  if (values === undefined || Token.isUnresolved(values)) return;
  const entries: [string, unknown][] = Array.isArray(values)
    ? Array.from(values, (value, i) => [`${prop}[${i}]`, value]) // holes too
    : Object.entries(values).map(([key, value]) => [`${prop}.${key}`, value]);
  const missing = entries.find(([, value]) => value === undefined || value === null);
  if (missing) throw refusal(missing[0], 'have a value', missing[1], 'leave the entry out, or see where its value comes from');
}

/** Strings are quoted, so that `5` and `"5"`, a space and a line break can be told apart. */
function render(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
