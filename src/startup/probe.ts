import { setTimeout as delay } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { ThawError } from '../kubernetes/thawError.ts';

/** What decides that a pod has answered. */
export type StartupProbe =
  | AskingProbe
  | {
      /** The pod's condition Ready. */
      readonly kind: 'podReady';
    };

/** A probe that asks the application itself. */
export type AskingProbe =
  | {
      /** An HTTP GET request through the API server's pod proxy. */
      readonly kind: 'http';
      readonly port: number;
      /** With its leading slash, and encoded; may have a query. */
      readonly path: string;
      readonly expectedStatus: number;
      /** What the first 64 KiB of the body must contain. */
      readonly bodyContains?: string;
    }
  | {
      /** A command in the container that ends with 0. */
      readonly kind: 'exec';
      readonly command: readonly [string, ...string[]];
    }
  | {
      /** A line in the container's log that contains a text. Lines older than the create request do not count. */
      readonly kind: 'logLine';
      readonly contains: string;
    };

/** How one attempt of a probe ended. */
export type ProbeResult =
  | { readonly succeeded: true; /** What was answered. */ readonly body: string }
  | { readonly succeeded: false; /** Why not, to follow "the last attempt:". */ readonly why: string };

/** Probes once. May reject: that is an attempt without success, or the last one, where the user lacks a right to make any. */
export type ProbeAttempt = (signal: AbortSignal) => Promise<ProbeResult>;

/** How a probe is repeated. */
export interface ProbeSchedule {
  /** What is waited for, to follow "Cannot". */
  readonly attempted: string;
  /** The least time from the beginning of an attempt to that of the next, in milliseconds; never less than 20. */
  readonly intervalMs?: number;
  /** How long one attempt may take, in milliseconds. */
  readonly attemptTimeoutMs?: number;
  /** How long to go on, in milliseconds. */
  readonly timeoutMs: number;
  /** How long was waited for the same before, in milliseconds, which a failure counts in; none unless given. */
  readonly waitedMs?: number;
  readonly signal: AbortSignal;
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number;
}

/** The first success of a probe. */
export interface ProbeSuccess {
  /** When the answer was there, on the schedule's clock. */
  readonly at: number;
  readonly body: string;
  readonly attempts: number;
}

/** Polling faster than this would measure the polling (DESIGN.md, "A startup, defined"). */
export const minimumProbeIntervalMs = 20;

/**
 * Repeats `attempt`, one at a time, until it succeeds.
 * Throws `probeNeverSucceeded` after `timeoutMs`, with what the last attempt said, `forbidden` at once where the user may not ask,
 * and `cancelled` on an abort.
 */
export async function probeUntilSuccess(
  attempt: ProbeAttempt,
  schedule: ProbeSchedule,
): Promise<ProbeSuccess> {
  const { attempted, attemptTimeoutMs = 1000, timeoutMs, waitedMs = 0, signal } = schedule;
  const { now = () => performance.now() } = schedule;
  const intervalMs = Math.max(schedule.intervalMs ?? 0, minimumProbeIntervalMs);
  const deadline = now() + timeoutMs;
  let why = l10n.t('there was no attempt');
  for (let attempts = 1; ; attempts++) {
    const began = now();
    if (signal.aborted) throw cancelled(attempted, signal);
    if (began >= deadline) throw neverSucceeded(attempted, waitedMs + timeoutMs, why);

    const limitMs = Math.max(1, Math.ceil(Math.min(attemptTimeoutMs, deadline - began)));
    const result = await attemptOnce(attempt, limitMs, signal).catch((error: unknown) => {
      throw ThawError.is(error) ? error.during(attempted) : error;
    });
    const at = now();
    if (result?.succeeded) return { at, body: result.body, attempts };
    // An attempt that only the deadline cut short says nothing; the one before it may have.
    if (result || attempts === 1 || limitMs >= attemptTimeoutMs) {
      why = result?.why ?? l10n.t('no answer within {0} ms', limitMs);
    }
    await pause(Math.min(began + intervalMs, deadline) - at, signal);
  }
}

/** One attempt; `undefined` if it took longer than `limitMs` or was cancelled, whether or not it heeds its signal. */
async function attemptOnce(
  attempt: ProbeAttempt,
  limitMs: number,
  signal: AbortSignal,
): Promise<ProbeResult | undefined> {
  const ending = new AbortController();
  const limited = AbortSignal.any([signal, ending.signal]);
  const { promise: timedOut, resolve } = Promise.withResolvers<undefined>();
  const end = (): void => {
    resolve(undefined);
    ending.abort();
  };
  const timer = setTimeout(end, limitMs);
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([attempt(limited), timedOut]);
  } catch (error) {
    // Nobody grants a right meanwhile.
    if (ThawError.is(error, 'forbidden')) throw error;
    return { succeeded: false, why: ThawError.is(error) ? error.explanation : String(error) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return;
  try {
    // Timers drop fractions of a millisecond, which would make the interval shorter than it is.
    await delay(Math.ceil(ms), undefined, { signal });
  } catch {
    // The abort is noticed by the caller.
  }
}

function cancelled(attempted: string, signal: AbortSignal): ThawError {
  return new ThawError({
    reason: 'cancelled',
    attempted,
    explanation: l10n.t('it was cancelled'),
    cause: signal.reason,
  });
}

function neverSucceeded(attempted: string, timeoutMs: number, why: string): ThawError {
  return new ThawError({
    reason: 'probeNeverSucceeded',
    attempted,
    explanation: l10n.t(
      'it did not answer within {0} s (the last attempt: {1})',
      (timeoutMs / 1000).toFixed(1),
      why,
    ),
    remedies: [
      { action: 'retry', text: l10n.t('Check the port, the path and the expected answer, then try again') },
    ],
  });
}
