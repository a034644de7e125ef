import * as vscode from 'vscode';
import type { Environment } from '../environment/environment.ts';
import { fileStart } from '../environment/restoredWay.ts';
import { firstResponse } from '../environment/firstResponse.ts';
import { othersOfGroup } from '../checkpoint/groupOthers.ts';
import { newestBake } from '../environment/newestBake.ts';
import { ThawError } from '../kubernetes/thawError.ts';
import { reportComparison } from '../startup/comparisonReport.ts';
import { checkBudget } from '../startup/startupBudget.ts';
import type { ClusterParts } from '../views/clusterParts.ts';
import { environmentId } from '../views/environmentList.ts';
import {
  doubtsOf,
  type MeasuredEnvironment,
  type MeasuringCall,
  startLine,
} from '../views/measuredEnvironment.ts';
import type { EndedMeasurement, PlannedMeasurement } from '../views/startupTimings.ts';
import type { Thaw } from '../views/thaw.ts';
import { fileErrors, readEnvironment } from '../views/workspaceEnvironments.ts';
import { checkpointWithImage } from './checkpointWithImage.ts';
import { defaultRuns } from './measurementQuestions.ts';
import { preparedMeasurement } from './measureStartup.ts';
import { withOperation } from './withOperation.ts';
import { planMeasurement } from './planMeasurement.ts';

/** As much of the window as measuring takes. */
export type MeasuringWindow = Pick<Thaw, 'timings' | 'session' | 'operations'>;

/**
 * Measures the newest bake of an environment as its saved file says, without a question: as the command for it does, with the page
 * Startup Timings in the background.
 *
 * @throws {ThawError} why it cannot be measured: what is wrong with the file, `notFound` where it was never baked, `conflict` where another
 * measurement is under way, `cancelled`, and what the cluster says
 */
export async function measureEnvironmentFile(
  window: MeasuringWindow,
  file: vscode.Uri,
  call: MeasuringCall,
): Promise<MeasuredEnvironment> {
  if (window.timings.isMeasuring) throw otherMeasurement(file);
  const environment = await savedEnvironment(file);
  const { name } = environment;
  const cluster = await window.session.connectTo(undefined);
  try {
    const { contextName, namespace: defaultNamespace } = cluster.connection;
    const namespace = environment.namespace ?? defaultNamespace;
    const shown = {
      podUid: environmentId(contextName, { namespace, name }),
      text: vscode.l10n.t('Measuring…'),
      title: vscode.l10n.t('Measuring {0}', name),
    };
    return await withOperation(window.operations, shown, async (onRow) => {
      const signal = AbortSignal.any([call.signal, onRow]);
      const bake = await newestBake(cluster.catalog, { environment, namespace }, 'measure');
      const others = await othersOfGroup(cluster.catalog, bake);
      const route = fileStart(environment, bake, others);
      const planned = planMeasurement(bake, {
        context: contextName,
        runsEach: defaultRuns,
        probe: firstResponse(environment).probe,
        ...(route && { route }),
      });
      const ended = await measured(window, cluster, planned, { ...call, signal });
      if (ended === undefined) throw otherMeasurement(file);
      if (ended.failure) throw ended.failure;
      const report = reportComparison(ended.runs);
      const { startupBudget } = environment;
      const verdict = startupBudget && checkBudget(report, startupBudget);
      return { name, route: ended.route, report, doubts: doubtsOf(ended.runs), verdict };
    });
  } finally {
    await cluster.dispose();
  }
}

async function savedEnvironment(file: vscode.Uri): Promise<Environment> {
  const attempted = vscode.l10n.t('measure {0}', vscode.workspace.asRelativePath(file));
  let text: string;
  try {
    text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch (error) {
    throw new ThawError({
      reason: 'notFound',
      attempted,
      explanation: vscode.l10n.t('its environment file cannot be read'),
      cause: error,
    });
  }
  const { environment, errors } = await readEnvironment(file, text);
  if (environment === undefined) throw fileErrors(attempted, errors);
  return environment;
}

async function measured(
  { timings }: MeasuringWindow,
  cluster: ClusterParts,
  planned: PlannedMeasurement,
  { signal, tell }: MeasuringCall,
): Promise<EndedMeasurement | undefined> {
  const prepared = await preparedMeasurement(cluster, planned, (tools, record) =>
    checkpointWithImage(tools, record, signal, tell),
  );
  return await timings.measure(cluster, prepared, {
    signal,
    inBackground: true,
    onProgress: (progress) => {
      const line = startLine(progress);
      if (line !== undefined) tell(line);
    },
  });
}

function otherMeasurement(file: vscode.Uri): ThawError {
  return new ThawError({
    reason: 'conflict',
    attempted: vscode.l10n.t('measure {0}', vscode.workspace.asRelativePath(file)),
    explanation: vscode.l10n.t('another measurement is under way, and both would be slower for it'),
    remedies: [
      {
        action: 'retry',
        text: vscode.l10n.t('Wait until it has ended, or cancel it on the page Startup Timings'),
      },
    ],
  });
}
