import * as l10n from '@vscode/l10n';
import { ThawError } from '../kubernetes/thawError.ts';
import type { NodeTerm, PodAffinity } from './podManifest.ts';
import type { RestoredPart } from './restoreDifference.ts';
import {
  checkpointsIn,
  type ContainerCheckpoint,
  type RestorableCheckpoint,
  type RestoreOptions,
} from './restoreRoute.ts';

/**
 * The node on which a checkpoint is restored unless another one is chosen: the first of {@link checkpointHomes}; undefined where any
 * will do.
 */
export function checkpointHome(checkpoint: StoredCheckpoint): string | undefined {
  return checkpointHomes(checkpoint)?.[0];
}

/**
 * The nodes that have all that a restore reads: the images, or the archives where there are none. The one that made it comes first.
 * Undefined where a registry has all of them. Where no node has all, those that have the first: a restore says what is elsewhere.
 */
export function checkpointHomes(checkpoint: StoredCheckpoint): readonly string[] | undefined {
  const [first, ...rest] = [checkpoint, ...(checkpoint.others ?? [])]
    .map(homesOf)
    .filter((homes) => homes !== undefined);
  const shared = first?.filter((node) => rest.every((homes) => homes.includes(node)));
  return shared?.length === 0 ? first : shared;
}

type StoredCheckpoint = Pick<RestorableCheckpoint, 'image' | 'archive' | 'others'>;

function homesOf({
  image,
  archive,
}: Pick<ContainerCheckpoint, 'image' | 'archive'>): readonly string[] | undefined {
  if (image === undefined) return archive && [archive.node];
  return image.location === 'node' ? [image.node, ...(image.otherNodes ?? [])] : undefined;
}

/** The node that a restore must run on; `undefined` where any will do. Throws `restoreUnsupported` if it cannot. */
export function restoreNode(checkpoint: RestorableCheckpoint, { node }: RestoreOptions): string | undefined {
  const wanted = node ?? checkpointHome(checkpoint);
  for (const each of checkpointsIn(checkpoint)) {
    const homes = homesOf(each);
    if (homes === undefined || (wanted !== undefined && homes.includes(wanted))) continue;
    const [home = ''] = homes;
    const place =
      homes.length === 1 ? l10n.t('the node {0}', home) : l10n.t('the nodes {0}', homes.join(', '));
    throw new ThawError({
      reason: 'restoreUnsupported',
      attempted: l10n.t('restore {0} on {1}', each.name, wanted ?? ''),
      explanation: each.image
        ? l10n.t('its image is on {0} only', place)
        : l10n.t('its archive is on {0} only', place),
      remedies: [
        { action: 'retry', text: l10n.t('Restore on {0}, or push the image to a registry first', home) },
      ],
    });
  }
  return wanted;
}

/**
 * The source pod's affinity, narrowed to `node`. By affinity and not by `spec.nodeName`: that would bypass the scheduler, and
 * with it the account of free resources, taints, host ports and volumes, so that the kubelet would refuse the pod for good
 * where the scheduler makes it wait. By the field `metadata.name`, as DaemonSets do it, and not by the label
 * `kubernetes.io/hostname`, which need not be the node's name.
 */
export function restoredAffinity(
  affinity: PodAffinity | undefined,
  node: string | undefined,
  sourceNode: string | undefined,
): RestoredPart<PodAffinity | undefined> {
  if (node === undefined) {
    return {
      value: affinity,
      differences: [
        {
          field: 'spec.nodeName',
          kind: 'dropped',
          ...(sourceNode !== undefined && { from: sourceNode }),
          why: l10n.t('the scheduler chooses the node; its processor must have the features of the source’s'),
        },
      ],
    };
  }
  return {
    value: {
      ...affinity,
      nodeAffinity: {
        ...affinity?.nodeAffinity,
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: narrowedTerms(affinity, node),
        },
      },
    },
    differences: [
      {
        field: 'spec.affinity',
        kind: 'changed',
        ...(sourceNode !== undefined && { from: sourceNode }),
        to: node,
        why: l10n.t('the pod runs on this node only'),
      },
    ],
  };
}

/** The required terms, of which any may hold, each narrowed to the node. */
function narrowedTerms(affinity: PodAffinity | undefined, node: string): NodeTerm[] {
  const onNode = { key: 'metadata.name', operator: 'In', values: [node] };
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return (required ?? [{}]).map((term) => ({ ...term, matchFields: [...(term.matchFields ?? []), onNode] }));
}
