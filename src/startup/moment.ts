/**
 * A moment of which only the bounds are known, in milliseconds since the Unix epoch: not before `earliestMs`, and not after
 * `latestMs`. The bounds are as far apart as the text that it was read from is coarse.
 */
export interface Moment {
  readonly earliestMs: number;
  readonly latestMs: number;
}

/** How long something took, in milliseconds: at least this, and at most that. */
export interface DurationBounds {
  readonly leastMs: number;
  readonly mostMs: number;
}

/** A moment as the Kubernetes API writes it (RFC 3339), which cuts off what it has no digits for; `undefined` where it is none. */
export function readMoment(text: string | null | undefined): Moment | undefined {
  const earliestMs = Date.parse(text ?? '');
  if (Number.isNaN(earliestMs)) return undefined;
  const digits = /\.(\d+)/.exec(text ?? '')?.[1]?.length ?? 0;
  // Finer than a millisecond is no date of JavaScript.
  return { earliestMs, latestMs: earliestMs + 1000 / 10 ** Math.min(digits, 3) };
}

/** A moment that is known as exactly as numbers are. */
export function exactMoment(atMs: number): Moment {
  return { earliestMs: atMs, latestMs: atMs };
}

/** How long it was from one moment to a later one; never less than nothing. */
export function timeBetween(from: Moment, to: Moment): DurationBounds {
  return {
    leastMs: Math.max(0, to.earliestMs - from.latestMs),
    mostMs: Math.max(0, to.latestMs - from.earliestMs),
  };
}

/** The same moments, where each is known not to be before the one in front of it. */
export interface OrderedMoments<Each extends Moment> {
  readonly moments: readonly Each[];
  /** By how much clocks contradict the order, in milliseconds; then the moments are as they were given. Absent where they do not. */
  readonly contradictionMs?: number;
}

/** Narrows moments of a known order: none is before the earliest that the former can be, nor after the latest that the next can be. */
export function inKnownOrder<Each extends Moment>(given: readonly Each[]): OrderedMoments<Each> {
  let earliest = -Infinity;
  const raised = given.map((each) => {
    earliest = Math.max(earliest, each.earliestMs);
    return { ...each, earliestMs: earliest };
  });
  let latest = Infinity;
  const moments = raised
    .toReversed()
    .map((each) => {
      latest = Math.min(latest, each.latestMs);
      return { ...each, latestMs: latest };
    })
    .toReversed();
  const contradictionMs = Math.max(0, ...moments.map(({ earliestMs, latestMs }) => earliestMs - latestMs));
  return contradictionMs > 0 ? { moments: given, contradictionMs } : { moments };
}
