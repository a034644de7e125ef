import * as l10n from '@vscode/l10n';
import { environmentLabel } from '../checkpoint/recordConfigMap.ts';
import { abortable } from '../kubernetes/abortable.ts';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { patchObject } from '../kubernetes/jsonPatch.ts';
import { listPods } from '../kubernetes/listPods.ts';
import type { PodJson } from '../kubernetes/podJson.ts';
import { podPath } from '../kubernetes/podPath.ts';
import { deletePod } from '../kubernetes/podRequests.ts';
import { tryAgain } from '../kubernetes/remedy.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { claimPatch } from './claimPatch.ts';
import type { ContainerCommand } from './environment.ts';
import { withMountFailures } from './mountFailures.ts';
import { noPool } from './noPool.ts';
import type { PodClaim } from './podClaim.ts';
import { poolLabel, waitingValue } from './poolLabels.ts';
import { type ClaimedPod, isClaimable, isClaimed, type PoolPod, poolPodOf } from './poolPod.ts';
import { type PoolStatus, poolStatusOf } from './poolStatus.ts';
import { PoolWatch } from './poolWatch.ts';
import { runInContainer } from './runInContainer.ts';

/** Which pool is meant. */
export interface PoolIdentity {
  readonly namespace: string;
  /** The name of the environment. */
  readonly environment: string;
}

/** How a pod is claimed. */
export interface ClaimOptions {
  /** Whose the pod becomes, as people know the name. */
  readonly owner: string;
  /** After which time anybody may delete the pod, in milliseconds; as the pool was made where absent. */
  readonly lifetimeMs?: number | undefined;
  /** What is run in the pod before it is handed out, one after the other: the environment's `atClaim`; as the pool was made where absent. */
  readonly hooks?: readonly ContainerCommand[] | undefined;
  /** How long to wait where no pod is ready, in milliseconds. */
  readonly waitMs?: number | undefined;
  /** Called again and again while no pod is ready. */
  readonly onWait?: ((status: PoolStatus) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** A number from 0 up to, but not including, 1. */
  readonly random?: (() => number) | undefined;
}

type ClaimConnection = Pick<ClusterConnection, 'request' | 'server' | 'webSocketOptions'>;

/** How long a claim waits for a pod unless told otherwise, in milliseconds. */
const usualWaitMs = 120_000;

/**
 * Takes a ready pod out of a pool and makes it its owner's; the pool makes another. Of several who claim at once, none gets the same
 * pod. Where none is ready, waits for one. A pod that its hooks fail in is deleted.
 *
 * @throws {ThawError} `noPool` where there is none, or it is scaled to zero; `podNotStarted` where no pod was ready in time;
 * `hookFailed`, `cancelled`, `forbidden` and whatever else a request can meet
 */
export async function claimPod(
  connection: ClaimConnection,
  pool: PoolIdentity,
  options: ClaimOptions,
): Promise<ClaimedPod> {
  const claim = new Claim(connection, pool, options);
  const pod = (await claim.atOnce()) ?? (await claim.whenReady());
  await claim.prepare(pod);
  return pod;
}

class Claim {
  readonly #connection: ClaimConnection;
  readonly #pool: PoolIdentity;
  readonly #options: ClaimOptions;
  readonly #attempted: string;
  /** How far the API server's clock is ahead of this machine's, in milliseconds: claims of all clients go by that one. */
  #clockLeadMs = 0;

  constructor(connection: ClaimConnection, pool: PoolIdentity, options: ClaimOptions) {
    this.#connection = connection;
    this.#pool = pool;
    this.#options = options;
    this.#attempted = l10n.t('claim a pod of {0}', pool.environment);
  }

  /** Takes one of the pods that are ready now; undefined where there is none, or others have been faster. */
  async atOnce(): Promise<ClaimedPod | undefined> {
    const { namespace, environment } = this.#pool;
    const { pods, now } = await listPods(
      this.#connection,
      {
        attempted: this.#attempted,
        namespace,
        labelSelector: `${environmentLabel}=${environment},${poolLabel}=${waitingValue}`,
        // A pod that has been taken since is refused, and one that has become ready since is waited for.
        atHand: true,
      },
      this.#options.signal,
    );
    if (!Number.isNaN(now)) this.#clockLeadMs = now - Date.now();
    return await this.#takeOneOf(pods.map(poolPodOf));
  }

  /** Waits until a pod can be taken. */
  async whenReady(): Promise<ClaimedPod> {
    const { signal, waitMs = usualWaitMs } = this.#options;
    const limit = AbortSignal.timeout(waitMs);
    const ending = AbortSignal.any([limit, ...(signal ? [signal] : [])]);
    using watch = new PoolWatch(this.#connection, this.#pool);
    let changed = Promise.withResolvers<undefined>();
    watch.onChange(() => {
      changed.resolve(undefined);
    });
    watch.start();
    for (;;) {
      const status = this.#statusIn(watch);
      changed = Promise.withResolvers<undefined>();
      const pod = status && (await this.#takeOneOf(status.waiting));
      if (pod !== undefined) return pod;
      if (status !== undefined) this.#options.onWait?.(status);
      await abortable(changed.promise, ending).catch(async (error: unknown) => {
        if (signal?.aborted) throw this.#cancelled(error);
        const known = status && (await withMountFailures(this.#connection, status, signal));
        throw this.#notReady(known?.failures ?? watch.failures, waitMs);
      });
    }
  }

  /** Runs the hooks; where one fails, or the claim is cancelled by now, nobody gets the pod. */
  async prepare(pod: ClaimedPod): Promise<void> {
    const { hooks = pod.claimRules?.hooks ?? [], signal } = this.#options;
    try {
      if (signal?.aborted) throw this.#cancelled(signal.reason);
      for (const hook of hooks) await this.#run(hook, pod);
    } catch (error) {
      throw await this.#givenUp(pod, error);
    }
  }

  async #run(hook: ContainerCommand, pod: ClaimedPod): Promise<void> {
    const { namespace, name, container, nestedContainers } = pod;
    await runInContainer(
      this.#connection,
      { namespace, pod: name, container, isNested: (each) => nestedContainers.includes(each) },
      hook,
      {
        attempted: this.#attempted,
        reason: 'hookFailed',
        signal: this.#options.signal ?? new AbortController().signal,
      },
    );
  }

  /** Deletes a pod that is not handed out, and tells why it is not. */
  async #givenUp(pod: ClaimedPod, why: unknown): Promise<unknown> {
    const outcome = await deletePod(this.#connection, pod).then(
      () => l10n.t('the pod was deleted'),
      () => l10n.t('the pod {0} could not be deleted, and is still there', pod.name),
    );
    return ThawError.is(why) ? why.told({ explanation: `${why.explanation}; ${outcome}` }) : why;
  }

  async #takeOneOf(pods: readonly PoolPod[]): Promise<ClaimedPod | undefined> {
    for (const pod of inOrder(pods, this.#options.random)) {
      const { signal } = this.#options;
      if (signal?.aborted) throw this.#cancelled(signal.reason);
      const taken = await this.#take(pod);
      if (taken !== undefined) return taken;
    }
    return undefined;
  }

  /** Makes a pod the owner's, unless somebody else was faster, or it has become of no use meanwhile. */
  async #take(pod: PoolPod): Promise<ClaimedPod | undefined> {
    const { name, namespace } = pod;
    const patch = claimPatch(pod, this.#claim(pod));
    const changed = await patchObject(
      this.#connection,
      this.#attempted,
      podPath({ namespace, pod: name }),
      patch,
    );
    if (changed === undefined) return undefined;
    const taken = poolPodOf(changed as PodJson);
    if (!isClaimed(taken)) return undefined;
    if (taken.isReady && !taken.isEnding) return taken;
    await deletePod(this.#connection, taken);
    return undefined;
  }

  #claim({ claimRules }: PoolPod): PodClaim {
    const { owner, lifetimeMs = claimRules?.lifetimeMs } = this.#options;
    const claimedAt = Date.now() + this.#clockLeadMs;
    return { owner, claimedAt, ...(lifetimeMs !== undefined && { expiresAt: claimedAt + lifetimeMs }) };
  }

  /** How the pool stands, once it is known; throws where there is no use in waiting. */
  #statusIn(watch: PoolWatch): PoolStatus | undefined {
    const refused = watch.failures.find((failure) => ThawError.is(failure, 'forbidden'));
    if (refused !== undefined) throw refused.during(this.#attempted);
    if (!watch.isLive) return undefined;
    const { namespace } = this.#pool;
    const status = watch.pools()[0] ?? poolStatusOf(this.#pool, undefined, []);
    if (status.checkpoint === undefined) {
      throw this.#noPool(l10n.t('there is no pool of it in namespace {0}', namespace));
    }
    if (status.wanted === 0) {
      throw this.#noPool(l10n.t('its pool is scaled to zero in namespace {0}', namespace));
    }
    return status;
  }

  #noPool(explanation: string): ThawError {
    return noPool(this.#pool, this.#attempted, explanation);
  }

  #notReady([failure]: readonly ThawError[], waitMs: number): ThawError {
    return new ThawError({
      reason: 'podNotStarted',
      attempted: this.#attempted,
      explanation: [l10n.t('no pod was ready within {0} s', waitMs / 1000), failure?.explanation]
        .filter(Boolean)
        .join(': '),
      remedies: failure?.remedies.length ? failure.remedies : [tryAgain],
      raw: failure?.raw,
      cause: failure,
    });
  }

  #cancelled(cause: unknown): ThawError {
    const explanation = l10n.t('it was cancelled');
    return new ThawError({ reason: 'cancelled', attempted: this.#attempted, explanation, cause });
  }
}

/**
 * The pods that can be claimed: at first those of the newest checkpoint, of which none is about to be replaced. Among them by
 * chance, so that those who claim at once do not all want the same.
 */
function inOrder(pods: readonly PoolPod[], random: () => number = Math.random): readonly PoolPod[] {
  const newest = pods.toSorted((a, b) => b.createdAt - a.createdAt)[0]?.checkpoint;
  return pods
    .filter(isClaimable)
    .map((pod) => ({ pod, rank: (pod.checkpoint === newest ? 0 : 1) + random() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ pod }) => pod);
}
