import { setTimeout as delay } from 'node:timers/promises';
import { ThawError } from '../kubernetes/thawError.ts';
import { isClaimable } from './poolPod.ts';
import type { PoolStatus } from './poolStatus.ts';
import type { WarmPool } from './warmPool.ts';

/** How often a pool is looked at, in milliseconds. */
const lookIntervalMs = 500;

/** What is waited for. */
export interface WarmWish {
  readonly namespace: string;
  /** The name of the environment. */
  readonly environment: string;
  /** How many pods are to be warm. */
  readonly size: number;
  /** The name of the checkpoint that they are restored from: others, which are about to be replaced, do not count. */
  readonly checkpoint: string;
  readonly timeoutMs: number;
}

/** How the wait is followed and ended. */
export interface WarmCall {
  readonly signal: AbortSignal;
  /** Told whenever the pool was looked at: how many are warm, and why others are not, where that is known. */
  readonly onLook: (warm: number, failure: ThawError | undefined) => void;
}

/**
 * Waits until a pool is warm: until so many pods of a checkpoint can be claimed.
 *
 * @throws {ThawError} `podNotStarted` where they are not in time, with what keeps them from it, as far as that is known: the pool
 * stays, and goes on trying; `cancelled`, `forbidden` and whatever else a request can meet
 */
export async function untilWarm(
  pool: Pick<WarmPool, 'status'>,
  wish: WarmWish,
  { signal, onLook }: WarmCall,
): Promise<void> {
  const deadline = performance.now() + wish.timeoutMs;
  for (;;) {
    const status = await pool.status({ signal });
    const warm = warmPods(status, wish.checkpoint);
    const [failure] = status.failures;
    onLook(warm, failure);
    if (warm >= wish.size) return;
    if (performance.now() >= deadline) throw notWarm(wish, warm, failure);
    await delay(lookIntervalMs, undefined, { signal }).catch((cause: unknown) => {
      throw cancelled(wish, cause);
    });
  }
}

function warmPods({ waiting }: PoolStatus, checkpoint: string): number {
  return waiting.filter((pod) => isClaimable(pod) && pod.checkpoint === checkpoint).length;
}

function attemptedOf({ namespace, environment }: WarmWish): string {
  return `keep a pool of ${namespace}/${environment}`;
}

function notWarm(wish: WarmWish, warm: number, failure: ThawError | undefined): ThawError {
  const found = `only ${warm} of ${wish.size} pods are warm after ${wish.timeoutMs / 1000} s`;
  const why = failure === undefined ? '' : `: ${failure.explanation}`;
  return new ThawError({
    reason: 'podNotStarted',
    attempted: attemptedOf(wish),
    explanation: `${found}${why}; the pool stays, and goes on trying`,
    remedies: [
      ...(failure?.remedies ?? []),
      { action: 'retry', text: 'Set the size of the pool to 0, which removes it, or try again' },
    ],
    raw: failure?.raw,
    cause: failure,
  });
}

function cancelled(wish: WarmWish, cause: unknown): ThawError {
  return new ThawError({
    reason: 'cancelled',
    attempted: attemptedOf(wish),
    explanation: 'waiting was cancelled; the pool stays, and goes on',
    cause,
  });
}
