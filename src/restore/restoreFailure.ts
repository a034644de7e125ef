import * as l10n from '@vscode/l10n';
import { explainFailure } from '../checkpoint/criuDiagnosis.ts';
import type { NodeAgent } from '../kubernetes/nodeAgent.ts';
import { type FailureReason, ThawError } from '../kubernetes/thawError.ts';
import { nativeRestoreSetting } from './nativeAvailability.ts';
import { checkpointVolume, runtimeVolume } from './nestedContainer.ts';
import type { RestoreRouteName } from './restoreRoute.ts';

/** How long the kubelet may take to try a failed restore again, in milliseconds: its first back-off is 10 seconds. */
const nextTryMs = 45_000;

/** The pod whose restore failed. */
export interface FailedRestore {
  readonly route: RestoreRouteName;
  readonly podUid: string;
  /** The pod's; with `Never` there is no second try, of which the log could be caught. */
  readonly restartPolicy?: string | undefined;
  readonly agent: Pick<NodeAgent, 'node' | 'catchRestoreLog'>;
}

/** What a refusal to start a restored pod means. */
interface Refusal {
  /** Where another route would mean something else by it. */
  readonly route?: RestoreRouteName;
  readonly form: RegExp;
  readonly reason: FailureReason;
  /** Without it, what was said is. */
  readonly explanation?: (node: string) => string;
  readonly remedies: () => ThawError['remedies'];
}

/** What the kubelet says of a volume's or a container's image that it cannot have (kubernetes, pkg/kubelet/images/types.go). */
const noImage = '(?:ErrImage|ImagePullBackOff|ImageInspectError|RegistryUnavailable)';

const noBaseImage = {
  reason: 'restoreFailed',
  explanation: (node: string) =>
    l10n.t('the image that the container was started from is not on node {0} and cannot be pulled', node),
  remedies: () => [
    { action: 'retry', text: l10n.t('Make that image available on the node, then try again') },
  ],
} as const satisfies Pick<Refusal, 'reason' | 'explanation' | 'remedies'>;

/**
 * The refusals of containerd to restore (research: containerd internal/cri/server/container_checkpoint_linux.go), of the kubelet to
 * bring what a restore reads, and of the nested runtime to read it (runtime/thaw-nested/checkpoint.go).
 */
const refusals: readonly Refusal[] = [
  {
    form: /restore via CreateContainer is disabled|checkpoint restore is not enabled/i,
    reason: 'restoreUnsupported',
    explanation: (node) => l10n.t('native restore is switched off in containerd on node {0}', node),
    remedies: () => [
      {
        action: 'changeRuntime',
        setting: nativeRestoreSetting,
        text: l10n.t(
          "Set {0} = true in containerd's configuration, and restart containerd",
          nativeRestoreSetting,
        ),
      },
    ],
  },
  {
    form: /no command specified/i,
    reason: 'restoreUnsupported',
    explanation: (node) =>
      l10n.t(
        'the runtime of node {0} took the checkpoint image for an ordinary one: it cannot restore',
        node,
      ),
    remedies: () => [{ action: 'changeRuntime', text: l10n.t('Use a node with containerd 2.3') }],
  },
  {
    form: /failed to pull checkpoint base image|failed to get checkpoint base image/i,
    ...noBaseImage,
  },
  {
    route: 'nested',
    form: new RegExp(`^${noImage}`),
    ...noBaseImage,
  },
  {
    form: new RegExp(`volume "${runtimeVolume}": ${noImage}`),
    reason: 'restoreFailed',
    explanation: (node) => l10n.t('Thaw’s runtime image is not on node {0} and cannot be pulled', node),
    remedies: () => [
      {
        action: 'retry',
        text: l10n.t(
          'Load it into the node, or name one that it can pull in the setting thaw.runtimeImage, then try again',
        ),
      },
    ],
  },
  {
    form: new RegExp(
      `volume "${checkpointVolume}(?:-\\d+)?": ${noImage}|ErrImageNeverPull|failed to resolve image .* not found`,
      'i',
    ),
    reason: 'restoreFailed',
    explanation: (node) => l10n.t('the checkpoint image is not on node {0}', node),
    remedies: () => [{ action: 'scanNodes', text: l10n.t('Scan nodes for checkpoints') }],
  },
  {
    form: new RegExp(`volume "${checkpointVolume}(?:-\\d+)?" *: hostPath type check failed`),
    reason: 'restoreFailed',
    explanation: (node) => l10n.t('the archive of the checkpoint is not on node {0} any more', node),
    remedies: () => [{ action: 'scanNodes', text: l10n.t('Scan nodes for checkpoints') }],
  },
  {
    route: 'nested',
    form: /^the checkpoint cannot be read|^the changes to the root file system could not be applied(?!.*no space left)/,
    reason: 'restoreFailed',
    remedies: () => [
      { action: 'retry', text: l10n.t('Checkpoint the container again: this checkpoint is damaged') },
    ],
  },
];

/** The failure of a restored pod's startup, where what it says tells by itself what is missing, or is not allowed. */
export function explainRefusal(
  failure: ThawError,
  { route, node }: { readonly route: RestoreRouteName; readonly node: string },
): ThawError | undefined {
  const raw = failure.raw ?? failure.explanation;
  const refusal = refusals.find((each) => (each.route ?? route) === route && each.form.test(raw));
  if (!refusal) return undefined;
  const { reason, explanation, remedies } = refusal;
  return new ThawError({
    reason,
    attempted: failure.attempted,
    explanation: explanation?.(node) ?? failure.explanation,
    remedies: remedies(),
    raw,
    cause: failure,
  });
}

/**
 * The failure of a restored pod's startup, explained. Where CRIU failed, its log is caught from the node at the kubelet's
 * next try, as the runtime deletes it at once: this waits for that try, for 45 seconds at most.
 */
export async function explainRestoreFailure(
  failure: ThawError,
  { route, podUid, restartPolicy, agent }: FailedRestore,
  signal?: AbortSignal,
): Promise<ThawError> {
  const refusal = explainRefusal(failure, { route, node: agent.node });
  if (refusal) return refusal;
  if (failure.reason !== 'restoreFailed') return failure;
  // The nested runtime says itself what CRIU has complained of.
  if (route === 'nested') return explainFailure(failure, failure.raw ?? failure.explanation);
  if (restartPolicy === 'Never') return failure;
  const log = await catchLog(agent, podUid, signal);
  return log === undefined ? failure : explainFailure(failure, log);
}

async function catchLog(
  agent: FailedRestore['agent'],
  podUid: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const limit = AbortSignal.timeout(nextTryMs);
  try {
    return await agent.catchRestoreLog(podUid, {
      signal: AbortSignal.any([limit, ...(signal ? [signal] : [])]),
    });
  } catch (error) {
    // A pod that is not restarted has no next try; what is known without the log is shown then.
    if (limit.aborted && !signal?.aborted) return undefined;
    throw error;
  }
}
