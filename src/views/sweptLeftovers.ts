import * as vscode from 'vscode';
import { tellOfRemovedLeftovers } from '../commands/removedLeftovers.ts';
import { removeExpiredClaims } from '../environment/endClaims.ts';
import { claimOf } from '../environment/podClaim.ts';
import { longestUseMs, removeLeftPods } from '../kubernetes/temporaryPods.ts';
import type { Leftovers } from './leftoverSweep.ts';
import { showInformation } from './messages.ts';

/** What interrupted measurements and bakes have left. */
export const temporaryPods: Leftovers = {
  usedUntil: ({ labels, createdAt }) => {
    const useMs = longestUseMs(labels);
    return useMs === undefined ? undefined : createdAt + useMs;
  },
  remove: removeLeftPods,
  tell: (namespace, count, log) => {
    log.info(`Removed ${count} pods that an interrupted measurement or bake had left in ${namespace}`);
    tellOfRemovedLeftovers(namespace, count);
  },
};

/** Claimed pods whose lifetime is over. */
export const expiredClaims: Leftovers = {
  usedUntil: (pod) => claimOf(pod)?.expiresAt,
  remove: async (connection, namespace) => (await removeExpiredClaims(connection, namespace)).length,
  tell: (namespace, count, log) => {
    log.info(`Deleted ${count} claimed pods in ${namespace} whose lifetime was over`);
    // Not awaited by anything: it may be looked at for long.
    void showInformation(
      vscode.l10n.t('Claimed pods whose lifetime was over in {0} were deleted: {1}.', namespace, count),
    );
  },
};
