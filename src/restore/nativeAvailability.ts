import * as l10n from '@vscode/l10n';
import type { Availability, NodeFacts } from './restoreRoute.ts';

/** The setting of containerd's CRI plugin that allows restoring through `CreateContainer` (containerd docs/cri/config.md). */
export const nativeRestoreSetting = 'enable_experimental_restore_via_create';

/**
 * From which patch release of each containerd release line the setting is needed: before, restoring was always on.
 * containerd removed it in 2.4 (containerd/containerd#13871, #13937, #13913).
 */
const firstPatchWithSetting: Readonly<Record<string, number>> = { '2.1': 10, '2.2': 7, '2.3': 4 };

/** Whether the runtime of `node` restores a container from a checkpoint image, and if not, why and what would change it. */
export function nativeAvailability(node: NodeFacts): Availability {
  const { name, version } = node.containerRuntime;
  if (!node.ready) return unavailable(l10n.t('node {0} is not ready', node.name));
  if (name === 'cri-o') return { available: true };
  if (name !== 'containerd') {
    return unavailable(
      l10n.t('the container runtime of node {0} ({1}) cannot restore', node.name, name || l10n.t('unknown')),
    );
  }
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  if (major < 2 || (major === 2 && minor < 1)) {
    return unavailable(
      l10n.t('containerd {0} on node {1} cannot restore yet: 2.1 is the first that can', version, node.name),
    );
  }
  const withSetting = firstPatchWithSetting[`${major}.${minor}`];
  if (withSetting === undefined) {
    return unavailable(
      l10n.t('containerd {0} on node {1} no longer restores: 2.4 removed it', version, node.name),
    );
  }
  if (patch >= withSetting && node.isNativeRestoreEnabled === false) {
    return {
      available: false,
      reason: l10n.t('native restore is switched off in containerd on node {0}', node.name),
      remedies: [
        {
          action: 'changeRuntime',
          setting: nativeRestoreSetting,
          text: l10n.t(
            "Set {0} = true in containerd's configuration on {1}, and restart containerd",
            nativeRestoreSetting,
            node.name,
          ),
        },
      ],
    };
  }
  return { available: true };
}

function unavailable(reason: string): Availability {
  return {
    available: false,
    reason,
    remedies: [
      {
        action: 'changeRuntime',
        text: l10n.t('Use a node with containerd 2.3, or restore by the nested route'),
      },
    ],
  };
}
