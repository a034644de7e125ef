import * as vscode from 'vscode';
import { isProbeChoice } from '../../webview/startupTimings/validMessage.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import type { StartupTimings } from '../views/startupTimings.ts';
import type { MeasuredCluster } from './checkpointMeasurement.ts';
import { askForMeasurement, type WantedMeasurement } from './measurementQuestions.ts';
import { removeMeasurementLeftovers } from './measurementLeftovers.ts';

/** What the command works with. */
export interface MeasureStartupParts {
  readonly timings: StartupTimings;
  /** Remembers the last answers. */
  readonly choices: vscode.Memento;
  /** Connects to the cluster of a context of the kubeconfig; without a name, to that which is chosen. */
  readonly connect: (context: string | undefined) => Promise<MeasuredCluster>;
}

/**
 * Asks what is missing of what to measure, measures it, and shows that in the Startup Timings page.
 *
 * @param argument what is known already, from a menu or the page: any of the fields of a `MeasurementRequest`
 */
export async function measureStartup(
  { timings, choices, connect }: MeasureStartupParts,
  argument?: unknown,
): Promise<void> {
  if (timings.isMeasuring) {
    timings.open();
    return;
  }
  try {
    const wanted = wantedMeasurement(argument);
    const cluster = await connect(wanted.context);
    try {
      const planned = await askForMeasurement(cluster, choices, wanted);
      if (planned === undefined) return;
      await clearAway(cluster, planned.request.namespace);
      await timings.measure(cluster, planned);
    } finally {
      cluster.dispose();
    }
  } catch (error) {
    if (!ThawError.is(error)) throw error;
    await vscode.window.showErrorMessage(error.message);
  }
}

async function clearAway({ connection }: MeasuredCluster, namespace: string): Promise<void> {
  const removed = await removeMeasurementLeftovers(connection, namespace);
  if (removed === 0) return;
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      'Pods that an interrupted measurement had left in {0} were removed: {1}.',
      namespace,
      removed,
    ),
  );
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
  const runsEach = given.get('runsEach');
  return {
    context: text('context'),
    namespace: text('namespace'),
    pod: text('pod'),
    container: text('container'),
    checkpoint: text('checkpoint'),
    ...(typeof runsEach === 'number' && { runsEach }),
    ...(isProbeChoice(probe) && { probe }),
  };
}
