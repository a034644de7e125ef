import { userInfo } from 'node:os';
import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { execInPod } from '../kubernetes/execInPod.ts';
import { deleteCertainPodAndWait } from '../kubernetes/podRequests.ts';
import type { ThawError } from '../kubernetes/thawError.ts';
import type { ComparisonSide } from '../startup/comparison.ts';
import type { StartupProbe } from '../startup/probe.ts';
import type { StartupRun } from '../startup/startupRun.ts';
import { measureClaim } from './claimStart.ts';
import { noPool } from './noPool.ts';
import type { ClaimedPod } from './poolPod.ts';
import type { RestoredWay } from './restoredWay.ts';
import { untilWarm } from './untilWarm.ts';
import { WarmPool } from './warmPool.ts';

/** How long a pool may take to have all its pods again, in milliseconds. */
const refillTimeoutMs = 180_000;

/** Of what claims are measured. */
export interface MeasuredClaims {
  readonly way: Extract<RestoredWay, { readonly name: 'claim' }>;
  readonly namespace: string;
  /** The name of the checkpoint that the pool's pods are to be restored from. */
  readonly checkpoint: string;
  readonly probe: StartupProbe;
  /** After which time anybody may delete what was claimed and left behind, in milliseconds. */
  readonly lifetimeMs: number;
}

/** The claims of a measurement. Owns the pods that were claimed for it. */
export class ClaimSide implements ComparisonSide {
  readonly #connection: ClusterConnection;
  readonly #claims: MeasuredClaims;
  readonly #pool: WarmPool;
  readonly #claimed = new Map<number, ClaimedPod>();

  constructor(connection: ClusterConnection, claims: MeasuredClaims) {
    const { namespace, way } = claims;
    this.#connection = connection;
    this.#claims = claims;
    this.#pool = new WarmPool(connection, { namespace, environment: way.environment });
  }

  /**
   * Waits until the pool has all its pods: one on its way would be started beside what is measured.
   *
   * @throws {ThawError} `noPool` where there is none, or none of this checkpoint; `podNotStarted` where that takes too long
   */
  async untilWarm(signal: AbortSignal): Promise<void> {
    const { namespace, way, checkpoint } = this.#claims;
    const { wanted: size, checkpoint: kept } = await this.#pool.status({ signal });
    if (kept === undefined || size === 0) {
      throw this.#noPool(l10n.t('there is no warm pool of it, or it keeps no pods'));
    }
    if (kept !== checkpoint) {
      throw this.#noPool(
        l10n.t('the pods of its pool are restored from {0}, not from {1}', kept, checkpoint),
      );
    }
    const wish = { namespace, environment: way.environment, size, checkpoint, timeoutMs: refillTimeoutMs };
    await untilWarm(this.#pool, wish, { signal, onLook: () => undefined });
  }

  #noPool(explanation: string): ThawError {
    const { namespace, way } = this.#claims;
    const { environment } = way;
    const attempted = l10n.t('measure claims of {0}/{1}', namespace, environment);
    return noPool({ namespace, environment }, attempted, explanation);
  }

  async start(index: number, signal: AbortSignal): Promise<StartupRun> {
    const { namespace, probe, way, lifetimeMs } = this.#claims;
    return await measureClaim(
      {
        pool: this.#pool,
        of: { namespace, environment: way.environment },
        options: { owner: userInfo().username, lifetimeMs },
        probe,
        onClaim: (pod) => {
          this.#claimed.set(index, pod);
        },
      },
      { requester: this.#connection, exec: (request) => execInPod(this.#connection, request) },
      signal,
    );
  }

  async remove(index: number): Promise<void> {
    const pod = this.#claimed.get(index);
    if (pod) await deleteCertainPodAndWait(this.#connection, pod);
  }
}
