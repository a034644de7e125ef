import * as l10n from '@vscode/l10n';
import { subjectName } from './comparable.ts';
import { csvText, markdownTable, markdownText } from './exportText.ts';
import { circumstances } from './headline.ts';
import { pullTime } from './imagePulls.ts';
import type { Measurement } from './messages.ts';
import { phaseOrder } from './phaseOrder.ts';
import { summaryTable } from './tables.ts';
import { timeOfPhase } from './whereTimeGoes.ts';

/** How a file of a measurement is called, without its ending. */
export function fileName({ request, checkpoint, measuredAt }: Measurement): string {
  const name = ['startup', checkpoint.environment ?? request.pod, measuredAt.slice(0, 10)].join('-');
  return name.replaceAll(/[^\w.-]/g, '-').slice(0, 100);
}

/** A measurement as Markdown, to be pasted into a pull request: its figures, and of what these are the figures. */
export function measurementMarkdown(measurement: Measurement): string {
  const title = l10n.t('Startup of {0}', subjectName(measurement));
  return [
    `**${markdownText(title)}**\n`,
    markdownTable(summaryTable(measurement)),
    `${markdownText(circumstances(measurement))}\n`,
  ].join('\n');
}

/** A measurement as JSON, with every run and phase. */
export function measurementJson(measurement: Measurement): string {
  return `${JSON.stringify(measurement, undefined, 2)}\n`;
}

/** A measurement as CSV: a line for every run. Its columns have the same names in every language. */
export function measurementCsv({ request, checkpoint, sides }: Measurement): string {
  const { context, namespace, pod, container } = request;
  const { environment, name, label, imageName, imageRef } = checkpoint;
  const subject = {
    context,
    namespace,
    pod,
    container,
    environment,
    checkpoint: name,
    label,
    imageName,
    imageRef,
  };
  const columns = ['start', 'run', 'node', 'startedAt', 'firstResponseMs', 'failure'];
  const told = ['pullMs', 'criuRestoreMs', 'criuForkingMs'];
  return csvText([
    [...Object.keys(subject), ...columns, ...phaseOrder.map((phase) => `${phase}Ms`), ...told],
    ...sides.flatMap(({ start, runs }) =>
      runs.map((run) => [
        ...Object.values(subject),
        ...[start, run.number, run.node, run.startedAt, run.firstResponseMs, run.failure?.message],
        ...phaseOrder.map((phase) => timeOfPhase(run, phase)),
        ...[pullTime(run), run.criu?.restoreMs, run.criu?.forkingMs],
      ]),
    ),
  ]);
}
