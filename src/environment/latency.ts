import { summarize } from '../startup/statistics.ts';

/** Until when requests are repeated. */
export interface Settling {
  /** How many requests are compared with as many before them. */
  readonly window: number;
  /** By how much the median may still become shorter, in percent. */
  readonly tolerancePercent: number;
}

/**
 * Whether latencies, the oldest first, no longer fall: whether the median of the last `window` is shorter than that of as many
 * before by no more than the tolerance.
 */
export function hasSettled(latenciesMs: readonly number[], { window, tolerancePercent }: Settling): boolean {
  if (latenciesMs.length < 2 * window) return false;
  const before = medianOf(latenciesMs.slice(-2 * window, -window));
  const last = medianOf(latenciesMs.slice(-window));
  return before - last <= (before * tolerancePercent) / 100;
}

function medianOf(latenciesMs: readonly number[]): number {
  return summarize(latenciesMs)?.median ?? 0;
}
