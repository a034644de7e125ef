import * as l10n from '@vscode/l10n';
import { ThawError } from '../kubernetes/thawError.ts';
import { ArrivalLag } from '../startup/arrivalLag.ts';
import { type StartupProbe, probeUntilSuccess } from '../startup/probe.ts';
import { createProbeAttempt, type ProbeTools } from '../startup/probeAttempt.ts';
import type { StartupRun } from '../startup/startupRun.ts';
import type { ClaimOptions, PoolIdentity } from './claimPod.ts';
import type { ClaimedPod } from './poolPod.ts';
import type { WarmPool } from './warmPool.ts';

/** How long a claimed pod may take to answer, in milliseconds: it was ready before. */
const responseTimeoutMs = 30_000;

/** How much the cluster's clock may differ from this machine's, in milliseconds. */
const clockDifferenceMs = 60_000;

/** The claim to measure. */
export interface ClaimSubject {
  readonly pool: Pick<WarmPool, 'claim'>;
  readonly of: PoolIdentity;
  readonly options: Omit<ClaimOptions, 'signal'>;
  readonly probe: StartupProbe;
  /** Called with the pod as soon as it is claimed: the caller removes it, however the run ends. */
  readonly onClaim: (pod: ClaimedPod) => void;
}

/**
 * Measures the claim of a pod that waits in a warm pool: from the claim request to the first response. One that fails is a failed run.
 *
 * @throws {ThawError} `cancelled`
 */
export async function measureClaim(
  { pool, of: { namespace, environment }, options, probe, onClaim }: ClaimSubject,
  tools: ProbeTools,
  signal: AbortSignal,
): Promise<StartupRun> {
  using lag = new ArrivalLag();
  const startedAt = new Date().toISOString();
  const requestedAt = performance.now();
  const sinceRequest = (): number => performance.now() - requestedAt;
  let pod: ClaimedPod | undefined;
  let claimedMs: number | undefined;
  const made = (
    outcome: Pick<StartupRun, 'outcome' | 'failure' | 'firstResponseMs' | 'responseBody'>,
  ): StartupRun => ({
    kind: 'restored',
    route: 'claim',
    namespace,
    podName: pod?.name ?? '',
    ...(pod?.node !== undefined && { node: pod.node }),
    startedAt,
    ...outcome,
    marks: {
      requested: { atMs: 0, source: 'request' },
      ...(outcome.firstResponseMs !== undefined && {
        firstResponse: { atMs: outcome.firstResponseMs, source: 'probe' },
      }),
    },
    ...(claimedMs !== undefined && { claimedMs }),
    events: [],
    lagMs: lag.longestMs,
  });
  try {
    pod = await pool.claim({ ...options, signal });
    claimedMs = sinceRequest();
    onClaim(pod);
    const { at, body } = await firstResponse(pod, probe, tools, signal);
    return made({ outcome: 'succeeded', firstResponseMs: at - requestedAt, responseBody: body });
  } catch (error) {
    const attempted = l10n.t('claim a pod of {0}/{1}', namespace, environment);
    if (signal.aborted) {
      throw new ThawError({
        reason: 'cancelled',
        attempted,
        explanation: l10n.t('it was cancelled'),
        cause: error,
      });
    }
    const failure = ThawError.is(error)
      ? error
      : new ThawError({ reason: 'unexpected', attempted, explanation: String(error), cause: error });
    return made({ outcome: 'failed', failure });
  }
}

async function firstResponse(
  { namespace, name, container, createdAt }: ClaimedPod,
  probe: StartupProbe,
  tools: ProbeTools,
  signal: AbortSignal,
): Promise<{ readonly at: number; readonly body: string }> {
  // What the pod has written since it is there counts, long before the claim as it may be.
  const ageMs = (): number => Date.now() - createdAt + clockDifferenceMs;
  const target = { namespace, podName: name, container };
  return await probeUntilSuccess(createProbeAttempt(probe, target, tools, ageMs), {
    attempted: l10n.t('reach the claimed pod {0}/{1}', namespace, name),
    timeoutMs: responseTimeoutMs,
    signal,
  });
}
