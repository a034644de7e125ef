import { setTimeout as delay } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
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
  return l10n.t('keep a pool of {0}/{1}', namespace, environment);
}

function notWarm(wish: WarmWish, warm: number, failure: ThawError | undefined): ThawError {
  const seconds = wish.timeoutMs / 1000;
  return new ThawError({
    reason: 'podNotStarted',
    attempted: attemptedOf(wish),
    explanation:
      failure === undefined
        ? l10n.t(
            'only {0} of {1} pods are warm after {2} s; the pool stays, and goes on trying',
            warm,
            wish.size,
            seconds,
          )
        : l10n.t(
            'only {0} of {1} pods are warm after {2} s: {3}; the pool stays, and goes on trying',
            warm,
            wish.size,
            seconds,
            failure.explanation,
          ),
    remedies: [
      ...(failure?.remedies ?? []),
      { action: 'retry', text: l10n.t('Set the size of the pool to 0, which removes it, or try again') },
    ],
    raw: failure?.raw,
    cause: failure,
  });
}

function cancelled(wish: WarmWish, cause: unknown): ThawError {
  return new ThawError({
    reason: 'cancelled',
    attempted: attemptedOf(wish),
    explanation: l10n.t('waiting was cancelled; the pool stays, and goes on'),
    cause,
  });
}
