import * as l10n from '@vscode/l10n';
import type { ClusterConnection } from '../kubernetes/connection.ts';
import { deletePodAndWait, type PodIdentity } from '../kubernetes/podRequests.ts';
import { findPod } from '../kubernetes/readPod.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { bakeLabel } from './bakePod.ts';

/**
 * Removes the pod that an interrupted bake of the same environment has left, so that its name is free: one that Kubernetes has ended, as
 * no bake takes so long, or any where `alsoUnderWay` says so. A pod that no bake has made stays.
 *
 * @throws {ThawError} `forbidden` and whatever else a request can meet
 */
export async function removeOtherBake(
  connection: Pick<ClusterConnection, 'request'>,
  pod: PodIdentity,
  { alsoUnderWay }: { readonly alsoUnderWay: boolean },
): Promise<void> {
  const { namespace, name } = pod;
  const { metadata, status } = (await findPod(connection, { namespace, pod: name })) ?? {};
  if (metadata?.labels?.[bakeLabel] === undefined) return;
  const hasEnded = status?.phase === 'Failed' || status?.phase === 'Succeeded';
  if (alsoUnderWay || hasEnded) await deletePodAndWait(connection, pod);
}

/** That an environment cannot be baked, as somebody does so. */
export function otherBake(environment: string, { namespace, name }: PodIdentity): ThawError {
  return new ThawError({
    reason: 'alreadyExists',
    attempted: l10n.t('bake {0}/{1}', namespace, environment),
    explanation: l10n.t(
      'the pod {0} is there already: somebody is baking this environment, or a bake was interrupted',
      name,
    ),
    remedies: [{ action: 'replaceBake', text: l10n.t('Bake it all the same, which ends the other bake') }],
  });
}
