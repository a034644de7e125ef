import * as vscode from 'vscode';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import type { NodeSummary } from '../kubernetes/nodeSummary.ts';
import { nativeAvailability } from '../restore/nativeAvailability.ts';
import { nestedAvailability } from '../restore/nestedAvailability.ts';

/** Why a checkpoint cannot be restored, in a few words; undefined where nothing is known to be in the way. */
export function whyNotRestorable(
  record: CheckpointRecord,
  node: (name: string) => NodeSummary | undefined,
): string | undefined {
  const { archive, image, sourcePod } = record;
  if (image === undefined && archive.state === 'missing') return vscode.l10n.t('archive gone');
  if (sourcePod === undefined) return vscode.l10n.t("the pod's manifest is not known");
  // An image in a registry can be restored on any node.
  if (image?.location === 'registry') return undefined;
  const homes = image === undefined ? [archive.node] : [image.node, ...(image.otherNodes ?? [])];
  const obstacles = homes.map((home) => whyNotOn(node(home)));
  return obstacles.includes(undefined) ? undefined : obstacles[0];
}

function whyNotOn(home: NodeSummary | undefined): string | undefined {
  if (home === undefined || nativeAvailability(home).available) return undefined;
  const nested = nestedAvailability(home);
  return nested.available ? undefined : nested.reason;
}
