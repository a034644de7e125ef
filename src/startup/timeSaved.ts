const dayMs = 24 * 60 * 60 * 1000;

/** Starts that are known to have been made, such as those of one measurement. */
export interface KnownStarts {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** Those that failed, too. */
  readonly count: number;
}

/** How often something is started, as far as that is known. */
export interface StartRate {
  readonly perDay: number;
  /** How many starts are known. */
  readonly starts: number;
  /** In how many days, begun ones too, from the first of them until now. */
  readonly days: number;
  /** Of the first of them, in milliseconds since the Unix epoch. */
  readonly since: number;
}

/** What restoring saves, in milliseconds; below 0 where it takes longer. */
export interface TimeSaved {
  readonly eachStartMs: number;
  readonly eachDayMs: number;
}

/** How often something has been started each day until `now` (milliseconds since the Unix epoch); undefined where no start is known. */
export function observedStartRate(known: readonly KnownStarts[], now: number): StartRate | undefined {
  const starts = known.reduce((sum, { count }) => sum + count, 0);
  if (starts === 0) return undefined;
  const since = Math.min(...known.filter(({ count }) => count > 0).map(({ at }) => at));
  // A clock may have been set back since.
  const days = Math.max(1, Math.ceil((now - since) / dayMs));
  return { perDay: starts / days, starts, days, since };
}

/** What restoring instead of starting cold saves by the medians of both (in milliseconds), with so many starts each day. */
export function timeSaved(
  { coldMs, restoredMs }: { readonly coldMs: number; readonly restoredMs: number },
  startsPerDay: number,
): TimeSaved {
  const eachStartMs = coldMs - restoredMs;
  return { eachStartMs, eachDayMs: eachStartMs * startsPerDay };
}
