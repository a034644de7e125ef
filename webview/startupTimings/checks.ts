/** Whether a value has the form that it should. Additional fields do not matter. */
export type Check = (value: unknown) => boolean;

export const text: Check = (value) => typeof value === 'string';
export const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
export const flag: Check = (value) => typeof value === 'boolean';
export const count: Check = (value) => Number.isInteger(value) && Number(value) >= 0;

/** One of these values. */
export function oneOf(...values: readonly unknown[]): Check {
  return (value) => values.includes(value);
}

/** What fits one of these. */
export function either(...checks: readonly Check[]): Check {
  return (value) => checks.some((check) => check(value));
}

/** What fits, or is not there. */
export function optional(check: Check): Check {
  return (value) => value === undefined || check(value);
}

/** A list of what fits. */
export function list(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

/** An object with these fields. */
export function fields(checks: Readonly<Record<string, Check>>): Check {
  // Once, and not for each of a thousand starts.
  const entries = Object.entries(checks).map(([name, check]) => ({ name, check }));
  return (value) =>
    typeof value === 'object' &&
    value !== null &&
    entries.every(({ name, check }) => check((value as Record<string, unknown>)[name]));
}
