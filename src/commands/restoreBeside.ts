import * as l10n from '@vscode/l10n';
import { listPods } from '../kubernetes/listPods.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { PodManifest } from '../restore/podManifest.ts';
import { restorableCheckpoint } from '../restore/restorableCheckpoint.ts';
import type { RestoreDifference } from '../restore/restoreDifference.ts';
import { restoredFromLabel } from '../restore/restoredMetadata.ts';
import { checkpointHome } from '../restore/restoredPlacement.ts';
import { unseenLabels } from '../restore/temporaryLabels.ts';
import type { ClusterParts } from '../views/clusterParts.ts';
import { type RestoredRecords, type RestoreWish, usualNode } from './planRestore.ts';
import { rewindPodName } from './restoredPodName.ts';
import { type FollowedRestore, runRestore, type RunningRestore } from './runRestore.ts';

/** What a pod's labels say that is restored beside its source: it is to be looked at, and not to answer the source's clients. */
const unseenValue = 'thaw-rewind';

/** A restore beside its source that has succeeded. */
export interface RestoredBeside extends RunningRestore {
  /** In what the pod differs from an ordinary new one, also for what its node is. */
  readonly differences: readonly RestoreDifference[];
}

/** So often another name is tried before others, who take each name first, are taken for a fault. */
const mostAttempts = 20;

/**
 * Restores a checkpoint as a new pod in the namespace and on the node of its source, by the route that is best there, with a name that
 * is free: beside its source, and beside all that were restored so before. Nothing is left of one that fails or is cancelled.
 *
 * @throws {ThawError} what {@link runRestore} throws; `restoreUnsupported`, `containerNotFound`
 */
export async function restoreBeside(
  cluster: ClusterParts,
  records: RestoredRecords,
  followed: FollowedRestore,
): Promise<RestoredBeside> {
  const inUse = await restoredPods(cluster, records.record.namespace, followed.signal);
  const { wish, differences } = await planWithoutName(cluster, records, followed.signal);
  for (let attempt = 1; ; attempt += 1) {
    const name = rewindPodName(records.record, inUse);
    try {
      const running = await runRestore(cluster, { ...wish, options: { ...wish.options, name } }, followed);
      return { ...running, differences: [...differences, ...running.pod.differences] };
    } catch (error) {
      if (!ThawError.is(error, 'alreadyExists') || attempt === mostAttempts) throw error;
      inUse.add(name);
    }
  }
}

/** The names of the pods of a namespace that were restored from anything. */
async function restoredPods(
  { connection }: ClusterParts,
  namespace: string,
  signal: AbortSignal,
): Promise<Set<string>> {
  const attempted = l10n.t('list the restored pods of {0}', namespace);
  const { pods } = await listPods(
    connection,
    { attempted, namespace, labelSelector: restoredFromLabel },
    signal,
  );
  return new Set(pods.map(({ metadata }) => metadata.name));
}

/** What is known of a restore before its pod has a name. */
interface UnnamedPlan {
  readonly wish: RestoreWish;
  /** Those of the node from that of the checkpoint, and those that are wished. */
  readonly differences: readonly RestoreDifference[];
}

/** Where and how to restore, as far as it can be known before the pod has a name. */
async function planWithoutName(
  { routes }: ClusterParts,
  { record, others }: RestoredRecords,
  signal: AbortSignal,
): Promise<UnnamedPlan> {
  const checkpoint = restorableCheckpoint(record, others);
  const { namespace } = record;
  const node = usualNode(record);
  const facts = await routes.factsOf(
    checkpoint,
    { node: node ?? checkpointHome(checkpoint), namespace },
    signal,
  );
  const { route, differences } = routes.choose(checkpoint, facts);
  const labels = unseenLabels(checkpoint.sourcePod, unseenValue);
  const wish = { record, others, route: route.name, options: { namespace, node, labels, name: '' } };
  return { wish, differences: [...differences, ...labelDifferences(checkpoint.sourcePod, labels)] };
}

function labelDifferences(
  { metadata }: PodManifest,
  labels: Readonly<Record<string, string>>,
): readonly RestoreDifference[] {
  const names = Object.keys(labels);
  if (names.length === 0) return [];
  const text = (values: Readonly<Record<string, string>> = {}): string =>
    names.map((name) => `${name}=${values[name] ?? ''}`).join(', ');
  return [
    {
      field: 'metadata.labels',
      kind: 'changed',
      from: text(metadata?.labels),
      to: text(labels),
      why: l10n.t(
        'what selects the source pod by its labels, such as a service, does not select the restored pod',
      ),
    },
  ];
}
