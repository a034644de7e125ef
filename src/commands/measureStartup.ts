import * as vscode from 'vscode';
import { isProbeChoice, isStartChoice } from '../../webview/startupTimings/validMessage.ts';
import { type CheckpointRecord, readableRecords } from '../checkpoint/checkpointRecord.ts';
import type { PlannedMeasurement, StartupTimings } from '../views/startupTimings.ts';
import type { MeasuredCluster } from '../environment/checkpointMeasurement.ts';
import { checkpointWithImage } from './checkpointWithImage.ts';
import type { CommandCall } from './command.ts';
import { othersOfGroup } from '../checkpoint/groupOthers.ts';
import { askForMeasurement, type WantedMeasurement } from './measurementQuestions.ts';
import { removeLeftPods } from '../kubernetes/temporaryPods.ts';
import { tellOfRemovedLeftovers } from './removedLeftovers.ts';
import { onNoRow, type Operations } from '../views/operations.ts';
import { withStages } from './stages.ts';
import { withOperation } from './withOperation.ts';

/** What the command works with. */
export interface MeasureStartupParts {
  readonly timings: StartupTimings;
  readonly operations: Operations;
  readonly report: CommandCall['report'];
  /** Remembers the last answers. */
  readonly choices: vscode.Memento;
  /** Connects to the cluster of a context of the kubeconfig; without a name, to that which is chosen. */
  readonly connect: (context: string | undefined) => Promise<MeasuredCluster>;
  /** The checkpoints that the window shows; what is to be measured is one of them where no namespace is given. */
  readonly shownRecords: () => Promise<readonly CheckpointRecord[]>;
}

/**
 * Asks what is missing of what to measure, measures it, and shows that in the Startup Timings page.
 *
 * @param argument what is known already, from a menu or the page: any of the fields of a `MeasurementRequest`
 * @throws {ThawError} what connecting, making the checkpoint image and removing leftovers can meet; also what measuring can, unless
 * the page is seen, which shows that with the runs until then
 */
export async function measureStartup(
  { timings, operations, report, choices, connect, shownRecords }: MeasureStartupParts,
  argument?: unknown,
): Promise<void> {
  if (timings.isMeasuring) {
    timings.open();
    return;
  }
  const wanted = wantedMeasurement(argument);
  const cluster = await connect(wanted.context);
  try {
    const { namespace } = wanted;
    const records = namespace === undefined ? await shownRecords() : await recordsIn(cluster, namespace);
    const context = cluster.connection.contextName;
    const planned = await askForMeasurement({ context, records }, choices, wanted);
    if (planned === undefined) return;
    await withOperation(operations, { ...onNoRow, title: titleOf(planned.checkpoint) }, async (signal) => {
      const prepared = await preparedMeasurement(cluster, planned, (tools, record) =>
        withImage(tools, record, signal),
      );
      if (signal.aborted) return;
      const ended = await timings.measure(cluster, prepared, { signal });
      if (ended?.failure === undefined) return;
      if (!timings.isSeen) throw ended.failure;
      report(ended.failure, {
        showHelp: (help) => {
          timings.showHelp(help);
        },
      });
    });
  } finally {
    cluster.dispose();
  }
}

/**
 * A measurement with all that it restores: pods that an earlier one has left are removed, and images are made, which is no part of a
 * startup.
 *
 * @param withImage a record with its checkpoint image, which is made where there is none
 * @throws {ThawError} what that and removing leftovers can meet
 */
export async function preparedMeasurement(
  cluster: MeasuredCluster,
  planned: PlannedMeasurement,
  withImage: (cluster: MeasuredCluster, record: CheckpointRecord) => Promise<CheckpointRecord>,
): Promise<PlannedMeasurement> {
  await clearAway(cluster, planned.request.namespace);
  // The pods of a pool have been restored before.
  if (planned.request.route === 'claim') return planned;
  const checkpoint = await withImage(cluster, planned.checkpoint);
  const others: CheckpointRecord[] = [];
  for (const other of await othersOfGroup(cluster.catalog, checkpoint)) {
    others.push(await withImage(cluster, other));
  }
  return { ...planned, checkpoint, ...(others.length > 0 && { others }) };
}

async function recordsIn(
  { catalog }: MeasuredCluster,
  namespace: string,
): Promise<readonly CheckpointRecord[]> {
  return readableRecords(await catalog.list({ namespace }));
}

async function withImage(
  cluster: MeasuredCluster,
  record: CheckpointRecord,
  cancelled: AbortSignal,
): Promise<CheckpointRecord> {
  if (record.image !== undefined) return record;
  return await withStages(titleOf(record), (stop, tell) =>
    checkpointWithImage(cluster, record, AbortSignal.any([stop, cancelled]), tell),
  );
}

function titleOf({ source }: CheckpointRecord): string {
  return vscode.l10n.t('Measuring {0}', `${source.pod}/${source.container}`);
}

async function clearAway({ connection }: MeasuredCluster, namespace: string): Promise<void> {
  const removed = await removeLeftPods(connection, namespace);
  if (removed > 0) tellOfRemovedLeftovers(namespace, removed);
}

/** What of `argument` can be understood: menus and other extensions may pass anything. */
function wantedMeasurement(argument: unknown): WantedMeasurement {
  if (typeof argument !== 'object' || argument === null) return {};
  const given = new Map<string, unknown>(Object.entries(argument));
  const text = (name: string): string | undefined => {
    const value = given.get(name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const probe = given.get('probe');
  const route = given.get('route');
  const runsEach = given.get('runsEach');
  return {
    context: text('context'),
    namespace: text('namespace'),
    pod: text('pod'),
    container: text('container'),
    checkpoint: text('checkpoint'),
    ...(typeof runsEach === 'number' && { runsEach }),
    ...(isProbeChoice(probe) && { probe }),
    ...(isStartChoice(route) && { route }),
  };
}
