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

/** Refuses a string that does not match. Tokens and absent values pass unjudged. */
export function checkText(prop: string, value: string | undefined, pattern: RegExp, rule: string, remedy?: string): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (typeof value !== 'string' || !pattern.test(value)) throw refusal(prop, rule, value, remedy);
}

/** Refuses what is no whole number in the range. Tokens and absent values pass unjudged. */
export function checkCount(prop: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (!Number.isInteger(value) || value < min || value > max) throw refusal(prop, `be a whole number from ${min} to ${max}`, value);
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
