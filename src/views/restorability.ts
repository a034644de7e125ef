import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { NodeSummary } from '../kubernetes/nodeSummary.ts';
import { nativeAvailability } from '../restore/nativeAvailability.ts';
import { nestedAvailability } from '../restore/nestedAvailability.ts';
import { checkpointHomes } from '../restore/restoredPlacement.ts';
import type { ClusterWatch } from './clusterWatch.ts';

/** Why a checkpoint cannot be restored, in a few words; undefined where nothing is known to be in the way. */
export function whyNotRestorable(
  record: CheckpointRecord,
  nodes: Pick<ClusterWatch, 'node' | 'isNodeGone'> | undefined,
): string | undefined {
  const { archive, image, sourcePod } = record;
  if (image === undefined && archive.state === 'missing') return vscode.l10n.t('archive gone');
  if (sourcePod === undefined) return vscode.l10n.t("the pod's manifest is not known");
  const homes = checkpointHomes({ archive, image });
  // An image in a registry can be restored on any node.
  if (homes === undefined) return undefined;
  const present = homes.filter((home) => nodes?.isNodeGone(home) !== true);
  if (present.length === 0) return goneText(homes);
  const obstacles = present.map((home) => whyNotOn(nodes?.node(home)));
  return obstacles.includes(undefined) ? undefined : obstacles[0];
}

function goneText(homes: readonly string[]): string {
  return homes.length === 1
    ? vscode.l10n.t('its node {0} is gone', homes.join())
    : vscode.l10n.t('its nodes {0} are gone', homes.join(', '));
}

function whyNotOn(home: NodeSummary | undefined): string | undefined {
  if (home === undefined || nativeAvailability(home).available) return undefined;
  const nested = nestedAvailability(home);
  return nested.available ? undefined : nested.reason;
}
