import * as vscode from 'vscode';
import { mostRunsEach } from '../../webview/startupTimings/validMessage.ts';
import type { MeasurementRequest } from '../../webview/startupTimings/messages.ts';
import type { CheckpointRecord } from '../checkpoint/checkpointRecord.ts';
import { minimumRunsForInterval } from '../startup/statistics.ts';
import { formatCheckpointCount, formatExactTime, formatLabel } from '../views/format.ts';
import { askForText, showInformation } from '../views/messages.ts';
import type { PlannedMeasurement } from '../views/startupTimings.ts';
import { pickOne } from './pickOne.ts';
import { askForProbe } from './probeQuestion.ts';
import { askForStart } from './startQuestion.ts';
import { planMeasurement } from './planMeasurement.ts';

/** What is known of a measurement before anything was asked. */
export type WantedMeasurement = {
  readonly [Field in keyof MeasurementRequest]?: MeasurementRequest[Field] | undefined;
};

/** Where the last answers are kept. */
const runsKey = 'thaw.measureStartup.runs';

/** How often each start is made unless another number is chosen. */
export const defaultRuns = 5;

/**
 * Asks for what is missing: the pod, one of its checkpoints, the probe, how it is restored, and the number of runs. `undefined` where a question was
 * dismissed, or there is nothing to measure, which is said.
 */
export async function askForMeasurement(
  { context, records: known }: { readonly context: string; readonly records: readonly CheckpointRecord[] },
  choices: vscode.Memento,
  wanted: WantedMeasurement,
): Promise<PlannedMeasurement | undefined> {
  const records = measurable(known, wanted);
  if (records.length === 0) {
    tellThatNothingIsComparable(wanted);
    return undefined;
  }
  const ofContainer = await askForContainer(records, choices);
  const checkpoint = ofContainer && (await askForCheckpoint(ofContainer, choices));
  if (!checkpoint) return undefined;
  const probe = wanted.probe ?? (await askForProbe(checkpoint, choices));
  if (!probe) return undefined;
  const asked = validRuns(wanted.runsEach);
  // What says how often is a measurement to be repeated as it was.
  const start =
    asked === undefined ? await askForStart(checkpoint, choices, wanted.route) : (wanted.route ?? 'best');
  if (!start) return undefined;
  const runsEach = asked ?? (await askForRuns(choices));
  if (runsEach === undefined) return undefined;
  const route = start === 'best' ? {} : { route: start };
  return planMeasurement(checkpoint, { context, runsEach, probe, ...route });
}

/** Not awaited: the command has ended, however long this is looked at. */
function tellThatNothingIsComparable({ namespace, pod }: WantedMeasurement): void {
  const checkpoint = vscode.l10n.t('Checkpoint…');
  const subject = [namespace, pod].filter((part) => part !== undefined).join('/');
  const text =
    subject === ''
      ? vscode.l10n.t('There is nothing to compare yet: measuring takes a checkpoint.')
      : vscode.l10n.t('There is nothing to compare in {0} yet: measuring takes a checkpoint.', subject);
  void showInformation(text, checkpoint).then(async (chosen) => {
    if (chosen === checkpoint) await vscode.commands.executeCommand('thaw.checkpointPod');
  });
}

/** The checkpoints from which both kinds of start can be made, of what is wanted, the newest first. */
function measurable(records: readonly CheckpointRecord[], wanted: WantedMeasurement): CheckpointRecord[] {
  return records
    .filter(
      ({ namespace, sourcePod, source, name }) =>
        sourcePod !== undefined &&
        namespace === (wanted.namespace ?? namespace) &&
        source.pod === (wanted.pod ?? source.pod) &&
        source.container === (wanted.container ?? source.container) &&
        name === (wanted.checkpoint ?? name),
    )
    .toSorted((one, other) => other.checkpointedAt - one.checkpointedAt);
}

/** Asks whose checkpoints are meant, where it is not clear. */
async function askForContainer(
  records: readonly CheckpointRecord[],
  memory: vscode.Memento,
): Promise<readonly CheckpointRecord[] | undefined> {
  const byContainer = Map.groupBy(
    records,
    ({ namespace, source }) => `${namespace}/${source.pod}/${source.container}`,
  );
  if (byContainer.size <= 1) return records;
  return await pickOne(memory, 'measuredContainer', {
    title: vscode.l10n.t('Measure Startup'),
    placeHolder: vscode.l10n.t('Pod and container to start cold and restored'),
    choices: [...byContainer].map(([key, ofContainer]) => ({
      key,
      label: key.slice(key.indexOf('/') + 1),
      detail: key.slice(0, key.indexOf('/')),
      description: formatCheckpointCount(ofContainer.length),
      value: ofContainer,
    })),
  });
}

async function askForCheckpoint(
  records: readonly CheckpointRecord[],
  memory: vscode.Memento,
): Promise<CheckpointRecord | undefined> {
  const [only] = records;
  if (records.length <= 1) return only;
  return await pickOne(memory, 'measuredCheckpoint', {
    title: vscode.l10n.t('Measure Startup'),
    placeHolder: vscode.l10n.t('Checkpoint to restore'),
    choices: records.map((record) => ({
      key: `${record.namespace}/${record.name}`,
      label: formatLabel(record) || record.name,
      description: formatExactTime(record.checkpointedAt),
      ...(record.label !== undefined && { detail: record.name }),
      value: record,
    })),
  });
}

async function askForRuns(choices: vscode.Memento): Promise<number | undefined> {
  const answer = await askForText({
    title: vscode.l10n.t('Measure Startup'),
    prompt: vscode.l10n.t(
      'How many cold and how many restored starts; from {0} on, the speed-up gets a 95 % interval. Measured pods are new ones beside yours, and removed afterwards.',
      minimumRunsForInterval,
    ),
    value: String(validRuns(choices.get(runsKey)) ?? defaultRuns),
    validateInput: (text) =>
      validRuns(Number(text)) === undefined
        ? vscode.l10n.t('A whole number from 1 to {0}', mostRunsEach)
        : undefined,
  });
  const runs = answer === undefined ? undefined : validRuns(Number(answer));
  if (runs !== undefined) await choices.update(runsKey, runs);
  return runs;
}

function validRuns(runs: unknown): number | undefined {
  const isValid = typeof runs === 'number' && Number.isInteger(runs) && runs >= 1 && runs <= mostRunsEach;
  return isValid ? runs : undefined;
}
