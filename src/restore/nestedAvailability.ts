import * as l10n from '@vscode/l10n';
import type { NodeSummary } from '../kubernetes/nodeSummary.ts';
import type { Remedy } from '../kubernetes/remedy.ts';
import type { Availability, NamespaceFacts, NodeFacts } from './restoreRoute.ts';

/** The first Kubernetes whose kubelets mount images as volumes by default (KEP-4639; alpha since 1.31). */
const firstKubelet = [1, 35] as const;

/** The first containerd that mounts images as volumes (containerd 2.1, releases). */
const firstContainerd = [2, 1] as const;

/** Whether a pod of `namespace` can restore on `node` by the nested route, and if not, why and what would change it. */
export function nestedAvailability(node: NodeFacts, namespace?: NamespaceFacts): Availability {
  if (!node.ready) return unavailable(l10n.t('node {0} is not ready', node.name));
  const level = namespace?.podSecurity;
  if (namespace !== undefined && level !== undefined && level !== 'privileged') {
    return unavailable(
      l10n.t(
        'namespace {0} allows only {1} pods, and restoring in a pod takes more capabilities',
        namespace.name,
        level,
      ),
      {
        action: 'relaxPodSecurity',
        level: 'privileged',
        text: l10n.t(
          'Label the namespace {0} pod-security.kubernetes.io/enforce=privileged, or choose another',
          namespace.name,
        ),
      },
    );
  }
  return { available: true };
}

/** Why a node cannot mount images as volumes, and what would change that; undefined where it can, or nothing is known against it. */
export function imageVolumeObstacle(
  node: Pick<NodeSummary, 'name' | 'containerRuntime' | 'kubeletVersion'>,
): Extract<Availability, { available: false }> | undefined {
  const { name, version } = node.containerRuntime;
  if (name === 'containerd' && isBefore(version, firstContainerd)) {
    return unavailable(
      l10n.t('containerd {0} on node {1} cannot mount images as volumes: 2.1 can', version, node.name),
      {
        action: 'changeRuntime',
        text: l10n.t('Use a node with containerd 2.1 or later'),
      },
    );
  }
  if (!isBefore(node.kubeletVersion, firstKubelet)) return undefined;
  return unavailable(
    l10n.t(
      'the kubelet {0} of node {1} does not mount images as volumes by default',
      node.kubeletVersion,
      node.name,
    ),
    {
      action: 'changeKubelet',
      setting: 'featureGates.ImageVolume',
      value: 'true',
      text: l10n.t('Use Kubernetes 1.35 or later'),
    },
  );
}

/** Whether a version (`v1.36.3`, `2.3.6`) is before one; one that cannot be read is not. */
function isBefore(version: string, [major, minor]: readonly [number, number]): boolean {
  const [, found, part] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  if (found === undefined) return false;
  return Number(found) < major || (Number(found) === major && Number(part) < minor);
}

function unavailable(
  reason: string,
  ...remedies: readonly Remedy[]
): Extract<Availability, { available: false }> {
  return { available: false, reason, remedies };
}
